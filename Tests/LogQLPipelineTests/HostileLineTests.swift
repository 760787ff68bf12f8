import LogModel
import LogQLPipeline
import Testing

/// Long lines that are made to cost much: every stage looks at each byte a bounded number of times, or
/// these would not end.
struct HostileLineTests {
  private static let lines: [[UInt8]] = {
    func times(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
    let size = 200_000
    return [
      times("{\"a\":", size / 5), times("{\"a\":", size / 10) + "1" + times("}", size / 10),
      "{\"a\":" + times("[", size), "{\"a\":" + times("[{\"b\":", size / 6),
      "{\"a\":[" + times("1,", size / 2) + "1]}", "{\"a\":\"" + times("\\\"", size / 2),
      "{\"a\":\"" + times("\\u00e9", size / 6) + "\"}", times("\"", size), times("{", size),
      "{" + times("\"k\":{},", size / 7) + "\"a\":1}", "{" + times("\"a\":1,", size / 6) + "}",
      times("a=\"", size / 3), times("=", size), times("a=b=", size / 4), times("a=1 ", size / 4),
      times("a ", size / 2), "a=\"" + times("\\", size), times("\u{1B}[", size / 2),
      times("\u{1B}[31m", size / 5), times("\u{E9}", size / 2), times("\0", size),
      times("x=1.2.3.4 ", size / 10), times("1", size),
    ].map { Array($0.utf8) } + [[UInt8](repeating: 0xFF, count: size)]
  }()

  @Test(arguments: [
    "| json", "| json | a>=1", "| json x=\"a\", y=\"a.a.a\", z=\"a[5].b\"", "| logfmt",
    "| logfmt --strict --keep-empty | a=\"z\"", "| logfmt x=\"a\"", "| unpack", "| decolorize",
    "| pattern \"<a>=<b>\\\"<c>\"", "| regexp \"(?P<a>.*)=(?P<b>.*)\"",
    "| logfmt | a=ip(\"1.2.3.0/24\")", "| label_format a=\"{{ __line__ }}\" | a>1 | a>1s | a>1B",
  ])
  func endSoon(stages: String) throws {
    let runner = try LineRunner("{app=\"a\"} \(stages)", stream: [Label("app", "a")])
    let answers = runner.run(Self.lines, metadata: Self.lines.map { _ in [] })
    #expect(answers.count == Self.lines.count)
  }

  /// A text that is nearly there at every place of a line.
  @Test(arguments: [16, 17, 5_000])
  func longTextsOfPatternsAreFoundSoon(count: Int) throws {
    let text = String(repeating: "1", count: count - 1) + "2"
    let runner = try LineRunner("{app=\"a\"} | pattern \"<a>\(text)<b>\"", stream: [])
    let line = String(repeating: "1", count: 200_000)
    let answers = runner.run(
      [line, line + "2end"].map { Array($0.utf8) }, metadata: [[], []])
    let before = String(repeating: "1", count: 200_001 - count)
    #expect(answers[0]?.labels == "{a=\"\(line)\"}")
    #expect(answers[1]?.labels == "{a=\"\(before)\", b=\"end\"}")
  }
}
