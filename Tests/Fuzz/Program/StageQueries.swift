import LogModel
import LogQLPipeline
import LogQLSyntax

/// Pipelines that targets run lines through: each of some stages as a log query and inside of metric
/// queries, which need fewer labels of a line. Read once; a pipeline is made for each input, so that
/// what an input shows does not depend on those before it.
struct StageQueries {
  private let expressions: [Expression]

  init(_ stages: [String]) {
    // They live as long as the program, behind pointers with tags, which the leak checker takes for lost.
    disableLeakChecks()
    defer { enableLeakChecks() }
    expressions = stages.flatMap { text in
      guard case .log(let log)? = try? Query(parsing: "{app=\"x\"} \(text)").syntax else {
        preconditionFailure("refused: \(text)")
      }
      return Self.forms(log.stages)
    }
  }

  static let formCount = 5

  /// The forms in which stages are asked.
  static func forms(_ stages: [Stage]) -> [Expression] {
    let log = LogExpression(matchers: [], stages: stages)
    func range(_ operation: RangeAggregation.Operation, _ unwrap: Unwrap? = nil) -> Expression {
      .rangeAggregation(
        RangeAggregation(
          operation, LogRange(selection: log, unwrap: unwrap, range: 60_000_000_000)))
    }
    let isOne = LabelFilter.number("b", .equal, 1)
    return [
      .log(log),
      .vectorAggregation(VectorAggregation(.sum, .by(["a"]), range(.count))),
      .vectorAggregation(VectorAggregation(.sum, .by([]), range(.bytes))),
      range(.max, Unwrap("a")),
      range(.sum, Unwrap("a", .duration, filters: [isOne])),
    ]
  }

  /// One line, in the form that the number picks.
  func run(_ which: Int, _ line: [UInt8]) {
    _ = Self.answers(expressions[which % expressions.count], [[line]])
  }

  /// Lines, with FF between them, in the form that the number picks.
  func check(_ which: Int, _ lines: some Collection<UInt8>) {
    Self.check(expressions[which % expressions.count], lines)
  }

  /// A line is answered alone as it is among others, whatever came before.
  static func check(_ expression: Expression, _ text: some Collection<UInt8>) {
    let lines = text.split(separator: 0xFF, omittingEmptySubsequences: false).map { Array($0) }
    guard let together = answers(expression, [lines]) else { return }
    if lines.count == 1 { return }
    let alone = answers(expression, lines.reversed().map { [$0] })?.reversed()
    precondition(alone.map { Array($0) } == together, "a line alone is answered otherwise")
  }

  /// What becomes of a line.
  private struct Answer: Equatable {
    var isKept = false
    var labels: LabelSet = .empty
    var line: [UInt8] = []
    /// Bits of the value.
    var value: UInt64 = 0
  }

  /// Answers to the lines of batches, which one pipeline takes one after the other; nil if there is no
  /// such pipeline.
  private static func answers(_ expression: Expression, _ batches: [[[UInt8]]]) -> [Answer]? {
    guard let pipeline = try? Pipeline(only: expression, quirks: .loki) else { return nil }
    let stream = LabelSet([Label("app", "x"), Label("b", "base")])
    var rows = PipelineRows()
    return batches.flatMap { lines in
      var entries = EntryBatch()
      for line in lines { entries.append(0, line) }
      rows.removeAllKeepingCapacity()
      pipeline.run(StreamBatch(labels: stream, entries: entries), within: .always, into: &rows)
      var answers = lines.map { _ in Answer() }
      for row in 0..<rows.count {
        var answer = Answer(isKept: true, labels: pipeline.labels[Int(rows.labels[row])])
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
}

@_silgen_name("__lsan_disable") private func disableLeakChecks()
@_silgen_name("__lsan_enable") private func enableLeakChecks()
