import Environment
public import Scenarios
import Simulation

/// Makes a failing scenario smaller while one violation stays: fewer faults, queries, workload items,
/// streams, lines, nodes, a shorter duration, and settings at their defaults.
///
/// Draws are numbered by what they are for, so that leaving one thing out leaves the luck of all the
/// others as it was.
///
///     let result = Shrinker(scenario, options, target).run()
public final class Shrinker {
  private var scenario: Scenario
  private var report: RunReport?
  private let options: RunOptions
  private let target: ShrinkTarget
  private let mostRuns: Int
  private var runs = 0
  /// Told after each run that made the scenario smaller.
  public var onProgress: (_ scenario: Scenario, _ runs: Int) -> Void = { _, _ in }

  /// - Parameter mostRuns: at which it is content with what it has.
  public init(
    _ scenario: Scenario, _ options: RunOptions, _ target: ShrinkTarget, mostRuns: Int = 2000
  ) {
    var scenario = scenario
    scenario.seed = options.seed ?? scenario.seed
    self.scenario = scenario.drawn
    var options = options
    options.seed = nil
    options.doubleCheck = false
    // Answers of another workload are other answers.
    options.golden = nil
    options.requiresGolden = false
    self.options = options
    self.target = target
    self.mostRuns = mostRuns
  }

  /// Nil if the scenario does not fail in this way.
  public func run() -> ShrinkResult? {
    guard accept(scenario) else { return nil }
    var before: Scenario?
    while !isOver && scenario != before {
      before = scenario
      shrinkFaults()
      shrinkList(\.queries)
      shrinkList(\.workload, keeps: 1)
      shortenDuration()
      shrinkFaults()
      shrinkStreams()
      shrinkRates()
      shrinkCluster()
      simplifySettings()
      simplifyFaults()
    }
    return report.map { ShrinkResult(scenario: scenario, report: $0, runs: runs) }
  }

  private var isOver: Bool { runs >= mostRuns || options.shouldStop() }

  /// Whether the candidate still fails in the same way; then it is what goes on.
  private func accept(_ candidate: Scenario) -> Bool {
    if isOver { return false }
    runs += 1
    let result = ScenarioRunner.run(candidate, options) { _ in }
    guard target.isMet(by: result) else { return false }
    scenario = candidate
    report = result
    onProgress(candidate, runs)
    return true
  }

  /// A changed copy, if it is another and still valid.
  @discardableResult
  private func attempt(_ change: (inout Scenario) -> Void) -> Bool {
    var candidate = scenario
    change(&candidate)
    guard candidate != scenario, candidate.isSayable else { return false }
    return accept(candidate)
  }

  // MARK: Lists

  private func shrinkList<Element>(
    _ list: WritableKeyPath<Scenario, [Element]>, keeps least: Int = 0
  ) {
    var reduction = ListReduction(scenario[keyPath: list], keeps: least)
    while !isOver, let shorter = reduction.candidate {
      reduction.note(stillFails: attempt { $0[keyPath: list] = shorter })
    }
  }

  private func shrinkFaults() { shrinkList(\.faults) }

  private func shrinkStreams() {
    for item in scenario.workload.indices {
      shrinkList(\.workload[item].streams, keeps: 1)
    }
  }

  // MARK: Numbers

  /// As long as it goes: half, then three quarters. Faults and queries must fit.
  private func shortenDuration() {
    var isSmaller = true
    while isSmaller && !isOver {
      isSmaller = false
      for (part, whole) in [(1, 4), (1, 2), (3, 4), (9, 10)] where !isSmaller {
        let duration = (scenario.duration * part / whole).roundedToSeconds
        guard duration >= .seconds(1) else { continue }
        isSmaller = attempt { $0.shorten(to: duration) }
      }
    }
  }

  private func shrinkRates() {
    for item in scenario.workload.indices {
      if case .ramp(let rates)? = scenario.workload[item].rate {
        let highest = rates.map(\.thousandthsPerHour).max() ?? 0
        attempt { $0.workload[item].rate = .constant(Rate(thousandthsPerHour: highest)) }
      }
      var isSmaller = true
      while isSmaller && !isOver {
        guard case .constant(let rate)? = scenario.workload[item].rate else { break }
        let half = Rate(thousandthsPerHour: rate.thousandthsPerHour / 2)
        guard half.thousandthsPerHour > 0 else { break }
        isSmaller = attempt { $0.workload[item].rate = .constant(half) }
      }
    }
  }

  private func shrinkCluster() {
    for role in NodeRole.allCases {
      var isSmaller = true
      while isSmaller && !isOver { isSmaller = attempt { $0.removeLastNode(of: role) } }
    }
  }

  // MARK: Settings

  /// Group by group, then one by one, to Loki's defaults.
  private func simplifySettings() {
    let usual = LokiSettings()
    if attempt({ $0.loki = usual }) { return }
    attempt { $0.loki.ingester = usual.ingester }
    attempt { $0.loki.ingesterClient = usual.ingesterClient }
    attempt { $0.loki.limits = usual.limits }
    attempt { $0.loki.querier = usual.querier }
    attempt { $0.loki.ingester.flushOpBackoff = usual.ingester.flushOpBackoff }
    attempt { $0.loki.ingester.wal = usual.ingester.wal }
    attempt { $0.loki.ingester.lifecycler = usual.ingester.lifecycler }
    attempt { $0.loki.ingester.chunkTargetSize = usual.ingester.chunkTargetSize }
    attempt { $0.loki.ingester.chunkBlockSize = usual.ingester.chunkBlockSize }
    attempt { $0.loki.ingester.chunkEncoding = usual.ingester.chunkEncoding }
    attempt { $0.loki.ingester.chunkIdlePeriod = usual.ingester.chunkIdlePeriod }
    attempt { $0.loki.ingester.maxChunkAge = usual.ingester.maxChunkAge }
    attempt { $0.cluster.latency = ClusterSettings().latency }
    attempt { $0.cluster.lossPerMillion = 0 }
    for item in scenario.workload.indices {
      attempt { $0.workload[item].client = ClientSettings() }
      if scenario.workload[item].rate != nil {
        attempt { $0.workload[item].source = .filler(length: 200) }
      }
    }
    attempt { $0.thresholds = [] }
    attempt { $0.expectations = $0.expectations.filter { $0.rawValue == self.target.checker } }
  }

  /// Times in whole minutes read better than those that chance drew.
  private func simplifyFaults() {
    for place in scenario.faults.indices where !isOver {
      for unit in [Duration.seconds(60), .seconds(10), .seconds(1)] {
        if attempt({ $0.faults[place].round(to: unit) }) { break }
      }
    }
  }
}
