import Bytes
import CLMDB
import Environment

/// What LMDB said no with.
struct LMDBError: Error, Equatable {
  /// LMDB's code, or `errno`.
  var code: Int32
  var text: String { String(cString: mdb_strerror(code)) }

  static func check(_ code: Int32) throws(LMDBError) {
    if code != MDB_SUCCESS { throw LMDBError(code: code) }
  }
}

/// The index of a host in one LMDB environment. Its operations run one after another on I/O threads:
/// LMDB has one writer anyway, and growing the map needs that nobody reads.
///
/// Two databases, because LMDB's keys are short (511 bytes) and index keys may not be:
/// - `partitions`: 128-bit digest of (table, hash value) → number of the partition and the pair
///   itself, so that two pairs of one digest are told apart;
/// - `rows`: number (8 bytes, big-endian), then the range value → range and value. A range value that
///   is too long for a key is cut there and gets a digest instead of its end; see `rowKey`.
final class LMDBIndex: @unchecked Sendable {
  let strand: IOStrand
  // Used on the strand alone:
  private let environment: OpaquePointer
  private let partitions: MDB_dbi
  private let rows: MDB_dbi
  private var mapSize: Int

  private static let firstMapSize = 64 << 20

  /// `path`: an existing directory.
  init(_ path: String, _ threads: IOThreads) throws(LMDBError) {
    strand = IOStrand(threads)
    mapSize = LMDBIndex.firstMapSize
    var handle: OpaquePointer?
    try LMDBError.check(mdb_env_create(&handle))
    guard let handle else { throw LMDBError(code: MDB_PANIC) }
    environment = handle
    var opened: (partitions: MDB_dbi, rows: MDB_dbi) = (0, 0)
    do throws(LMDBError) {
      try LMDBError.check(mdb_env_set_maxdbs(environment, 2))
      try LMDBError.check(mdb_env_set_mapsize(environment, mapSize))
      // Transactions move between threads.
      try LMDBError.check(mdb_env_open(environment, path, UInt32(MDB_NOTLS), 0o644))
      var info = MDB_envinfo()
      try LMDBError.check(mdb_env_info(environment, &info))
      mapSize = max(mapSize, info.me_mapsize)
      opened = try LMDBTransaction.write(environment) { transaction throws(LMDBError) in
        (try transaction.database("partitions"), try transaction.database("rows"))
      }
    } catch {
      mdb_env_close(environment)
      throw error
    }
    partitions = opened.partitions
    rows = opened.rows
  }

  deinit { mdb_env_close(environment) }

  /// One transaction a table, in order of first appearance.
  func write(_ batch: [IndexWrite]) throws(LMDBError) {
    var tables: [String] = []
    for row in batch where !tables.contains(row.table) { tables.append(row.table) }
    for table in tables {
      let mine = tables.count == 1 ? batch : batch.filter { $0.table == table }
      try growing { () throws(LMDBError) in
        try LMDBTransaction.write(environment) { transaction throws(LMDBError) in
          for row in mine { try put(row, transaction) }
        }
      }
    }
  }

  func query(_ queries: [IndexQuery]) throws(LMDBError) -> [[IndexRow]] {
    try LMDBTransaction.read(environment) { transaction throws(LMDBError) in
      var answers: [[IndexRow]] = []
      for query in queries { answers.append(try scan(query, transaction)) }
      return answers
    }
  }

  /// Repeats `work` with a map twice as large while it does not fit.
  private func growing(_ work: () throws(LMDBError) -> Void) throws(LMDBError) {
    while true {
      do throws(LMDBError) {
        return try work()
      } catch {
        if error.code != MDB_MAP_FULL { throw error }
        try LMDBError.check(mdb_env_set_mapsize(environment, mapSize * 2))
        mapSize *= 2
      }
    }
  }

  private func put(_ row: IndexWrite, _ transaction: LMDBTransaction) throws(LMDBError) {
    let partition = try partition(table: row.table, hash: row.hash, transaction, isNew: true)
    guard let partition else { return }
    var value = ByteWriter(capacity: row.range.count + (row.value?.count ?? 0) + 4)
    value.byte(row.value == nil ? 0 : 1)
    value.uvarint(row.range.count)
    value.bytes(row.range)
    value.bytes(row.value ?? [])
    try transaction.put(rows, rowKey(partition, row.range), value.bytes)
  }

  private func scan(_ query: IndexQuery, _ transaction: LMDBTransaction)
    throws(LMDBError) -> [IndexRow]
  {
    guard
      let partition = try partition(
        table: query.table, hash: query.hash, transaction, isNew: false)
    else { return [] }
    let start: [UInt8]
    switch query.rows {
    case .all: start = []
    case .prefix(let prefix): start = prefix
    case .from(let first): start = first
    }
    let isPrefix = if case .prefix = query.rows { true } else { false }
    let head = rowKey(partition, [])
    let seen = Array(start.prefix(LMDBIndex.plainRange))
    var found: [IndexRow] = []
    var isSorted = true
    try transaction.scan(rows, from: head + seen) { key, value throws(LMDBError) in
      guard key.starts(with: head), !isPrefix || key.dropFirst(head.count).starts(with: seen)
      else { return false }
      let row = try decode(value)
      let isWanted =
        isPrefix ? row.range.starts(with: start) : !row.range.lexicographicallyPrecedes(start)
      if isWanted && (query.valueEqual.isEmpty || row.value == query.valueEqual) {
        found.append(row)
        isSorted = isSorted && row.range.count <= LMDBIndex.plainRange
      }
      return true
    }
    // Long ranges that agree in all that the key holds stand in order of their digests.
    return isSorted ? found : found.sorted { $0.range.lexicographicallyPrecedes($1.range) }
  }

  private func decode(_ value: UnsafeRawBufferPointer) throws(LMDBError) -> IndexRow {
    var reader = ByteReader(value)
    do throws(ByteError) {
      _ = try reader.byte()
      let range = [UInt8](try reader.lengthPrefixed())
      return IndexRow(range: range, value: [UInt8](try reader.bytes(reader.remaining)))
    } catch {
      throw LMDBError(code: MDB_CORRUPTED)
    }
  }

  /// The number of a partition; a new one is made if asked for, else nil where there is none.
  private func partition(
    table: String, hash: [UInt8], _ transaction: LMDBTransaction, isNew: Bool
  ) throws(LMDBError) -> UInt64? {
    var pair = ByteWriter(capacity: table.utf8.count + hash.count + 2)
    pair.lengthPrefixed(table)
    pair.bytes(hash)
    // Pairs of one digest take the next free place.
    for attempt: UInt64 in 0... {
      var key = ByteWriter(capacity: 16)
      key.big64(XXH64.hash(pair.bytes, seed: 2 &* attempt))
      key.big64(XXH64.hash(pair.bytes, seed: 2 &* attempt &+ 1))
      if let value = try transaction.get(partitions, key.bytes) {
        guard value.count >= 8 else { throw LMDBError(code: MDB_CORRUPTED) }
        if value.dropFirst(8).elementsEqual(pair.bytes) {
          return value.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        continue
      }
      if !isNew { return nil }
      var value = ByteWriter(capacity: pair.count + 8)
      let number = UInt64(try transaction.count(partitions))
      value.big64(number)
      value.bytes(pair.bytes)
      try transaction.put(partitions, key.bytes, value.bytes)
      return number
    }
    return nil
  }

  /// Bytes of a range value that fit into a key beside the partition and a digest.
  private static let plainRange = 511 - 8 - 16

  private func rowKey(_ partition: UInt64, _ range: [UInt8]) -> [UInt8] {
    var key = ByteWriter(capacity: 8 + min(range.count, LMDBIndex.plainRange + 16))
    key.big64(partition)
    key.bytes(range.prefix(LMDBIndex.plainRange))
    if range.count > LMDBIndex.plainRange {
      key.big64(XXH64.hash(range, seed: 0))
      key.big64(XXH64.hash(range, seed: 1))
    }
    return key.bytes
  }
}

/// A node's way to the index.
final class LMDBIndexKV: IndexKV {
  private let core: NodeCore

  init(_ core: NodeCore) { self.core = core }

  func write(_ batch: [IndexWrite]) async throws(StoreError) {
    try await run { index throws(LMDBError) in try index.write(batch) }
  }

  func query(_ queries: [IndexQuery]) async throws(StoreError) -> [[IndexRow]] {
    try await run { index throws(LMDBError) in try index.query(queries) }
  }

  private func run<R: Sendable>(
    _ work: @escaping @Sendable (LMDBIndex) throws(LMDBError) -> R
  ) async throws(StoreError) -> R {
    if core.isStopped { throw .nodeStopped }
    let index = core.host.index
    let result = await index.strand.run { () -> Result<R, LMDBError> in
      do throws(LMDBError) {
        return .success(try work(index))
      } catch {
        return .failure(error)
      }
    }
    if core.isStopped { throw .nodeStopped }
    do throws(LMDBError) {
      return try result.get()
    } catch {
      throw .unavailable(text: "index: \(error.text)")
    }
  }
}
