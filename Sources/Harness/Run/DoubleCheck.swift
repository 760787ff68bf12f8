import Scenarios
import Simulation

/// Runs a scenario again and compares the traces: the same binary, scenario and seed must do the
/// same, effect by effect.
enum DoubleCheck {
  static func repeatRun(
    of first: SimulatedRun, _ scenario: Scenario, _ options: RunOptions, _ producers: [Producer],
    _ report: inout RunReport
  ) {
    var options = options
    options.keepsStore = false
    let second = SimulatedRun(scenario, options, producers, window: nil) { _ in }
    second.simulate()
    if second.isInterrupted {
      report.verdict = .interrupted
      return
    }
    let (one, other) = (first.simulator.trace, second.simulator.trace)
    let parting = TraceParting.describe(one, other) { _, window in
      SimulatedRun(scenario, options, producers, window: window) { _ in }
    }
    guard let parting else {
      report.doubleChecked = true
      return
    }
    report.verdict = .failed
    report.violations.append(
      Violation(
        checker: "determinism", subject: scenario.name,
        summary: "two runs with seed \(scenario.seed) have different traces: \(one.count) effects, "
          + "hash \(String(one.hash, radix: 16)), and \(other.count), "
          + "\(String(other.hash, radix: 16))",
        details: parting))
  }
}
