import Bytes
public import Environment
public import LogModel

/// Instances to call, and how many of them may fail.
public struct ReplicationSet: Equatable, Sendable {
  /// Positions in `Ring.instances`, in walk order (reads: in order of id).
  public var instances: [Int]
  public var maxErrors: Int

  public init(instances: [Int], maxErrors: Int) {
    self.instances = instances
    self.maxErrors = maxErrors
  }
}

/// The hash ring as of one moment: instances in order of id, and all their tokens in order.
///
/// Without zones (spec: distributor and ring, §1 to §3). A look-up is O(log tokens + walk).
public final class Ring: Sendable {
  public let instances: [RingInstance]
  /// All tokens ascending; the same token of two instances appears twice.
  let tokens: [StreamToken]
  /// The instance of each token, as a position in `instances`.
  let owners: [Int32]

  public static let empty = Ring([])

  public init(_ instances: [RingInstance]) {
    self.instances = instances.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    var pairs: [(token: StreamToken, owner: Int32)] = []
    for (index, instance) in self.instances.enumerated() {
      for token in instance.tokens { pairs.append((token, Int32(index))) }
    }
    pairs.sort { ($0.token, $0.owner) < ($1.token, $1.owner) }
    tokens = pairs.map(\.token)
    owners = pairs.map(\.owner)
  }

  /// A later state of `old`: where only states and heartbeats have changed, its tokens stay.
  convenience init(_ instances: [RingInstance], after old: Ring) {
    let isSame = instances.elementsEqual(old.instances) { $0.id == $1.id && $0.tokens == $1.tokens }
    if isSame {
      self.init(instances, old.tokens, old.owners)
    } else {
      self.init(instances)
    }
  }

  private init(_ instances: [RingInstance], _ tokens: [StreamToken], _ owners: [Int32]) {
    self.instances = instances
    self.tokens = tokens
    self.owners = owners
  }

  /// The replica set of a key. Liveness plays no role in the walk: a dead instance keeps its place.
  public func lookup(
    _ key: StreamToken, for operation: RingOperation, replicationFactor: Int,
    heartbeatTimeout: Duration, at now: WallTime
  ) throws(RingError) -> ReplicationSet {
    if tokens.isEmpty { throw .emptyRing }
    let walked = walk(from: key, for: operation, replicationFactor: replicationFactor)
    let quorum = max(replicationFactor, walked.count) / 2 + 1
    func isHealthy(_ index: Int) -> Bool {
      instances[index].isHealthy(for: operation, at: now, timeout: heartbeatTimeout)
    }
    let healthy = walked.allSatisfy(isHealthy) ? walked : walked.filter(isHealthy)
    if healthy.count < quorum {
      throw .tooFewReplicas(
        needed: quorum, found: healthy.count,
        unhealthy: walked.filter { !isHealthy($0) }.map { instances[$0].address })
    }
    return ReplicationSet(instances: healthy, maxErrors: healthy.count - quorum)
  }

  /// The instances of a key, healthy or not, in walk order.
  private func walk(
    from key: StreamToken, for operation: RingOperation, replicationFactor: Int
  ) -> [Int] {
    var wanted = replicationFactor
    var walked: [Int] = []
    walked.reserveCapacity(replicationFactor)
    var position = firstToken(above: key)
    for _ in tokens.indices {
      if walked.count >= min(instances.count, wanted) { break }
      let owner = Int(owners[position])
      position = position + 1 == tokens.count ? 0 : position + 1
      if walked.contains(owner) { continue }
      walked.append(owner)
      if operation.extends(on: instances[owner].state) { wanted += 1 }
    }
    return walked
  }

  /// Index of the first token strictly greater than `key`, wrapping to 0.
  private func firstToken(above key: StreamToken) -> Int {
    let first = tokens.indices.partitionPoint { tokens[$0] > key }
    return first == tokens.count ? 0 : first
  }

  /// Every healthy instance, without a quorum. An error only if no instance is registered.
  public func allHealthy(
    for operation: RingOperation, heartbeatTimeout: Duration, at now: WallTime
  ) throws(RingError) -> ReplicationSet {
    if instances.isEmpty { throw .emptyRing }
    return ReplicationSet(
      instances: healthyInstances(operation, heartbeatTimeout, now), maxErrors: 0)
  }

  /// The instances that a read of the whole ring asks, and how many need not answer.
  public func replicationSet(
    for operation: RingOperation, replicationFactor: Int, heartbeatTimeout: Duration,
    at now: WallTime
  ) throws(RingError) -> ReplicationSet {
    if tokens.isEmpty { throw .emptyRing }
    let healthy = healthyInstances(operation, heartbeatTimeout, now)
    let required = max(instances.count, replicationFactor) - replicationFactor / 2
    if healthy.count < required { throw .tooManyUnhealthy }
    return ReplicationSet(instances: healthy, maxErrors: healthy.count - required)
  }

  private func healthyInstances(
    _ operation: RingOperation, _ timeout: Duration, _ now: WallTime
  ) -> [Int] {
    instances.indices.filter {
      instances[$0].isHealthy(for: operation, at: now, timeout: timeout)
    }
  }

  /// How many keys each instance owns as first replica among those of its zone, by position (a lone
  /// token owns 2³²).
  public func ownedRanges() -> [UInt64] {
    var owned = [UInt64](repeating: 0, count: instances.count)
    // order-free: each zone fills places of its own.
    for zone in Set(instances.map(\.zone)) {
      let own = tokens.indices.filter { instances[Int(owners[$0])].zone == zone }
      for (position, index) in own.enumerated() {
        let token = UInt64(tokens[index].bits)
        let previous = UInt64(tokens[own[position == 0 ? own.count - 1 : position - 1]].bits)
        let range = previous < token ? token - previous : (1 << 32) - previous + token
        owned[Int(owners[index])] += range
      }
    }
    return owned
  }
}
