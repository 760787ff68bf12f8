import Environment

/// This node's copy of the ring, kept fresh by watching the coordination store. A stored value that
/// cannot be read leaves the copy as it was. Confined to the node's actor.
final class RingWatcher {
  /// How long one watch lasts at most, and how long to wait after a failed one.
  static let watchTimeout: Duration = .seconds(60)
  static let retryDelay: Duration = .seconds(1)

  private let environment: any NodeEnvironment
  private var version: UInt64 = 0
  private let knownTokens = KnownTokens()
  private let memo: RingMemo?
  private(set) var ring = Ring.empty
  /// The address of each instance of `ring`, nil where the cluster has no such node.
  private(set) var addresses: [NodeAddress?] = []

  init(environment: any NodeEnvironment, sharing memo: RingMemo?) {
    self.environment = environment
    self.memo = memo
  }

  /// Reads the ring as it stands.
  func load() async throws(StoreError) { take(try await environment.ringKV.get(RingValue.key)) }

  /// Follows the ring until the node stops.
  func run() async {
    while true {
      do {
        take(
          try await environment.ringKV.watch(
            RingValue.key, after: version, timeout: Self.watchTimeout))
      } catch .nodeStopped {
        return
      } catch {
        do {
          try await environment.sleep(for: Self.retryDelay, .background)
        } catch {
          return
        }
      }
    }
  }

  private func take(_ value: CoordinationValue) {
    guard value.version > version,
      let stored = try? RingValue.decoded(value.bytes, knownTokens, sharing: memo)
    else { return }
    version = value.version
    ring = Ring(stored.instances, after: ring)
    addresses = ring.instances.map { environment.network.address(of: $0.address) }
  }
}
