public import LogModel

/// The syntax tree of a query. Only what can be evaluated can be expressed.
public indirect enum Expression: Sendable, Equatable {
  case log(LogExpression)
  case rangeAggregation(RangeAggregation)
  case vectorAggregation(VectorAggregation)
}

/// `{app="cart"} |= "error" …`: which streams, and what happens to their lines.
public struct LogExpression: Sendable, Equatable {
  public var matchers: [LabelMatcher]
  /// In the order in which they were written.
  public var stages: [Stage]

  public init(matchers: [LabelMatcher], stages: [Stage] = []) {
    self.matchers = matchers
    self.stages = stages
  }

  /// The line filters among the stages.
  public var lineFilters: [LineFilter] {
    stages.map { stage in
      switch stage {
      case .lineFilter(let filter): filter
      }
    }
  }
}

/// One step of a log pipeline.
public enum Stage: Sendable, Equatable {
  case lineFilter(LineFilter)
}

/// `|= "x"`, `!= "x"`, `|~ "x"`, `!~ "x"`; the positive ones with alternatives (`|= "x" or "y"`). A
/// negative filter with alternatives is several filters (spec: LogQL, §2).
public struct LineFilter: Sendable, Equatable {
  public enum Operator: String, Sendable, CaseIterable {
    case contains = "|="
    case lacks = "!="
    case matches = "|~"
    case matchesNot = "!~"
  }

  public var op: Operator
  /// Texts or expressions as bytes; at least one, and exactly one for the negative operators.
  public var alternatives: [[UInt8]]

  public init(_ op: Operator, _ alternatives: [[UInt8]]) {
    self.op = op
    self.alternatives = alternatives
  }
}

/// `{app="cart"} |= "error" [5m] offset 1h`: the entries of a window that ends at the evaluation
/// time. Nanoseconds; the window is `t - offset - range < ts <= t - offset`.
public struct LogRange: Sendable, Equatable {
  public var selection: LogExpression
  public var range: Int64
  public var offset: Int64

  public init(selection: LogExpression, range: Int64, offset: Int64 = 0) {
    self.selection = selection
    self.range = range
    self.offset = offset
  }
}

/// One value per series and window.
public struct RangeAggregation: Sendable, Equatable {
  public enum Operation: String, Sendable, CaseIterable {
    /// Entries.
    case count = "count_over_time"
    /// Entries per second.
    case rate = "rate"
    /// Bytes of lines.
    case bytes = "bytes_over_time"
    /// Bytes of lines per second.
    case bytesRate = "bytes_rate"
  }

  public var operation: Operation
  public var range: LogRange

  public init(_ operation: Operation, _ range: LogRange) {
    self.operation = operation
    self.range = range
  }
}

/// One value per group of series and step.
public struct VectorAggregation: Sendable, Equatable {
  public enum Operation: String, Sendable, CaseIterable {
    case sum, avg, count, max, min
  }

  public var operation: Operation
  public var grouping: Grouping
  public var operand: Expression

  public init(_ operation: Operation, _ grouping: Grouping, _ operand: Expression) {
    self.operation = operation
    self.grouping = grouping
    self.operand = operand
  }
}

/// The labels that a group shares: those listed (`by`), or all but those listed (`without`). No
/// grouping is `by ()`: one group.
public enum Grouping: Sendable, Equatable {
  case by([String])
  case without([String])
}
