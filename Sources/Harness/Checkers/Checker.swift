import LogModel
import Scenarios

/// Looks at the history of a run, and at what public reads returned, for violations of one invariant.
protocol Checker {
  /// The expectation it stands for; its raw value names the checker in reports.
  var expectation: Expectation { get }
  func check(_ evidence: Evidence) -> [Violation]
}

extension Checker {
  func violation(
    _ subject: String, _ summary: String, _ details: [String] = [],
    at moment: ViolationMoment? = nil
  ) -> Violation {
    Violation(
      checker: expectation.rawValue, subject: subject, summary: summary, details: details,
      moment: moment)
  }
}

/// All checkers, in the order in which their violations are shown.
enum Checkers {
  static func all() -> [any Checker] {
    [
      NoLossChecker(), NoDuplicatesChecker(), InventedChecker(), OrderChecker(),
      ReadYourWritesChecker(), OracleChecker(), QuiescenceChecker(),
    ]
  }
}

/// What checkers read: the history, and a comparison of the last reads with what was pushed, made
/// once for all.
final class Evidence {
  let scenario: Scenario
  let history: History
  let streams: [StreamComparison]
  let risk: QuorumRisk
  let oracle: Oracle

  init(_ scenario: Scenario, _ history: History) {
    self.scenario = scenario
    self.history = history
    streams = history.comparisons
    risk = QuorumRisk(scenario)
    oracle = Oracle(scenario, history, risk)
  }

  /// A time of the run for people: `12m03.004s`.
  func clock(_ nanoseconds: Int64) -> String { VirtualTimeText.text(nanoseconds) }
}

/// Virtual times for people.
public enum VirtualTimeText {
  /// `1h02m03.004s`, without leading zero units.
  public static func text(_ nanoseconds: Int64) -> String {
    let milliseconds = nanoseconds / 1_000_000
    let (hours, rest) = (milliseconds / 3_600_000, milliseconds % 3_600_000)
    let (minutes, left) = (rest / 60_000, rest % 60_000)
    func padded(_ value: Int64, _ digits: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    let fraction = left % 1000 == 0 ? "" : "." + padded(left % 1000, 3)
    if hours > 0 { return "\(hours)h\(padded(minutes, 2))m\(padded(left / 1000, 2))\(fraction)s" }
    if minutes > 0 { return "\(minutes)m\(padded(left / 1000, 2))\(fraction)s" }
    return "\(left / 1000)\(fraction)s"
  }
}
