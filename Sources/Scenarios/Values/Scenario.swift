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
  public var queries: [QueryPlan]
  /// In order of the file, without repetitions.
  public var expectations: [Expectation]
  public var thresholds: [Threshold]

  public static let defaultStart = Timestamp(seconds: 1_704_067_200)

  public init(
    name: String, description: String = "", start: Timestamp = Scenario.defaultStart,
    seed: UInt64 = 1, compatibility: Compatibility = .loki376, duration: Duration,
    settle: Duration = .seconds(30 * 60), cluster: ClusterSettings = ClusterSettings(),
    loki: LokiSettings = LokiSettings(), workload: [WorkloadItem] = [],
    faults: [FaultEvent] = [], queries: [QueryPlan] = [],
    expectations: [Expectation] = Expectation.defaults, thresholds: [Threshold] = []
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
    self.queries = queries
    self.expectations = expectations
    self.thresholds = thresholds
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
