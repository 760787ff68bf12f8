/// One value per series and window (spec: LogQL, §9.3).
public struct RangeAggregation: Sendable, Equatable {
  public enum Operation: String, Sendable, CaseIterable {
    /// Entries.
    case count = "count_over_time"
    /// Entries, or sums of unwrapped values, per second.
    case rate = "rate"
    /// Increase per second of a counter.
    case rateCounter = "rate_counter"
    /// Bytes of lines.
    case bytes = "bytes_over_time"
    /// Bytes of lines per second.
    case bytesRate = "bytes_rate"
    case avg = "avg_over_time"
    case sum = "sum_over_time"
    case min = "min_over_time"
    case max = "max_over_time"
    case stddev = "stddev_over_time"
    case stdvar = "stdvar_over_time"
    case quantile = "quantile_over_time"
    case first = "first_over_time"
    case last = "last_over_time"
    /// 1 if there is no entry.
    case absent = "absent_over_time"
  }

  public var operation: Operation
  /// The quantile.
  public var parameter: Double?
  public var grouping: Grouping?
  public var range: LogRange

  public init(
    _ operation: Operation, _ range: LogRange, parameter: Double? = nil,
    grouping: Grouping? = nil
  ) {
    self.operation = operation
    self.parameter = parameter
    self.grouping = grouping
    self.range = range
  }
}

/// One value per group of series and step (spec: LogQL, §9.4).
public struct VectorAggregation: Sendable, Equatable {
  public enum Operation: String, Sendable, CaseIterable {
    case sum, avg, count, max, min, stddev, stdvar, topk, bottomk, sort
    case sortDescending = "sort_desc"
    case approximateTopk = "approx_topk"
  }

  public var operation: Operation
  /// How many series `topk`, `bottomk` and `approx_topk` let through.
  public var parameter: Int?
  public var grouping: Grouping
  public var operand: Expression

  public init(
    _ operation: Operation, _ grouping: Grouping, _ operand: Expression, parameter: Int? = nil
  ) {
    self.operation = operation
    self.parameter = parameter
    self.grouping = grouping
    self.operand = operand
  }
}

/// The labels that a group shares: those listed (`by`), or all but those listed (`without`). No
/// grouping of a vector aggregation is `by ()`: one group.
public enum Grouping: Sendable, Equatable {
  case by([String])
  case without([String])
}
