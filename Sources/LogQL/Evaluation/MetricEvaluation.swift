import LogModel
import LogQLPipeline
import LogQLSyntax

/// A metric query: the tree of its aggregations, evaluated step by step as its sources advance.
final class MetricEvaluation {
  let requests: [SourceRequest]
  private let steps: StepGrid
  private let leaves: [any RangeNode]
  private let root: any StepNode
  private let parameters: QueryParameters
  /// The value of a query that is only a number.
  private let number: Double?
  /// Whether the samples of an instant query stay in the order in which they were found.
  private let keepsOrder: Bool
  /// Points of each series of the root.
  private var points: [[ResultPoint]] = []
  private var seriesWithPoints = 0
  private var nextStep = 0
  private var failure: LogQLError?

  init(_ expression: Expression, _ parameters: QueryParameters, _ quirks: LogQLQuirks)
    throws(LogQLError)
  {
    self.parameters = parameters
    steps = try StepGrid(parameters)
    var plan = MetricPlan(steps: steps, kind: parameters.kind, quirks: quirks)
    if case .literal(let value) = expression {
      number = value
      root = ConstantNode(value)
    } else {
      number = nil
      root = try plan.node(expression, under: nil)
    }
    leaves = plan.leaves
    requests = leaves.map(\.source.request)
    keepsOrder = expression.sorts
  }

  /// The time that is evaluated next; nil if all are done, or the query has failed.
  var nextTime: Timestamp? {
    nextStep < steps.count && failure == nil ? steps.time(nextStep) : nil
  }

  /// Up to when a source must have advanced before a time can be evaluated.
  func need(_ source: Int, at time: Timestamp) -> Timestamp {
    Timestamp(nanoseconds: time.nanoseconds - leaves[source].source.windows.offset + 1)
  }

  func feed(_ source: Int, _ batch: StreamBatch) {
    if failure == nil { leaves[source].feed(batch) }
  }

  func advance(_ source: Int, to time: Timestamp) {
    if failure == nil { leaves[source].settle(before: time.nanoseconds) }
  }

  /// Evaluates the next time.
  func evaluateNext() {
    let time = Timestamp(milliseconds: steps.time(nextStep).millisecondsTruncated)
    do {
      try root.evaluate(step: nextStep)
    } catch {
      failure = error
      return
    }
    let samples = root.output
    while points.count < root.series.count { points.append([]) }
    for sample in samples {
      if points[sample.series].isEmpty { seriesWithPoints += 1 }
      points[sample.series].append(ResultPoint(time: time, value: sample.value))
    }
    if max(seriesWithPoints, samples.count) > parameters.maximumSeries {
      failure = .tooManySeries(parameters.maximumSeries)
    }
    nextStep += 1
  }

  func result() throws(LogQLError) -> QueryResult {
    if let failure { throw failure }
    switch parameters.kind {
    case .range: return .matrix(matrix())
    case .instant:
      let time = Timestamp(milliseconds: steps.time(0).millisecondsTruncated)
      if let number { return .scalar(number, time) }
      return .vector(vector(at: time))
    }
  }

  /// Series in label order.
  private func matrix() -> [ResultSeries] {
    var series = root.series
    return series.inLabelOrder().filter { $0 < points.count && !points[$0].isEmpty }
      .map { ResultSeries(labels: series.labels[$0], points: points[$0]) }
  }

  private func vector(at time: Timestamp) -> [ResultSample] {
    if nextStep == 0 { return [] }
    let labels = root.series.labels
    let samples = root.output.map {
      ResultSample(labels: labels[$0.series], point: ResultPoint(time: time, value: $0.value))
    }
    return keepsOrder ? samples : samples.sorted { LabelSet.precedes($0.labels, $1.labels) }
  }
}

extension Expression {
  /// Whether some part of the expression is a `sort` or `sort_desc`.
  fileprivate var sorts: Bool {
    if case .vectorAggregation(let aggregation) = self,
      aggregation.operation == .sort || aggregation.operation == .sortDescending
    {
      return true
    }
    return children.contains(where: \.sorts)
  }
}
