import LogModel
import LogQLSyntax

/// The answer to a metric query: its expression evaluated at one time after the other
/// (spec: LogQL, §9).
struct MetricAnswer {
  private let expression: Expression
  private let parameters: QueryParameters
  private let times: [Int64]
  private let operands: MetricOperands

  init(
    _ expression: Expression, _ parameters: QueryParameters, _ streams: [ReferenceStream]
  ) throws(LogQLError) {
    self.expression = expression
    self.parameters = parameters
    times = try Self.times(parameters)
    var operands = MetricOperands(times, streams, isRange: parameters.kind == .range)
    if case .literal = expression {} else { try operands.add(expression, under: nil) }
    self.operands = operands
  }

  /// Times beyond these bounds could not be added to ranges and offsets.
  private static let latest = UInt64(Int64.max / 2)

  private static func times(_ parameters: QueryParameters) throws(LogQLError) -> [Int64] {
    let start = parameters.start.nanoseconds
    let end = parameters.kind == .instant ? start : parameters.end.nanoseconds
    if max(start.magnitude, end.magnitude) > latest { throw .timesTooFar }
    if parameters.kind == .instant { return [start] }
    if parameters.step <= 0 { throw .stepNotPositive }
    return Array(stride(from: start, through: end, by: Int(parameters.step)))
  }

  func result() throws(LogQLError) -> QueryResult {
    parameters.kind == .instant ? try instant() : try range()
  }

  /// As results show times: whole milliseconds.
  private func shown(_ time: Int64) -> Timestamp {
    Timestamp(nanoseconds: time / 1_000_000 * 1_000_000)
  }

  private func instant() throws(LogQLError) -> QueryResult {
    let time = shown(times[0])
    if case .literal(let value) = expression { return .scalar(value, time) }
    let samples = try operands.evaluate(expression, at: times[0])
    if samples.count > parameters.maximumSeries { throw .tooManySeries(parameters.maximumSeries) }
    let vector = samples.map {
      ResultSample(labels: $0.labels, point: ResultPoint(time: time, value: $0.value))
    }
    // A query that sorts keeps its order.
    if expression.sorts { return .vector(vector) }
    return .vector(vector.sorted { LabelSet.precedes($0.labels, $1.labels) })
  }

  private func range() throws(LogQLError) -> QueryResult {
    var series: [LabelSet: [ResultPoint]] = [:]
    for time in times {
      let samples = try operands.evaluate(expression, at: time)
      for sample in samples {
        series[sample.labels, default: []].append(
          ResultPoint(time: shown(time), value: sample.value))
      }
      if max(series.count, samples.count) > parameters.maximumSeries {
        throw .tooManySeries(parameters.maximumSeries)
      }
    }
    return .matrix(
      series.keys.sorted(by: LabelSet.precedes).map {
        ResultSeries(labels: $0, points: series[$0] ?? [])
      })
  }
}

/// A value of one series at one time.
struct MetricSample {
  var labels: LabelSet
  var value: Double
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
