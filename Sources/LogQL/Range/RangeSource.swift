import LogModel
import LogQLPipeline
import LogQLSyntax

/// What a range aggregation reads: entries through its pipeline, and the series that they belong to.
final class RangeSource {
  let request: SourceRequest
  let windows: WindowGrid
  /// Samples of the last batch.
  private(set) var rows = PipelineRows()
  var series = SeriesTable()
  private let pipeline: Pipeline
  /// The series of each label set of the pipeline.
  private var numbers: [Int] = []
  /// Series whose entries are erroneous.
  private var failures: [Int: LogQLError] = [:]
  /// Whether every entry is a sample of the series of its stream, if it has no structured metadata.
  private let isPlain: Bool
  /// The stream of the last plain batch, and its series.
  private var last: (stream: LabelSet, number: Int)?

  init(
    _ aggregation: RangeAggregation, under parent: VectorAggregation?, _ steps: StepGrid,
    _ quirks: LogQLQuirks
  ) throws(LogQLError) {
    windows = try WindowGrid(steps, aggregation.range)
    pipeline = try Pipeline(samples: aggregation, under: parent, quirks: quirks)
    isPlain = aggregation.range.selection.stages.isEmpty && aggregation.range.unwrap == nil
    request = SourceRequest(
      matchers: aggregation.range.selection.matchers, range: windows.extent, direction: .forward,
      lineFilters: pipeline.prefilter, wantsLines: pipeline.wantsLines, limit: nil)
  }

  /// The series of all entries of a batch; nil if it takes the pipeline to know.
  func plainSeries(_ batch: StreamBatch) -> Int? {
    if !isPlain || batch.entries.metadata != nil { return nil }
    if let last, last.stream === batch.labels { return last.number }
    if batch.labels[RangeSource.errorName] != nil { return nil }
    let number = series.number(pipeline.grouping.map(batch.labels.grouped) ?? batch.labels)
    last = (batch.labels, number)
    return number
  }

  /// Runs a batch through the pipeline: `rows` are its samples afterwards.
  func run(_ batch: StreamBatch) {
    rows.removeAllKeepingCapacity()
    pipeline.run(batch, within: request.range, into: &rows)
    let labels = pipeline.labels
    while numbers.count < labels.count { number(numbers.count, labels) }
  }

  private func number(_ set: Int, _ labels: PipelineLabels) {
    let number = series.number(labels[set])
    numbers.append(number)
    if let error = labels.error(set) { failures[number] = .pipeline(error, series: labels[set]) }
  }

  /// The series of a row's labels.
  @inline(__always)
  func series(of labels: UInt32) -> Int { numbers[Int(labels)] }

  /// Throws if a series that has samples is erroneous.
  @inline(__always)
  func check(_ series: Int) throws(LogQLError) {
    if failures.isEmpty { return }
    if let failure = failures[series] { throw failure }
  }

  private static let errorName = "__error__"
}

/// A range aggregation.
protocol RangeNode: StepNode {
  var source: RangeSource { get }
  /// Takes entries of one stream.
  func feed(_ batch: StreamBatch)
  /// No entry before `time` is still to come.
  func settle(before time: Int64)
}

extension RangeNode {
  var series: SeriesTable { source.series }
}
