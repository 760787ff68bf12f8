import Environment
import Synchronization

/// The coordination store of a host: lives and ends with the process, as its members do.
final class CoordinationTable: Sendable {
  private struct Key {
    var value = CoordinationValue(bytes: [], version: 0)
    /// Who waits for a newer version, in order of asking.
    var watchers: [Watcher] = []
  }

  private struct Watcher {
    var waits: WaitTable
    var token: WaitToken
  }

  private let keys = Mutex<[String: Key]>([:])

  func get(_ key: String) -> CoordinationValue {
    keys.withLock { $0[key]?.value ?? Key().value }
  }

  func compareAndSwap(_ key: String, expected: UInt64, _ bytes: [UInt8]) -> Bool {
    let woken = keys.withLock { keys -> [Watcher]? in
      var entry = keys[key] ?? Key()
      if entry.value.version != expected { return nil }
      entry.value = CoordinationValue(bytes: bytes, version: expected + 1)
      defer {
        entry.watchers = []
        keys[key] = entry
      }
      return entry.watchers
    }
    guard let woken else { return false }
    for watcher in woken { watcher.waits.end(watcher.token, .woken) }
    return true
  }

  /// Has the next change of `key` above `version` end the wait `token`; ends it at once if there has
  /// been one.
  func watch(_ key: String, after version: UInt64, _ waits: WaitTable, _ token: WaitToken) {
    let isNewer = keys.withLock { keys in
      var entry = keys[key] ?? Key()
      if entry.value.version > version { return true }
      entry.watchers.append(Watcher(waits: waits, token: token))
      keys[key] = entry
      return false
    }
    if isNewer { waits.end(token, .woken) }
  }

  func unwatch(_ key: String, _ waits: WaitTable, _ token: WaitToken) {
    keys.withLock { keys in
      keys[key]?.watchers.removeAll { $0.waits === waits && $0.token == token }
    }
  }
}

/// A node's way to the coordination store.
final class InMemoryCoordinationKV: CoordinationKV {
  private let core: NodeCore

  init(_ core: NodeCore) { self.core = core }

  func get(_ key: String) async throws(StoreError) -> CoordinationValue {
    try checkRunning()
    return core.host.coordination.get(key)
  }

  func compareAndSwap(_ key: String, expected: UInt64, _ bytes: [UInt8])
    async throws(StoreError) -> Bool
  {
    try checkRunning()
    return core.host.coordination.compareAndSwap(key, expected: expected, bytes)
  }

  func watch(_ key: String, after version: UInt64, timeout: Duration)
    async throws(StoreError) -> CoordinationValue
  {
    let table = core.host.coordination
    var watched: WaitToken?
    do throws(NodeStopped) {
      _ = try await core.wait(timeout: timeout) { token in
        watched = token
        table.watch(key, after: version, core.waits, token)
      }
    } catch {
      if let watched { table.unwatch(key, core.waits, watched) }
      throw .nodeStopped
    }
    if let watched { table.unwatch(key, core.waits, watched) }
    return table.get(key)
  }

  private func checkRunning() throws(StoreError) {
    if core.isStopped { throw .nodeStopped }
  }
}
