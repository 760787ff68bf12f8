import LogModel
import LogQLPipeline
import LogQLSyntax

/// A metric query: the tree of its aggregations, evaluated step by step as its sources advance.
final class MetricEvaluation {
  let requests: [SourceRequest]
  private let steps: StepGrid
  private let leaves: [WindowAggregator]
  private let root: any StepNode
  private let parameters: QueryParameters
  /// Points of each series of the root.
  private var points: [[ResultPoint]] = []
  private var seriesWithPoints = 0
  private var nextStep = 0
  private var failure: LogQLError?

  init(_ expression: Expression, _ parameters: QueryParameters) throws(LogQLError) {
    self.parameters = parameters
    steps = try StepGrid(parameters)
    var leaves: [WindowAggregator] = []
    root = try MetricEvaluation.node(expression, under: nil, steps, &leaves)
    self.leaves = leaves
    requests = leaves.map(\.request)
  }

  /// `parent`: the aggregation directly above.
  private static func node(
    _ expression: Expression, under parent: VectorAggregation?, _ steps: StepGrid,
    _ leaves: inout [WindowAggregator]
  ) throws(LogQLError) -> any StepNode {
    switch expression {
    case .rangeAggregation(let aggregation):
      let grouping = parent?.operation == .sum ? parent?.grouping : nil
      let leaf = try WindowAggregator(aggregation, grouping, steps)
      leaves.append(leaf)
      return leaf
    case .vectorAggregation(let aggregation):
      let operand = try node(aggregation.operand, under: aggregation, steps, &leaves)
      return VectorAggregator(aggregation, over: operand)
    case .binary, .literal, .vector, .labelReplace, .variants:
      throw LogQLError(.unsupported, "the expression \(expression.canonicalText)")
    case .log:
      throw LogQLError(.validation, "a log query cannot be the operand of an aggregation")
    }
  }

  /// The time that is evaluated next; nil if all are done, or the query has failed.
  var nextTime: Timestamp? {
    nextStep < steps.count && failure == nil ? steps.time(nextStep) : nil
  }

  /// Up to when a source must have advanced before a time can be evaluated.
  func need(_ source: Int, at time: Timestamp) -> Timestamp { leaves[source].end(at: time) }

  func feed(_ source: Int, _ batch: StreamBatch, _ selection: [UInt32]) {
    if failure != nil { return }
    do {
      try leaves[source].feed(batch, selection)
    } catch {
      failure = error
    }
  }

  /// Evaluates the next time.
  func evaluateNext() {
    let time = Timestamp(milliseconds: steps.time(nextStep).millisecondsTruncated)
    root.evaluate(step: nextStep)
    let samples = root.output
    while points.count < root.series.labels.count { points.append([]) }
    for sample in samples {
      if points[sample.series].isEmpty { seriesWithPoints += 1 }
      points[sample.series].append(ResultPoint(time: time, value: sample.value))
    }
    if seriesWithPoints > parameters.maximumSeries {
      failure = .tooManySeries(parameters.maximumSeries)
    }
    nextStep += 1
  }

  /// Series in label order.
  func result() throws(LogQLError) -> QueryResult {
    if let failure { throw failure }
    let series = root.series
    let present = series.inLabelOrder.filter { $0 < points.count && !points[$0].isEmpty }
    switch parameters.kind {
    case .range:
      return .matrix(
        present.map { ResultSeries(labels: series.labels[$0], points: points[$0]) })
    case .instant:
      return .vector(
        present.map { ResultSample(labels: series.labels[$0], point: points[$0][0]) })
    }
  }
}

/// The times at which a metric query is evaluated (spec: LogQL, §9.3).
struct StepGrid {
  /// Nanoseconds.
  let start: Int64
  let step: Int64
  let count: Int

  /// Query times lie within ±146 years of 1970, ranges and offsets within 36 years: then no sum of
  /// a time, a range and an offset overflows, and `farAway` lies beyond all of them.
  static let latestTime = Int64.max / 2
  static let longestSpan = UInt64(Int64.max / 8)
  static let farAway = Int64.max / 4 * 3

  init(_ parameters: QueryParameters) throws(LogQLError) {
    start = parameters.start.nanoseconds
    let end = parameters.kind == .instant ? start : parameters.end.nanoseconds
    if max(start.magnitude, end.magnitude) > StepGrid.latestTime.magnitude { throw .timesTooFar }
    step = parameters.kind == .instant ? 1 : parameters.step
    if step <= 0 { throw .stepNotPositive }
    count = end < start ? 0 : Int((end - start) / step) + 1
  }

  func time(_ index: Int) -> Timestamp {
    Timestamp(nanoseconds: start + Int64(index) * step)
  }

  var last: Timestamp { time(max(0, count - 1)) }
}

extension Timestamp {
  /// Whole milliseconds, towards zero.
  var millisecondsTruncated: Int64 { nanoseconds / 1_000_000 }
}
