import LogModel
import LogQLPipeline
import LogQLReference
import LogQLSyntax
import Testing

/// Pipelines, with all that makes them fast, give what the naive ones give: whatever the stages, the
/// lines, what a pipeline has seen before and what lies around a line.
struct ParserPropertyTests {
  private static let stages = [
    "| json", "| json", "| logfmt", "| logfmt", "| logfmt --strict", "| logfmt --keep-empty",
    "| unpack", "| json x=\"a\", y=\"b.a\"", "| json a, level=\"a[1].a\"",
    "| logfmt x=\"a\", level", "| logfmt --strict a", "| regexp \"(?P<a>[a-z]+)=(?P<b>[^ ]*)\"",
    "| regexp \"(?P<status>[0-9]+)|(?P<level>er*)\"", "| pattern \"<a>=<b> <_>\"",
    "| pattern \"{<_>\\\"<level>\\\":<c>,\"", "| level=\"error\"", "| status>=200", "| a!=\"1\"",
    "| a=~\"x|er.*\" or b>1s", "| b>0s", "| b<=5KB", "| b=ip(\"10.0.0.0/8\")", "|= \"a\"",
    "!~ \"zz+\"", "| drop a", "| drop __error__, b=\"1\"", "| keep app, a, b=~\".+\", level",
    "| decolorize", "| label_format a=b", "| label_format z=\"{{.a}}-{{.b}}\", a=level",
    "| line_format \"a={{.a}} level={{.level}}\"", "| line_format \"{{.a}}\"", "| __error__=\"\"",
    "| line_format \"{{ __line__ | trunc 7 }}\"", "| regexp \"^(?P<a>[^:]+):(?P<b>[^,]*)\"",
    "| label_format a=\"{{.b | trimPrefix `1`}}\", b=\"{{.a | upper}}-{{.level | trunc -2}}\"",
    "| __error__!=\"\"", "| trace=\"m\"", "| app_extracted!=\"\"",
  ]

  private static let metrics = [
    ("sum by (a) (count_over_time(", " [1m]))"), ("sum by (level, b) (rate(", " [1m]))"),
    ("sum(count_over_time(", " [1m]))"), ("bytes_over_time(", " [1m])"),
    ("sum without (a, app) (bytes_rate(", " [1m]))"), ("absent_over_time(", " [1m])"),
    ("sum by (__error__, a_extracted) (count_over_time(", " [1m]))"),
    ("max_over_time(", " | unwrap a [1m]) by (b)"),
    ("sum_over_time(", " | unwrap status | __error__=\"\" [1m])"),
    ("avg_over_time(", " | unwrap duration(b) [1m]) without (level)"),
    ("sum(sum_over_time(", " | unwrap bytes(b) [1m]))"),
    ("first_over_time(", " | unwrap a | a>0 | level!=\"x\" [1m]) by ()"),
  ]

  private static func query(_ draws: inout SplitMix) -> String {
    let stages = (0...draws.next(4)).map { _ in draws.one(of: Self.stages) }
    let lines = "{app=\"a\"} " + stages.joined(separator: " ")
    if draws.next(2) == 0 { return lines }
    let (before, behind) = draws.one(of: Self.metrics)
    return before + lines + behind
  }

  private static func metadata(_ draws: inout SplitMix) -> [Label] {
    switch draws.next(10) {
    case 0: [Label("trace", "m")]
    case 1: [Label("a", "m"), Label("app", "n")]
    case 2: [Label("app_extracted", "n"), Label("b", "")]
    case 3: [Label("__error__", "E"), Label("__error_details__", "d")]
    default: []
    }
  }

  @Test(arguments: 0..<4)
  func pipelinesEqualNaiveOnes(part: Int) throws {
    var draws = SplitMix(UInt64(31 + part))
    var lines = RandomLines(seed: UInt64(77 + part))
    for _ in 0..<60 {
      let query = Self.query(&draws)
      let runner: LineRunner
      let naive: ReferencePipeline
      do {
        runner = try LineRunner(query, stream: [Label("app", "a"), Label("env", "b")])
        naive = try runner.reference()
      } catch {
        Issue.record("\(query): \(error)")
        continue
      }
      for _ in 0..<2 {
        let batch = (0..<12).map { _ in lines.next() }
        let metadata = batch.map { _ in Self.metadata(&draws) }
        let answers = runner.run(batch, metadata: metadata)
        for (index, line) in batch.enumerated() {
          let entry = ReferenceEntry(
            labels: runner.stream, timestamp: Int64(index), line: line, metadata: metadata[index])
          let expected = naive.row(entry).map(LineAnswer.init)
          #expect(
            answers[index] == expected,
            "\(query) over \(String(decoding: line, as: UTF8.self).debugDescription)")
        }
      }
      Self.checkNumbers(runner.pipeline.labels)
    }
  }

  /// No two numbers for one label set.
  private static func checkNumbers(_ labels: PipelineLabels) {
    var known: Set<LabelSet> = []
    for number in 0..<labels.count {
      #expect(known.insert(labels[number]).inserted, "\(labels[number].canonical) twice")
    }
  }
}

/// What becomes of one line.
struct LineAnswer: Equatable, CustomStringConvertible {
  var labels: String
  /// The line, of log queries.
  var line: [UInt8]?
  /// The bits of the number, of metric queries.
  var value: UInt64?
  var error: String?

  var description: String {
    let line = line.map { String(decoding: $0, as: UTF8.self).debugDescription }
    return "\(labels) \(line ?? "") \(value.map { "\(Double(bitPattern: $0))" } ?? "")"
  }
}

extension LineAnswer {
  init(_ row: ReferenceRow) {
    self.init(
      labels: row.labels.canonical, line: row.value == nil ? row.line : nil,
      value: row.value?.bitPattern, error: row.error)
  }
}

/// Runs lines through one pipeline, a batch at a time.
final class LineRunner {
  let pipeline: Pipeline
  let stream: LabelSet
  private let syntax: Expression
  private var rows = PipelineRows()

  init(_ query: String, stream: [Label]) throws {
    syntax = try Query(parsing: query).syntax
    self.stream = LabelSet(stream)
    pipeline = try #require(try Pipeline(only: syntax, quirks: .loki))
  }

  /// The naive pipeline of the same query.
  func reference() throws -> ReferencePipeline {
    if case .log(let expression) = syntax { return try ReferencePipeline(lines: expression) }
    let (aggregation, parent) = Self.aggregation(syntax)
    return try ReferencePipeline(samples: aggregation, under: parent)
  }

  private static func aggregation(
    _ syntax: Expression
  ) -> (RangeAggregation, VectorAggregation?) {
    switch syntax {
    case .rangeAggregation(let aggregation): return (aggregation, nil)
    case .vectorAggregation(let parent):
      if case .rangeAggregation(let aggregation) = parent.operand { return (aggregation, parent) }
    default: break
    }
    preconditionFailure("a query without one pipeline")
  }

  /// An answer for each line, nil where it is dropped.
  func run(_ lines: [[UInt8]], metadata: [[Label]]) -> [LineAnswer?] {
    var entries = EntryBatch()
    for (index, line) in lines.enumerated() {
      line.withUnsafeBytes { entries.append(Int64(index), $0, metadata[index]) }
    }
    rows.removeAllKeepingCapacity()
    pipeline.run(StreamBatch(labels: stream, entries: entries), within: .always, into: &rows)
    var answers: [LineAnswer?] = lines.map { _ in nil }
    for row in 0..<rows.count {
      let number = Int(rows.labels[row])
      var answer = LineAnswer(
        labels: pipeline.labels[number].canonical, error: pipeline.labels.error(number))
      if rows.values.isEmpty {
        let slab = rows.isRewritten[row] ? rows.slab : entries.slab
        let start = Int(rows.offsets[row])
        answer.line = Array(slab[start..<(start + Int(rows.lengths[row]))])
      } else {
        answer.value = rows.values[row].bitPattern
      }
      answers[Int(rows.entries[row])] = answer
    }
    return answers
  }
}
