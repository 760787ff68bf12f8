/// Why a disk operation failed. `path` as given by the caller.
public enum DiskError: Error, Equatable, Sendable {
  case notFound(path: String)
  case alreadyExists(path: String)
  case notADirectory(path: String)
  case isADirectory(path: String)
  case directoryNotEmpty(path: String)
  /// ENOSPC.
  case noSpace(path: String)
  /// EIO, or anything else the operating system reports.
  case io(path: String, text: String)
  case nodeStopped
}

/// An open file of this node.
public struct DiskFile: Hashable, Sendable {
  public let index: UInt32
  public let generation: UInt32

  @inlinable public init(index: UInt32, generation: UInt32) {
    self.index = index
    self.generation = generation
  }
}

public enum OpenMode: UInt8, Sendable {
  /// Must exist.
  case read
  /// Made if missing; writes go to the end.
  case append
  /// Must not exist.
  case create
}

public struct DirectoryEntry: Equatable, Sendable {
  public var name: String
  public var isDirectory: Bool

  public init(name: String, isDirectory: Bool) {
    self.name = name
    self.isDirectory = isDirectory
  }
}

/// One node's disk: it outlives incarnations. Paths are relative to the node's data directory and
/// separated by `/`.
///
/// What `append` and the directory operations did is seen by every later read of the node. It is
/// safe from the death of the process at once, from the loss of power only after `sync` (contents)
/// and `syncDirectory` (names).
public protocol Disk: AnyObject, Sendable {
  /// Also makes missing parents; fine if it exists.
  func createDirectory(_ path: String) async throws(DiskError)
  /// Sorted by name (bytes).
  func list(_ directory: String) async throws(DiskError) -> [DirectoryEntry]
  func open(_ path: String, _ mode: OpenMode) async throws(DiskError) -> DiskFile
  func close(_ file: DiskFile) async throws(DiskError)
  func append(_ file: DiskFile, _ bytes: [UInt8]) async throws(DiskError)
  /// Up to `count` bytes from `offset`; fewer at the end of the file.
  func read(_ file: DiskFile, offset: Int, count: Int) async throws(DiskError) -> [UInt8]
  /// Bytes.
  func size(_ file: DiskFile) async throws(DiskError) -> Int
  func sync(_ file: DiskFile) async throws(DiskError)
  func syncDirectory(_ path: String) async throws(DiskError)
  /// Atomic; replaces a file (or an empty directory) at `to`.
  func rename(_ from: String, to: String) async throws(DiskError)
  /// A file, or an empty directory.
  func remove(_ path: String) async throws(DiskError)
}

extension Disk {
  /// The whole of a file.
  public func readAll(_ path: String) async throws(DiskError) -> [UInt8] {
    let file = try await open(path, .read)
    let bytes = try await read(file, offset: 0, count: try await size(file))
    try await close(file)
    return bytes
  }
}
