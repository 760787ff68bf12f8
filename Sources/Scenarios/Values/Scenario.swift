public import LogModel

/// A scenario: cluster, settings, workload, faults, queries and what is expected of the run, with
/// every default filled in and every name checked.
///
/// Made by `ScenarioLoader` from a file, or by hand:
/// ```swift
/// var scenario = Scenario(name: "two-lines", duration: .seconds(60))
/// scenario.workload = [WorkloadItem(tenant: TenantID("shop"), streams: [LabelSet([Label("app", "cart")])],
///                                   source: .literal([LiteralLines(text: "tick {i}", count: 2)]))]
/// ```
public struct Scenario: Sendable, Equatable {
  /// Letters, digits, `.`, `_`, `-`: also names golden folders.
  public var name: String
  public var description: String
  /// Wall time at which the run starts (UTC). Default 2024-01-01T00:00:00Z.
  public var start: Timestamp
  public var seed: UInt64
  public var compatibility: Compatibility
  /// How long the workload and the faults go on.
  public var duration: Duration
  /// At most how long after `duration` the healed cluster may take to become quiet.
  public var settle: Duration
  public var cluster: ClusterSettings
  public var loki: LokiSettings
  public var workload: [WorkloadItem]
  /// In order of the file.
  public var faults: [FaultEvent]
  /// In order of the file.
  public var randomFaults: [RandomFault]
  public var faultBudget: FaultBudget
  /// What the file's seed has drawn of it is in the other values already, but for the random faults.
  public var swarm: Swarm?
  /// In order of the file.
  public var queries: [QueryPlan]
  /// In order of the file.
  public var queryGenerators: [QueryGenerator]
  /// In order of the file, without repetitions.
  public var expectations: [Expectation]
  public var thresholds: [Threshold]

  public static let defaultStart = Timestamp(seconds: 1_704_067_200)

  public init(
    name: String, description: String = "", start: Timestamp = Scenario.defaultStart,
    seed: UInt64 = 1, compatibility: Compatibility = .loki376, duration: Duration,
    settle: Duration = .seconds(30 * 60), cluster: ClusterSettings = ClusterSettings(),
    loki: LokiSettings = LokiSettings(), workload: [WorkloadItem] = [],
    faults: [FaultEvent] = [], randomFaults: [RandomFault] = [],
    faultBudget: FaultBudget = FaultBudget(), swarm: Swarm? = nil, queries: [QueryPlan] = [],
    queryGenerators: [QueryGenerator] = [], expectations: [Expectation] = Expectation.defaults,
    thresholds: [Threshold] = []
  ) {
    self.name = name
    self.description = description
    self.start = start
    self.seed = seed
    self.compatibility = compatibility
    self.duration = duration
    self.settle = settle
    self.cluster = cluster
    self.loki = loki
    self.workload = workload
    self.faults = faults
    self.randomFaults = randomFaults
    self.faultBudget = faultBudget
    self.swarm = swarm
    self.queries = queries
    self.queryGenerators = queryGenerators
    self.expectations = expectations
    self.thresholds = thresholds
  }

  /// The faults of the scenario as one model.
  public var faultModel: FaultModel {
    FaultModel(
      events: faults, processes: randomFaults,
      budget: faultBudget.ingesters ?? (cluster.replicationFactor - 1) / 2,
      stability: faultBudget.stability, hasLog: loki.ingester.wal.enabled, swarm: swarm)
  }

  /// The scenario with its random faults and generated queries drawn from its seed: everything in it
  /// happens at given times.
  public var drawn: Scenario {
    var scenario = self
    if !randomFaults.isEmpty {
      scenario.faults = faultModel.drawn(seed: seed, cluster: cluster, duration: duration)
      scenario.randomFaults = []
    }
    scenario.swarm = nil
    for (number, generator) in queryGenerators.enumerated() {
      scenario.queries += QueryDraws(generator, number, self).queries()
    }
    scenario.queryGenerators = []
    return scenario
  }

  /// Whether the workload replays files, which the caller must provide.
  public var needsData: Bool {
    workload.contains { if case .replay = $0.source { true } else { false } }
  }

  /// Tenants of the workload, in order of first appearance.
  public var tenants: [TenantID] {
    var seen: [TenantID] = []
    for item in workload where !seen.contains(item.tenant) { seen.append(item.tenant) }
    return seen
  }
}

/// What random faults may take out at one time.
public struct FaultBudget: Sendable, Equatable {
  /// Ingesters; nil: as many as a quorum forgives, ⌊(replication factor − 1) / 2⌋.
  public var ingesters: Int?
  /// How long ingesters must be well between two such faults.
  public var stability: Duration

  public init(ingesters: Int? = nil, stability: Duration = .seconds(60)) {
    self.ingesters = ingesters
    self.stability = stability
  }
}
