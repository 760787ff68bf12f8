public import Goldens
public import LogModel
public import Scenarios

/// How a run ended.
public enum Verdict: Equatable, Sendable {
  case passed
  /// A check failed or a golden differs.
  case failed
  /// Only thresholds were missed.
  case threshold
  /// The run could not be judged: the simulation itself could not go on, or the cluster got stuck
  /// without a check that says why.
  case unknown
  case skipped(reason: String)
  case interrupted

  /// Worst first: 2 bad input (never a verdict), 1, 4, 3, 0.
  public var exitCode: Int32 {
    switch self {
    case .passed, .skipped: 0
    case .failed: 1
    case .threshold: 3
    case .unknown: 4
    case .interrupted: 130
    }
  }

  /// Of two runs judged together: interrupted, failed, unknown, threshold, passed.
  public static func worse(_ one: Verdict, _ other: Verdict) -> Verdict {
    let order: [Int32] = [130, 1, 4, 3, 0]
    let places = [one, other].map { verdict in order.firstIndex(of: verdict.exitCode) ?? 0 }
    return places[0] <= places[1] ? one : other
  }

  public var word: String {
    switch self {
    case .passed: "PASS"
    case .failed: "FAIL"
    case .threshold: "THRESHOLD"
    case .unknown: "UNKNOWN"
    case .skipped: "SKIPPED"
    case .interrupted: "INTERRUPTED"
    }
  }
}

/// A check that failed, and what it is about.
public struct Violation: Equatable, Sendable {
  /// Name of the checker: `no-loss`, `goldens`, `determinism`, …
  public var checker: String
  /// What it is about: a stream, a query, a node.
  public var subject: String
  /// One sentence.
  public var summary: String
  /// Further lines: examples, diffs, who waits for what.
  public var details: [String]
  /// nil if it is about no single push or query.
  public var moment: ViolationMoment?

  public init(
    checker: String, subject: String, summary: String, details: [String] = [],
    moment: ViolationMoment? = nil
  ) {
    self.checker = checker
    self.subject = subject
    self.summary = summary
    self.details = details
    self.moment = moment
  }
}

/// A threshold and what was measured.
public struct ThresholdResult: Equatable, Sendable {
  /// As written in the scenario.
  public var text: String
  /// In base units; nil if the metric has no value in this run, which misses the threshold.
  public var value: Double?
  public var unit: MetricUnit
  public var holds: Bool
}

/// One query of a run.
public struct QueryReport: Equatable, Sendable {
  public var id: String
  public var tenant: String
  public var text: String
  /// Virtual time from the start of the run.
  public var asked: Duration
  public var duration: Duration
  /// Rows of the answer at that time; nil after an error.
  public var rows: Int?
  public var error: String?
  /// Rows and digest of the answer after quiescence: what goldens hold.
  public var finalRows: Int?
  public var finalDigest: UInt64?
  /// Checks of this query that failed.
  public var violations: Int
}

/// What clients did, in entries.
public struct WorkloadTotals: Equatable, Sendable {
  public var pushes = 0
  /// Attempts that were repeats.
  public var retries = 0
  public var entries = 0
  /// Bytes of the lines.
  public var lineBytes = 0
  public var acknowledged = 0
  public var rejected = 0
  /// Given up by the client without a known outcome.
  public var unknown = 0

  public init() {}
}

/// A replayed file and what became of its lines.
public struct ReplayedFile: Equatable, Sendable {
  public var name: String
  public var lines: Int
  public var acknowledged: Int
  /// Found again at the end of the run.
  public var found: Int
}

/// One metric of a run, aggregated.
public struct MetricSummary: Equatable, Sendable {
  public var name: String
  public var unit: MetricUnit
  /// Number of values.
  public var count: Int
  /// In the order of the metric's definition.
  public var values: [Value]

  public struct Value: Equatable, Sendable {
    public var aggregation: Aggregation
    public var value: Double
  }

  public subscript(_ aggregation: Aggregation) -> Double? {
    values.first { $0.aggregation == aggregation }?.value
  }
}

/// Requests to the services around the nodes.
public struct ServiceUse: Equatable, Sendable {
  public var name: String
  public var reads: UInt64
  public var writes: UInt64
  public var lists: UInt64
  public var bytesRead: UInt64
  public var bytesWritten: UInt64
}

/// Everything a run leaves: what recorders show and `report.json` holds.
public struct RunReport: Sendable {
  public var scenario: String
  public var description: String
  public var seed: UInt64
  public var compatibility: Compatibility
  public var mutant: String?
  public var verdict: Verdict = .unknown
  public var violations: [Violation] = []
  public var thresholds: [ThresholdResult] = []
  public var queries: [QueryReport] = []
  public var workload = WorkloadTotals()
  public var replayedFiles: [ReplayedFile] = []
  /// Chunks flushed by reason, in the order of the ingester's reasons.
  public var flushReasons: [(reason: String, chunks: Int)] = []
  public var metrics: [MetricSummary] = []
  public var services: [ServiceUse] = []
  /// What the object store's requests cost, nano-dollars, by `priceList`.
  public var requestCost: Int64 = 0
  public var priceList = ""
  public var costTable = ""
  public var faults: [FaultRecord] = []
  /// States that the run has been in, and how often: names of the events that nodes recorded, by name.
  public var marks: [(name: String, count: Int)] = []
  public var traceHash: UInt64 = 0
  public var traceEvents: UInt64 = 0
  /// Set by `--double-check`: the run was repeated with the same trace.
  public var doubleChecked = false
  public var messages: UInt64 = 0
  /// Virtual time of the run.
  public var virtualTime: Duration = .zero
  /// When golden queries were asked besides the end, in words.
  public var phases: [String] = []
  /// The golden file that this run would write; nil if it has no goldens.
  public var golden: GoldenFile?
  /// What the cluster held at the end, if ``RunOptions/keepsStore`` asks for it; nil after an interrupt.
  /// The report that `RunEvent.finished` carries is without it.
  public var store: KeptStore?
  /// What happened and what was measured over time, if ``RunOptions/keepsHistory`` asks for it.
  public var history: RunHistory?
  public var series: RunSeries?
  public var histograms: [Histogram] = []

  public init(scenario: String, seed: UInt64, compatibility: Compatibility) {
    self.scenario = scenario
    description = ""
    self.seed = seed
    self.compatibility = compatibility
  }

  public subscript(metric name: String) -> MetricSummary? { metrics.first { $0.name == name } }
}

/// A fault as it happened.
public struct FaultRecord: Equatable, Sendable {
  /// Virtual time from the start of the run.
  public var at: Duration
  public var text: String
}
