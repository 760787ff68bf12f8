public import Scenarios

/// The violation that must stay while a scenario is made smaller: that of one checker. Another one
/// that appears on the way does not count.
public struct ShrinkTarget: Equatable, Sendable {
  public var checker: String

  public init(checker: String) { self.checker = checker }

  /// The first violation of a run that failed; nil if it has none.
  public init?(_ report: RunReport) {
    guard let first = report.violations.first else { return nil }
    checker = first.checker
  }

  public func isMet(by report: RunReport) -> Bool {
    report.violations.contains { $0.checker == checker }
  }
}

/// What a shrinker did.
public struct ShrinkResult: Sendable {
  /// With all faults at given times; still fails.
  public var scenario: Scenario
  /// The last failing run.
  public var report: RunReport
  /// Runs that were made.
  public var runs: Int
}
