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
    if one.hash == other.hash && one.count == other.count {
      report.doubleChecked = true
      return
    }
    report.verdict = .failed
    report.violations.append(difference(one, other, scenario, options, producers))
  }

  /// Finds the first effect that differs: by checkpoints its neighbourhood, then both runs once more
  /// with that neighbourhood kept.
  private static func difference(
    _ one: Trace, _ other: Trace, _ scenario: Scenario, _ options: RunOptions,
    _ producers: [Producer]
  ) -> Violation {
    var equal = 0
    for (a, b) in zip(one.checkpoints, other.checkpoints) {
      if a != b { break }
      equal += 1
    }
    let start = UInt64(equal) * Trace.checkpointInterval
    let window = start..<start + Trace.checkpointInterval
    let runs = (0..<2).map { _ in
      let run = SimulatedRun(scenario, options, producers, window: window) { _ in }
      run.simulate()
      return run
    }
    return Violation(
      checker: "determinism", subject: scenario.name,
      summary: "two runs with seed \(scenario.seed) have different traces: \(one.count) effects, "
        + "hash \(String(one.hash, radix: 16)), and \(other.count), \(String(other.hash, radix: 16))",
      details: TraceDifference.describe(runs[0].simulator, runs[1].simulator, window))
  }
}
