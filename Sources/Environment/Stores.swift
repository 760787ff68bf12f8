/// Why a request to the object store or a KV service failed.
public enum StoreError: Error, Equatable, Sendable {
  case notFound(key: String)
  /// The service refused or failed; worth a retry. The text is the service's.
  case unavailable(text: String)
  case timedOut
  case nodeStopped
}

public struct ObjectInfo: Equatable, Sendable {
  public var key: String
  /// Bytes.
  public var size: Int

  public init(key: String, size: Int) {
    self.key = key
    self.size = size
  }
}

/// An object store (S3, GCS, a directory): put is atomic per key, an acknowledged put is readable at
/// once by every node.
public protocol ObjectStore: AnyObject, Sendable {
  func put(_ key: String, _ bytes: [UInt8]) async throws(StoreError)
  func get(_ key: String) async throws(StoreError) -> [UInt8]
  func exists(_ key: String) async throws(StoreError) -> Bool
  /// Sorted by key.
  func list(prefix: String) async throws(StoreError) -> [ObjectInfo]
  /// Deleting what is not there succeeds.
  func delete(_ key: String) async throws(StoreError)
}

/// One row to write. Rows of a hash value are ordered by range value (bytes).
public struct IndexWrite: Equatable, Sendable {
  public var table: String
  public var hash: [UInt8]
  public var range: [UInt8]
  /// nil: no value (differs from an empty one only in what is stored).
  public var value: [UInt8]?

  public init(table: String, hash: [UInt8], range: [UInt8], value: [UInt8]?) {
    self.table = table
    self.hash = hash
    self.range = range
    self.value = value
  }
}

/// A scan of one hash value: all rows, those whose range starts with a prefix, or those from a start
/// on; optionally only rows with a given value (empty = any).
public struct IndexQuery: Equatable, Sendable {
  public enum Rows: Equatable, Sendable {
    case all
    case prefix([UInt8])
    case from([UInt8])
  }

  public var table: String
  public var hash: [UInt8]
  public var rows: Rows
  public var valueEqual: [UInt8]

  public init(table: String, hash: [UInt8], rows: Rows = .all, valueEqual: [UInt8] = []) {
    self.table = table
    self.hash = hash
    self.rows = rows
    self.valueEqual = valueEqual
  }
}

public struct IndexRow: Equatable, Sendable {
  public var range: [UInt8]
  public var value: [UInt8]

  public init(range: [UInt8], value: [UInt8]) {
    self.range = range
    self.value = value
  }
}

/// The index key-value store: tables of rows under (hash value, range value). A batch is applied
/// table by table; a failure leaves earlier tables written. A missing table reads as empty.
public protocol IndexKV: AnyObject, Sendable {
  func write(_ batch: [IndexWrite]) async throws(StoreError)
  /// One answer per query, rows in range order.
  func query(_ queries: [IndexQuery]) async throws(StoreError) -> [[IndexRow]]
}

/// A value of the coordination store and the number of changes its key has seen.
public struct CoordinationValue: Equatable, Sendable {
  public var bytes: [UInt8]
  /// 0: the key has never been written.
  public var version: UInt64

  public init(bytes: [UInt8], version: UInt64) {
    self.bytes = bytes
    self.version = version
  }
}

/// The small consistent store that holds the ring (as consul or etcd do).
public protocol CoordinationKV: AnyObject, Sendable {
  func get(_ key: String) async throws(StoreError) -> CoordinationValue
  /// Writes if the version is still `expected`; false if another writer was first.
  func compareAndSwap(_ key: String, expected: UInt64, _ bytes: [UInt8])
    async throws(StoreError) -> Bool
  /// Returns as soon as the version is above `version`, or unchanged after `timeout`.
  func watch(_ key: String, after version: UInt64, timeout: Duration)
    async throws(StoreError) -> CoordinationValue
}
