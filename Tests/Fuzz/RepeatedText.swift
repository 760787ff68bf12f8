// Fuzz target: one long text that repeats a short one, for everything that reads lines, queries,
// templates and patterns. Whatever the text, the work must not grow faster than its length.
import Glibc
import LogModel
import LogQLPipeline
import LogQLSyntax
import LogQLTemplates

private let stages = StageQueries([
  "| json", #"| json x="a", y="b.c[1].d", z="[0][\"k\"]""#, "| unpack", "| logfmt",
  "| logfmt --strict --keep-empty", #"| logfmt x="a", b"#, "| decolorize",
  #"| pattern "<a>=<b> <_>\"<c>\"""#, #"| pattern "<_>aaa<a>aab""#,
  #"| regexp "(?P<a>\\w+)=(?P<b>[^ ]*)|(?P<c>.)""#, #"|~ "(a+)+b" !~ "x.*y.*z$""#,
  #"|> "<_>aa<_>ab<_>" !> "<_>a<_>b""#, #"|= ip("10.0.0.0/8") or "aaaab""#,
  #"| line_format "{{__line__ | lower | trimSpace | replace \"a\" \"bb\" | trunc 9}}""#,
  #"| line_format "{{regexReplaceAll \"(a|b)+c\" __line__ \"$1\"}}""#,
  #"| line_format "{{(fromJson __line__).a}}""#,
  #"| line_format "{{__line__ | urldecode | b64enc}}""#,
])

/// Most bytes of a text, and the CPU time that anything may take for it: at a microsecond a byte, with
/// address checks, everything linear stays far below; anything quadratic stays far above.
private let (length, mostSeconds) = (1 << 17, 1.0)

/// The first byte picks who reads, the next two say how long the beginning and the repeated text are:
/// then follow these two, and the end.
func fuzzRepeatedText(_ data: UnsafeBufferPointer<UInt8>) {
  guard data.count > 3 else { return }
  let rest = data.dropFirst(3)
  let beginning = rest.prefix(Int(data[1]))
  let unit = rest.dropFirst(beginning.count).prefix(Int(data[2]) + 1)
  let end = rest.dropFirst(beginning.count + unit.count)
  if unit.isEmpty { return }
  let text = repeated(Array(unit), between: Array(beginning), and: Array(end))
  let start = clock()
  read(text, Int(data[0]))
  let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
  precondition(seconds < mostSeconds, "\(seconds) s for \(text.count) bytes")
}

/// Copies whole runs: byte by byte, unoptimised, it would take longer than what is tested.
private func repeated(
  _ unit: [UInt8], between beginning: [UInt8], and end: [UInt8]
) -> [UInt8] {
  var middle = unit
  let room = max(unit.count, length - 1 - beginning.count - end.count)
  while 2 * middle.count <= room { middle += middle }
  return beginning + middle + end
}

private func read(_ text: [UInt8], _ which: Int) {
  switch which {
  case 0: _ = try? Query(parsing: String(decoding: text, as: UTF8.self))
  case 1: _ = try? Template(text, name: .line)
  case 2:
    _ = try? Pipeline(
      lines: LogExpression(matchers: [], stages: [.pattern(text)]), quirks: .loki)
  case 3:
    _ = try? Pipeline(
      lines: LogExpression(matchers: [], stages: [.json([LabelExtraction("a", text)])]),
      quirks: .loki)
  default: stages.run(which - 4, text)
  }
}
