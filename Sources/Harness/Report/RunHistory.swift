/// What happened in a run: every push, every fault, and what nodes reported. Made if
/// ``RunOptions/keepsHistory`` asks for it. Times are virtual, from the start of the run; texts of
/// entries are not kept.
public struct RunHistory: Sendable {
  /// Streams of the workload; pushes name them by their place.
  public var streams: [Stream] = []
  /// In the order in which they were first sent.
  public var pushes: [Push] = []
  /// In order of time.
  public var events: [NodeEvent] = []
  /// Events beyond ``eventLimit``, which are not kept.
  public var omittedEvents = 0
  /// Faults with their beginning and end, in order of their beginning.
  public var bands: [FaultBand] = []
  /// Names of the nodes, the cluster's own order.
  public var nodes: [String] = []
  /// Messages of the push or query that the first violation with a ``Violation/moment`` is about, in
  /// the order in which they were sent.
  public var messages: [RunMessage] = []
  /// All calls but those of monitoring, in the order in which they were sent, if
  /// ``RunOptions/keepsCalls`` asks for them.
  public var calls: [RunCall] = []
  /// Calls beyond ``callLimit``, which are not kept.
  public var omittedCalls = 0

  /// Events that are kept of one run.
  public static let eventLimit = 100_000
  /// Calls that are kept of one run.
  public static let callLimit = 200_000

  public struct Stream: Equatable, Sendable {
    public var tenant: String
    /// Canonical text: `{app="cart"}`.
    public var labels: String
  }

  public struct Push: Equatable, Sendable {
    /// Place of the workload's item whose client sent it.
    public var client: Int
    /// Places in ``RunHistory/streams``, ascending.
    public var streams: [Int]
    public var entries: Int
    public var attempts: Int
    public var outcome: Outcome
    /// When the first attempt was sent.
    public var sent: Duration
    /// When the outcome was known; nil while it is open.
    public var ended: Duration?
  }

  public enum Outcome: String, Sendable {
    case open, acknowledged, rejected, unknown
  }

  public init() {}
}

/// Something that a node reported.
public struct NodeEvent: Equatable, Sendable {
  public var at: Duration
  public var node: String
  /// `flush`, `wal.replay`, …
  public var name: String
  public var fields: [Field]

  public struct Field: Equatable, Sendable {
    /// With its unit at the end: `duration_ns`.
    public var name: String
    public var value: Value
  }

  public enum Value: Equatable, Sendable {
    case number(Int64)
    case text(String)
  }

  /// The number of that name.
  public subscript(number name: String) -> Int64? {
    guard case .number(let value)? = fields.first(where: { $0.name == name })?.value else {
      return nil
    }
    return value
  }
}
