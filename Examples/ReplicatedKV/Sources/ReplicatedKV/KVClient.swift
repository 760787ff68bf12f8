public import Environment

/// Why a request failed. A write that failed may have been done all the same, or be done later.
public enum KVError: Error, Equatable, Sendable {
  /// Too few replicas answered.
  case noQuorum
  case nodeStopped
}

/// Reads and writes keys at a majority of the replicas: the register of Attiya, Bar-Noy and Dolev for
/// many writers. Belongs to its node's actor; several requests may be under way at once.
public final class KVClient {
  private let environment: any NodeEnvironment
  private let replicas: [NodeAddress]
  /// Tells this client's versions from those of others: no two clients have the same.
  private let writer: UInt64
  private let flaw: Flaw?
  private var lastNumber: UInt64 = 0
  private let timeout: Duration = .milliseconds(250)

  public init(
    _ environment: any NodeEnvironment, writer: UInt64, replicas: [NodeAddress], flaw: Flaw? = nil
  ) {
    self.environment = environment
    self.writer = writer
    self.replicas = replicas
    self.flaw = flaw
  }

  /// The key's value, nil if it has none. What one read has returned, no later read falls behind.
  public func read(_ key: String) async throws(KVError) -> [UInt8]? {
    guard let newest = try await find(key) else { return nil }
    if flaw != .readsWithoutWriteBack { try await store(newest) }
    return newest.value
  }

  public func write(_ key: String, _ value: [UInt8]) async throws(KVError) {
    let newest = try await find(key)?.version.number ?? 0
    // An earlier write of this client that timed out may be at a replica that did not answer now.
    lastNumber = max(newest, lastNumber) + 1
    let version = Version(number: lastNumber, writer: writer)
    try await store(Entry(key: key, version: version, value: value))
  }

  private var quorum: Int { replicas.count / 2 + 1 }

  /// The newest entry that a majority knows of.
  private func find(_ key: String) async throws(KVError) -> Entry? {
    let group = environment.network.openGroup(timeout: timeout)
    defer { environment.network.close(group) }
    for replica in replicas { environment.network.send(group, replica, .find(key), tag: 0) }
    var answers = 0
    var newest: Entry?
    while answers < quorum {
      guard let reply = try await next(group) else { throw .noQuorum }
      guard case .success(let message) = reply.result, let body = message.body as? Found else {
        continue
      }
      answers += 1
      guard let entry = body.entry else { continue }
      if newest.map({ $0.version < entry.version }) ?? true { newest = entry }
    }
    return newest
  }

  /// Returns when the entry, or newer ones, are safe at a majority.
  private func store(_ entry: Entry) async throws(KVError) {
    let group = environment.network.openGroup(timeout: timeout)
    defer { environment.network.close(group) }
    for replica in replicas { environment.network.send(group, replica, .store(entry), tag: 0) }
    do throws(NodeStopped) {
      let outcome = try await environment.network.quorum(
        group, successes: quorum, tolerated: replicas.count - quorum)
      if case .reached = outcome { return }
    } catch {
      throw .nodeStopped
    }
    throw .noQuorum
  }

  private func next(_ group: CallGroupID) async throws(KVError) -> GroupReply? {
    do throws(NodeStopped) {
      return try await environment.network.nextReply(group)
    } catch {
      throw .nodeStopped
    }
  }
}
