public import LogModel

/// A way in which Loki's queries behave that a careful implementation would not have. The raw value
/// is its id. Source: LogQL, §13. (What §13 says to reproduce always has no switch.)
public enum LogQLQuirk: String, CaseIterable, Sendable {
  case simplifiedExpressions = "logql-simplified-expressions"

  /// What Loki 3.7.6 does.
  public var loki: String {
    switch self {
    case .simplifiedExpressions:
      "an expression that reduces to literals becomes contains-tests: in a label filter it is then no longer anchored, and an alternative that is always true is ignored"
    }
  }

  /// What its strict twin does.
  public var strict: String {
    switch self {
    case .simplifiedExpressions:
      "an expression accepts what it matches; in a label filter from end to end"
    }
  }

  /// Where the behaviour is described.
  public var source: String {
    switch self {
    case .simplifiedExpressions: "LogQL, §7.1"
    }
  }
}

/// The quirks of queries that are in force.
public struct LogQLQuirks: Hashable, Sendable {
  /// ``LogQLQuirk/simplifiedExpressions``
  public var simplifiesExpressions: Bool

  /// None: the strict behaviour.
  public static let none = LogQLQuirks(simplifiesExpressions: false)

  /// What Loki has.
  public static let loki = LogQLQuirks(simplifiesExpressions: true)

  private init(simplifiesExpressions: Bool) { self.simplifiesExpressions = simplifiesExpressions }

  public init(_ compatibility: Compatibility) {
    self = compatibility == .strict ? .none : .loki
  }

  public func contains(_ quirk: LogQLQuirk) -> Bool {
    switch quirk {
    case .simplifiedExpressions: simplifiesExpressions
    }
  }
}
