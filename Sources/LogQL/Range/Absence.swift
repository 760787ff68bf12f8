import LogModel
import LogQLPipeline
import LogQLSyntax

/// `absent_over_time`: 1 when a window has no entry at all.
final class Absence: RangeNode {
  let source: RangeSource
  private(set) var series = SeriesTable()
  private(set) var output: [StepSample] = []
  private let entries: CountAggregator
  private let sample: StepSample

  init(_ aggregation: RangeAggregation, _ source: RangeSource) {
    self.source = source
    entries = CountAggregator(.count, source)
    let labels = Absence.labels(aggregation.range.selection.matchers)
    sample = StepSample(series: series.number(labels), value: 1)
  }

  func feed(_ batch: StreamBatch) { entries.feed(batch) }

  func settle(before time: Int64) {}

  func evaluate(step: Int) throws(LogQLError) {
    try entries.evaluate(step: step)
    output.removeAll(keepingCapacity: true)
    if entries.output.isEmpty { output.append(sample) }
  }

  /// What the selector says for certain: labels that one matcher names, an equality
  /// (spec: LogQL, §9.3).
  private static func labels(_ matchers: [LabelMatcher]) -> LabelSet {
    LabelSet(
      matchers.filter { matcher in
        matcher.op == .equal && matchers.filter { $0.name == matcher.name }.count == 1
      }.map { Label($0.name, $0.value) })
  }
}
