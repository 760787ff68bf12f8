import CLMDB

/// One LMDB transaction: begun, used and ended inside one call.
struct LMDBTransaction {
  private let handle: OpaquePointer

  /// Commits what `work` did, or aborts if it throws.
  static func write<R>(
    _ environment: OpaquePointer, _ work: (LMDBTransaction) throws(LMDBError) -> R
  ) throws(LMDBError) -> R {
    let transaction = try begin(environment, 0)
    let result: R
    do throws(LMDBError) {
      result = try work(transaction)
    } catch {
      mdb_txn_abort(transaction.handle)
      throw error
    }
    try LMDBError.check(mdb_txn_commit(transaction.handle))
    return result
  }

  /// A consistent view of what is committed.
  static func read<R>(
    _ environment: OpaquePointer, _ work: (LMDBTransaction) throws(LMDBError) -> R
  ) throws(LMDBError) -> R {
    let transaction = try begin(environment, UInt32(MDB_RDONLY))
    defer { mdb_txn_abort(transaction.handle) }
    return try work(transaction)
  }

  private static func begin(_ environment: OpaquePointer, _ flags: UInt32)
    throws(LMDBError) -> LMDBTransaction
  {
    var handle: OpaquePointer?
    try LMDBError.check(mdb_txn_begin(environment, nil, flags, &handle))
    guard let handle else { throw LMDBError(code: MDB_PANIC) }
    return LMDBTransaction(handle: handle)
  }

  /// A named database, made if missing.
  func database(_ name: String) throws(LMDBError) -> MDB_dbi {
    var database: MDB_dbi = 0
    try LMDBError.check(mdb_dbi_open(handle, name, UInt32(MDB_CREATE), &database))
    return database
  }

  /// Rows of a database.
  func count(_ database: MDB_dbi) throws(LMDBError) -> Int {
    var status = MDB_stat()
    try LMDBError.check(mdb_stat(handle, database, &status))
    return status.ms_entries
  }

  /// Writes a row; replaces one of the same key.
  func put(_ database: MDB_dbi, _ key: [UInt8], _ value: [UInt8]) throws(LMDBError) {
    let code = withValue(key) { key in
      withValue(value) { value in mdb_put(handle, database, key, value, 0) }
    }
    try LMDBError.check(code)
  }

  func get(_ database: MDB_dbi, _ key: [UInt8]) throws(LMDBError) -> [UInt8]? {
    var value = MDB_val()
    let code = withValue(key) { mdb_get(handle, database, $0, &value) }
    if code == MDB_NOTFOUND { return nil }
    try LMDBError.check(code)
    return [UInt8](bytes(value))
  }

  /// Rows in key order from `key` on, until `visit` returns false. The bytes are valid in the call.
  func scan(
    _ database: MDB_dbi, from key: [UInt8],
    _ visit: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(LMDBError) ->
      Bool
  ) throws(LMDBError) {
    var cursor: OpaquePointer?
    try LMDBError.check(mdb_cursor_open(handle, database, &cursor))
    guard let cursor else { throw LMDBError(code: MDB_PANIC) }
    defer { mdb_cursor_close(cursor) }
    var found = MDB_val()
    var value = MDB_val()
    var code = withValue(key) { start in
      found = start.pointee
      return mdb_cursor_get(cursor, &found, &value, MDB_SET_RANGE)
    }
    while code == MDB_SUCCESS {
      if try !visit(bytes(found), bytes(value)) { return }
      code = mdb_cursor_get(cursor, &found, &value, MDB_NEXT)
    }
    if code != MDB_NOTFOUND { throw LMDBError(code: code) }
  }

  private func withValue<R>(_ bytes: [UInt8], _ body: (UnsafeMutablePointer<MDB_val>) -> R) -> R {
    bytes.withUnsafeBytes { buffer in
      var value = MDB_val(
        mv_size: buffer.count, mv_data: UnsafeMutableRawPointer(mutating: buffer.baseAddress))
      return body(&value)
    }
  }

  private func bytes(_ value: MDB_val) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)
  }
}
