import Bytes
import Environment

/// The object store as a whole service.
final class ObjectStoreState {
  let service: ServiceState
  var objects: [String: [UInt8]] = [:]

  init(_ latency: ServiceLatency, _ draws: DrawKey) { service = ServiceState(latency, draws) }

  func list(prefix: String) -> [ObjectInfo] {
    objects.filter { $0.key.hasPrefix(prefix) }
      .map { ObjectInfo(key: $0.key, size: $0.value.count) }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}

final class SimulatedObjectStore: ObjectStore, @unchecked Sendable {
  private let client: ServiceClient
  private let state: ObjectStoreState

  init(_ client: ServiceClient) {
    self.client = client
    state = client.simulator.objects
  }

  private func digest(_ key: String) -> UInt64 { FNV.fnv1a(FNV.offset64, key.utf8) }

  func put(_ key: String, _ bytes: [UInt8]) async throws(StoreError) {
    let state = self.state
    try await client.request(
      state.service, "the object store (put)", isWrite: true, bytes: bytes.count,
      digest: digest(key) ^ UInt64(CRC32C.of(bytes))
    ) {
      state.objects[key] = bytes
      state.service.counters.puts += 1
      state.service.counters.bytesWritten += UInt64(bytes.count)
      return .success(())
    }
  }

  func get(_ key: String) async throws(StoreError) -> [UInt8] {
    let state = self.state
    return try await client.request(
      state.service, "the object store (get)", isWrite: false,
      bytes: state.objects[key]?.count ?? 0, digest: digest(key)
    ) {
      state.service.counters.gets += 1
      guard let bytes = state.objects[key] else { return .failure(.notFound(key: key)) }
      state.service.counters.bytesRead += UInt64(bytes.count)
      return .success(bytes)
    }
  }

  func exists(_ key: String) async throws(StoreError) -> Bool {
    let state = self.state
    return try await client.request(
      state.service, "the object store (head)", isWrite: false, bytes: 0, digest: digest(key)
    ) {
      state.service.counters.gets += 1
      return .success(state.objects[key] != nil)
    }
  }

  func list(prefix: String) async throws(StoreError) -> [ObjectInfo] {
    let state = self.state
    return try await client.request(
      state.service, "the object store (list)", isWrite: false, bytes: 0, digest: digest(prefix)
    ) {
      state.service.counters.lists += 1
      return .success(state.list(prefix: prefix))
    }
  }

  func delete(_ key: String) async throws(StoreError) {
    let state = self.state
    try await client.request(
      state.service, "the object store (delete)", isWrite: true, bytes: 0, digest: digest(key)
    ) {
      state.objects[key] = nil
      state.service.counters.deletes += 1
      return .success(())
    }
  }
}

/// The index key-value store: rows sorted by (hash, range) in each table.
final class IndexState {
  let service: ServiceState
  /// Table, then hash value, to rows in range order.
  private var tables: [String: [[UInt8]: [IndexRow]]] = [:]

  init(_ latency: ServiceLatency, _ draws: DrawKey) { service = ServiceState(latency, draws) }

  func write(_ batch: [IndexWrite]) {
    for row in batch {
      let fresh = IndexRow(range: row.range, value: row.value ?? [])
      var rows = tables[row.table, default: [:]].removeValue(forKey: row.hash) ?? []
      let place = IndexState.lowerBound(rows, row.range)
      if place < rows.count && rows[place].range == row.range {
        rows[place] = fresh
      } else {
        rows.insert(fresh, at: place)
      }
      tables[row.table]![row.hash] = rows
    }
  }

  func query(_ query: IndexQuery) -> [IndexRow] {
    guard let rows = tables[query.table]?[query.hash] else { return [] }
    var selected: ArraySlice<IndexRow>
    switch query.rows {
    case .all: selected = rows[...]
    case .from(let start): selected = rows[IndexState.lowerBound(rows, start)...]
    case .prefix(let prefix):
      selected = rows[IndexState.lowerBound(rows, prefix)...]
      selected = selected.prefix { $0.range.starts(with: prefix) }
    }
    return query.valueEqual.isEmpty
      ? Array(selected) : selected.filter { $0.value == query.valueEqual }
  }

  /// First row whose range is not before `range`.
  private static func lowerBound(_ rows: [IndexRow], _ range: [UInt8]) -> Int {
    rows.indices.partitionPoint { !rows[$0].range.lexicographicallyPrecedes(range) }
  }
}

final class SimulatedIndexKV: IndexKV, @unchecked Sendable {
  private let client: ServiceClient
  private let state: IndexState

  init(_ client: ServiceClient) {
    self.client = client
    state = client.simulator.index
  }

  func write(_ batch: [IndexWrite]) async throws(StoreError) {
    let state = self.state
    var crc = CRC32C()
    var bytes = 0
    for row in batch {
      row.hash.withUnsafeBytes { crc.update($0) }
      row.range.withUnsafeBytes { crc.update($0) }
      bytes += row.hash.count + row.range.count + (row.value?.count ?? 0)
    }
    try await client.request(
      state.service, "the index (write)", isWrite: true, bytes: bytes, digest: UInt64(crc.value)
    ) { [bytes] in
      state.write(batch)
      state.service.counters.puts += 1
      state.service.counters.rowsWritten += UInt64(batch.count)
      state.service.counters.bytesWritten += UInt64(bytes)
      return .success(())
    }
  }

  func query(_ queries: [IndexQuery]) async throws(StoreError) -> [[IndexRow]] {
    let state = self.state
    var crc = CRC32C()
    for query in queries { query.hash.withUnsafeBytes { crc.update($0) } }
    return try await client.request(
      state.service, "the index (query)", isWrite: false, bytes: 0, digest: UInt64(crc.value)
    ) {
      state.service.counters.gets += UInt64(queries.count)
      return .success(queries.map { state.query($0) })
    }
  }
}

/// The coordination store. Its requests are background: a cluster that only sends heartbeats is
/// stalled.
final class CoordinationState {
  let service: ServiceState
  private var values: [String: CoordinationValue] = [:]
  /// Who waits for a change of a key, in order of asking.
  private var watchers: [String: [() -> Void]] = [:]

  init(_ latency: ServiceLatency, _ draws: DrawKey) { service = ServiceState(latency, draws) }

  func get(_ key: String) -> CoordinationValue {
    values[key] ?? CoordinationValue(bytes: [], version: 0)
  }

  func compareAndSwap(_ key: String, expected: UInt64, _ bytes: [UInt8]) -> Bool {
    guard get(key).version == expected else { return false }
    values[key] = CoordinationValue(bytes: bytes, version: expected + 1)
    for notify in watchers.removeValue(forKey: key) ?? [] { notify() }
    return true
  }

  func whenChanged(_ key: String, _ notify: @escaping () -> Void) {
    watchers[key, default: []].append(notify)
  }

  func removeWatchers() { watchers = [:] }
}

/// A change that a watcher waits for: it may come while the watcher's question is still answered.
private final class AwaitedChange {
  var hasHappened = false
  var token: WaitToken?
}

final class SimulatedCoordinationKV: CoordinationKV, @unchecked Sendable {
  private let client: ServiceClient
  private let state: CoordinationState

  init(_ client: ServiceClient) {
    self.client = client
    state = client.simulator.coordination
  }

  private func digest(_ key: String) -> UInt64 { FNV.fnv1a(FNV.offset64, key.utf8) }

  func get(_ key: String) async throws(StoreError) -> CoordinationValue {
    let state = self.state
    return try await client.request(
      state.service, "the ring store (get)", isWrite: false, bytes: 0, digest: digest(key),
      background: true
    ) {
      state.service.counters.gets += 1
      return .success(state.get(key))
    }
  }

  func compareAndSwap(_ key: String, expected: UInt64, _ bytes: [UInt8])
    async throws(StoreError) -> Bool
  {
    let state = self.state
    return try await client.request(
      state.service, "the ring store (compare and swap)", isWrite: true, bytes: bytes.count,
      digest: digest(key) ^ UInt64(CRC32C.of(bytes)), background: true
    ) {
      state.service.counters.puts += 1
      return .success(state.compareAndSwap(key, expected: expected, bytes))
    }
  }

  func watch(_ key: String, after version: UInt64, timeout: Duration)
    async throws(StoreError) -> CoordinationValue
  {
    let (state, simulator) = (self.state, client.simulator)
    let change = AwaitedChange()
    // Asked and registered at the service in one step: no change falls in between.
    let current = try await client.request(
      state.service, "the ring store (watch)", isWrite: false, bytes: 0, digest: digest(key),
      background: true
    ) {
      state.service.counters.gets += 1
      let value = state.get(key)
      if value.version <= version {
        state.whenChanged(key) {
          change.hasHappened = true
          guard let token = change.token else { return }
          // The news travels back like any answer.
          let delay = state.service.delay(isWrite: false, bytes: 0) / 2
          simulator.schedule(
            .backgroundTimer, at: simulator.time + delay, a: token.index, b: token.generation)
        }
      }
      return .success(value)
    }
    if current.version > version { return current }
    if change.hasHappened { return state.get(key) }
    let token = simulator.openWait(client.incarnation.index, "a change of the ring")
    change.token = token
    simulator.schedule(
      .backgroundTimer, at: simulator.time(after: timeout, by: client.node.clock), a: token.index,
      b: token.generation)
    do throws(NodeStopped) {
      _ = try await simulator.suspend(token, of: client.incarnation)
    } catch {
      throw .nodeStopped
    }
    return state.get(key)
  }
}
