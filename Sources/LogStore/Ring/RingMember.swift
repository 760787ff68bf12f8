import Environment

/// An ingester as another node's copy of the ring has it.
public struct RingMember: Equatable, Sendable {
  public var id: String
  public var state: InstanceState
  public var tokens: Int
  /// Since its last heartbeat, by the clock of the node that looks.
  public var silence: Duration
  /// Whether that is no longer than the timeout.
  public var isAlive: Bool
}

extension Ring {
  /// The instances in order of id.
  func members(at now: WallTime, timeout: Duration) -> [RingMember] {
    instances.map { instance in
      let (beat, overflow) = instance.heartbeat.multipliedReportingOverflow(by: 1_000_000_000)
      return RingMember(
        id: instance.id, state: instance.state, tokens: instance.tokens.count,
        silence: .nanoseconds(overflow ? 0 : now.nanoseconds &- beat),
        isAlive: instance.isAlive(at: now, timeout: timeout))
    }
  }
}

extension DistributorNode {
  /// The ring as this node sees it.
  public func ringMembers() -> [RingMember] {
    watcher.ring.members(at: environment.wallTime, timeout: settings.heartbeatTimeout)
  }
}

extension QuerierNode {
  /// The ring as this node sees it.
  public func ringMembers() -> [RingMember] {
    watcher.ring.members(at: environment.wallTime, timeout: settings.heartbeatTimeout)
  }
}
