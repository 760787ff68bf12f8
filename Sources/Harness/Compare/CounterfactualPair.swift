public import Scenarios
import Simulation

/// Two runs with the same luck and one thing changed. Draws belong to what they are for, so all that the
/// runs differ in comes from the change.
public struct CounterfactualPair {
  public let first: RunReport
  public let second: RunReport
  /// The first effect that differs, in words; empty if none does.
  public let parting: [String]

  /// Runs both, on the calling thread; what differs is found by running both again.
  /// - Throws: What the workload lacks.
  public init(_ one: Scenario, _ other: Scenario, _ options: RunOptions) throws(WorkloadError) {
    let scenarios = [ScenarioRunner.drawn(one, options), ScenarioRunner.drawn(other, options)]
    let producers = [
      try WorkloadPlan.producers(for: scenarios[0], data: options.data),
      try WorkloadPlan.producers(for: scenarios[1], data: options.data),
    ]
    func make(_ isSecond: Bool, _ window: Range<UInt64>?) -> SimulatedRun {
      let place = isSecond ? 1 : 0
      return SimulatedRun(scenarios[place], options, producers[place], window: window) { _ in }
    }
    func report(_ run: SimulatedRun) -> RunReport {
      run.simulate()
      return run.report(comparesGoldens: false)
    }
    let runs = (make(false, nil), make(true, nil))
    first = report(runs.0)
    second = report(runs.1)
    let isWhole = first.verdict != .interrupted && second.verdict != .interrupted
    let parting =
      isWhole
      ? TraceParting.describe(runs.0.simulator.trace, runs.1.simulator.trace, again: make) : nil
    self.parting = parting ?? []
  }
}
