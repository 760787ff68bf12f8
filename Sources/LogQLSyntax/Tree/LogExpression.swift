public import LogModel

/// `{app="cart"} |= "error" | json | status >= 500`: which streams, and what happens to their lines.
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
    stages.compactMap { stage in
      if case .lineFilter(let filter) = stage { filter } else { nil }
    }
  }
}

/// `{app="cart"} |= "error" | unwrap took [5m] offset 1h`: the entries of a window that ends at the
/// evaluation time. Nanoseconds; the window is `t - offset - range < ts <= t - offset`.
public struct LogRange: Sendable, Equatable {
  public var selection: LogExpression
  public var unwrap: Unwrap?
  public var range: Int64
  public var offset: Int64

  public init(
    selection: LogExpression, unwrap: Unwrap? = nil, range: Int64, offset: Int64 = 0
  ) {
    self.selection = selection
    self.unwrap = unwrap
    self.range = range
    self.offset = offset
  }
}

/// `| unwrap duration(took) | took > 5`: the number that an entry counts for.
public struct Unwrap: Sendable, Equatable {
  public enum Conversion: String, Sendable, CaseIterable {
    case bytes, duration
    case durationSeconds = "duration_seconds"
  }

  public var label: String
  /// Nil: the text is a number.
  public var conversion: Conversion?
  /// Conditions on the labels after the conversion.
  public var filters: [LabelFilter]

  public init(_ label: String, _ conversion: Conversion? = nil, filters: [LabelFilter] = []) {
    self.label = label
    self.conversion = conversion
    self.filters = filters
  }
}
