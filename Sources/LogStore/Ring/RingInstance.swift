public import Environment
public import LogModel

/// State of an instance in the ring. Raw values are those of the stored form.
public enum InstanceState: UInt8, CaseIterable, Sendable {
  case active = 0
  case leaving
  case pending
  case joining
  case left

  /// As error texts and the ring page print it: `ACTIVE`.
  public var name: String {
    switch self {
    case .active: "ACTIVE"
    case .leaving: "LEAVING"
    case .pending: "PENDING"
    case .joining: "JOINING"
    case .left: "LEFT"
    }
  }
}

/// What a look-up is for: which states count as healthy, and which make the walk take one more
/// instance (spec: distributor and ring, §1).
public struct RingOperation: Hashable, Sendable {
  let healthyMask: UInt8
  let extendingMask: UInt8

  private init(healthy: [InstanceState], extending: [InstanceState]) {
    healthyMask = healthy.reduce(0) { $0 | 1 << $1.rawValue }
    extendingMask = extending.reduce(0) { $0 | 1 << $1.rawValue }
  }

  /// Every write of a distributor.
  public static let writeNoExtend = RingOperation(healthy: [.active], extending: [])
  /// The extending write of older versions.
  public static let write = RingOperation(
    healthy: [.active], extending: [.leaving, .pending, .joining, .left])
  /// Queriers.
  public static let read = RingOperation(
    healthy: [.active, .pending, .leaving], extending: [.pending, .joining, .left])
  /// Health displays.
  public static let reporting = RingOperation(
    healthy: InstanceState.allCases, extending: [])

  func isHealthy(_ state: InstanceState) -> Bool { healthyMask & (1 << state.rawValue) != 0 }
  func extends(on state: InstanceState) -> Bool { extendingMask & (1 << state.rawValue) != 0 }
}

/// One ingester in the ring.
public struct RingInstance: Equatable, Sendable {
  public var id: String
  /// Name of the node to call.
  public var address: String
  /// Last heartbeat, Unix seconds.
  public var heartbeat: Int64
  public var state: InstanceState
  /// Ascending, distinct.
  public var tokens: [StreamToken]
  public var zone: String
  /// Unix seconds of the first registration; 0: unknown.
  public var registered: Int64

  public init(
    id: String, address: String, heartbeat: Int64, state: InstanceState, tokens: [StreamToken],
    zone: String = "", registered: Int64 = 0
  ) {
    self.id = id
    self.address = address
    self.heartbeat = heartbeat
    self.state = state
    self.tokens = tokens
    self.zone = zone
    self.registered = registered
  }

  /// The last heartbeat is at most `timeout` old; one in the future counts. Heartbeats are whole
  /// seconds, `now` is not.
  public func isAlive(at now: WallTime, timeout: Duration) -> Bool {
    let (beat, overflow) = heartbeat.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return heartbeat > 0 }
    let (age, ageOverflow) = now.nanoseconds.subtractingReportingOverflow(beat)
    if ageOverflow { return now.nanoseconds < 0 }
    return age <= timeout.nanosecondCount
  }

  func isHealthy(for operation: RingOperation, at now: WallTime, timeout: Duration) -> Bool {
    operation.isHealthy(state) && isAlive(at: now, timeout: timeout)
  }
}
