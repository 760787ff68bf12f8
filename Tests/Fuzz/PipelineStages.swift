// Fuzz target: parsers and the stages behind them, over arbitrary lines.
import LogModel
import LogQLPipeline
import LogQLSyntax

private let stages = [
  "| json", "| logfmt", "| logfmt --strict --keep-empty", "| unpack | json",
  #"| json x="a", y="b.c[1].d", z="[0][\"k\"]""#, #"| logfmt --strict x="a", b"#,
  #"| regexp "(?P<a>\\w+)=(?P<b>[^ ]*)|(?P<c>.)""#, #"| pattern "<a>=<b> <_>\"<c>\"""#,
  "| decolorize | logfmt | a>1.5 or b>5KB", "| json | a>=10ms | drop b, c=~\"x.*\"",
  #"| logfmt | label_format b=a, c="{{.a | trunc 3}}" | line_format "{{.c}} {{__line__}}" | logfmt"#,
  #"| json | b=ip("10.0.0.0/8") | keep a, b | __error__="""#,
  #"| regexp "^(?P<a>\\w+)[= ]+(?P<b>[^ ]*) (?P<c>.*)$" | line_format "{{ .c | trunc 9 | upper }}""#,
  #"| regexp "a=(?P<a>\\d{1,3})(?P<c>\\S*)" | label_format b="{{ .c | trimPrefix `x` }}-{{ .a }}""#,
]

private let metrics = [
  "sum by (a) (count_over_time({app=\"x\"} %s [1m]))",
  "sum(bytes_over_time({app=\"x\"} %s [1m]))",
  "max_over_time({app=\"x\"} %s | unwrap a [1m]) without (b)",
  "sum_over_time({app=\"x\"} %s | unwrap duration(a) | b=\"1\" [1m])",
]

/// The first byte picks the stages, the second what is made of their lines; the rest is lines, FF
/// between them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count >= 2, let data else { return 0 }
  let lines = Array(UnsafeBufferPointer(start: data + 2, count: count - 2))
    .split(separator: 0xFF, omittingEmptySubsequences: false).map(Array.init)
  let stage = stages[Int(data[0]) % stages.count]
  let kind = Int(data[1]) % (metrics.count + 1)
  let query = kind == metrics.count ? "{app=\"x\"} \(stage)" : wrapped(metrics[kind], stage)
  let together = answers(query, lines)
  for (index, line) in lines.prefix(8).enumerated() {
    precondition(answers(query, [line])[0] == together[index], "a line alone is answered otherwise")
  }
  return 0
}

func wrapped(_ metric: String, _ stage: String) -> String {
  let parts = metric.split(separator: "%s")
  return parts[0] + stage + parts[1]
}

/// Labels and line, or labels and number, of each line that is kept.
func answers(_ query: String, _ lines: [[UInt8]]) -> [String] {
  guard let pipeline = pipeline(query) else { preconditionFailure("refused: \(query)") }
  var entries = EntryBatch()
  for line in lines { entries.append(0, line) }
  var rows = PipelineRows()
  let always = TimeRange(
    start: Timestamp(nanoseconds: .min), end: Timestamp(nanoseconds: .max))
  let stream = LabelSet([Label("app", "x"), Label("b", "base")])
  pipeline.run(StreamBatch(labels: stream, entries: entries), within: always, into: &rows)
  var answers = lines.map { _ in "dropped" }
  for row in 0..<rows.count {
    var answer = pipeline.labels[Int(rows.labels[row])].canonical
    if rows.values.isEmpty {
      let slab = rows.isRewritten[row] ? rows.slab : entries.slab
      let start = Int(rows.offsets[row])
      answer += "\(Array(slab[start..<(start + Int(rows.lengths[row]))]))"
    } else {
      answer += "\(rows.values[row])"
    }
    answers[Int(rows.entries[row])] = answer
  }
  return answers
}

func pipeline(_ query: String) -> Pipeline? {
  switch try? Query(parsing: query).syntax {
  case .log(let expression): try? Pipeline(lines: expression, quirks: .loki)
  case .rangeAggregation(let aggregation):
    try? Pipeline(samples: aggregation, under: nil, quirks: .loki)
  case .vectorAggregation(let parent):
    if case .rangeAggregation(let aggregation) = parent.operand {
      try? Pipeline(samples: aggregation, under: parent, quirks: .loki)
    } else {
      nil
    }
  default: nil
  }
}
