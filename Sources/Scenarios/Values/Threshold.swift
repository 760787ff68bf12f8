/// A bound on a metric: `ingester.memory_bytes.max < 200MiB`.
public struct Threshold: Sendable, Equatable {
  public enum Comparison: String, CaseIterable, Sendable {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
  }

  /// Name in the metric registry.
  public var metric: String
  public var aggregation: Aggregation
  public var comparison: Comparison
  /// In the metric's unit: bytes, nanoseconds, a count, a ratio, US dollars; for the aggregation
  /// `count` the number of values.
  public var bound: Double
  public var unit: MetricUnit
  /// As written in the file.
  public var text: String

  public init(
    metric: String, aggregation: Aggregation, comparison: Comparison, bound: Double,
    unit: MetricUnit, text: String
  ) {
    self.metric = metric
    self.aggregation = aggregation
    self.comparison = comparison
    self.bound = bound
    self.unit = unit
    self.text = text
  }

  /// Whether a measured value keeps the bound.
  public func holds(for value: Double) -> Bool {
    switch comparison {
    case .less: value < bound
    case .lessOrEqual: value <= bound
    case .greater: value > bound
    case .greaterOrEqual: value >= bound
    case .equal: value == bound
    case .notEqual: value != bound
    }
  }
}
