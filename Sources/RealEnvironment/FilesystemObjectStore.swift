import Environment
import Glibc
import Synchronization

/// An object store in a directory, shared by the nodes of a host. Blocking: for I/O threads only.
///
/// A put writes a file of its own, syncs it and renames it into place: a reader sees the old object
/// or the new one, and what was acknowledged outlives a loss of power.
final class ObjectDirectory: Sendable {
  let threads: IOThreads
  private let directory: String
  private let temporaryFiles = Mutex(0)

  init(_ directory: String, _ threads: IOThreads) {
    self.directory = directory
    self.threads = threads
  }

  func put(_ key: String, _ bytes: [UInt8]) throws(SystemError) {
    let target = path(key)
    let temporary = try newTemporaryFile()
    do throws(SystemError) {
      let file = try FileSystem.open(temporary, O_WRONLY | O_CREAT | O_TRUNC)
      defer { close(file) }
      try FileSystem.write(file, bytes)
      try FileSystem.sync(file)
      try FileSystem.makeDirectories(parent(of: target))
      try FileSystem.rename(temporary, to: target)
      try FileSystem.syncDirectory(parent(of: target))
    } catch {
      unlink(temporary)
      throw error
    }
  }

  func get(_ key: String) throws(SystemError) -> [UInt8] {
    let file = try FileSystem.open(path(key), O_RDONLY)
    defer { close(file) }
    return try FileSystem.read(file, offset: 0, count: try FileSystem.size(file))
  }

  func exists(_ key: String) -> Bool { FileSystem.exists(path(key)) }

  func delete(_ key: String) throws(SystemError) {
    do throws(SystemError) {
      try FileSystem.remove(path(key))
    } catch {
      if error.code != ENOENT && error.code != ENOTDIR { throw error }
    }
  }

  /// Sorted by key (bytes).
  func list(prefix: String) throws(SystemError) -> [ObjectInfo] {
    let start = ObjectFileName.directory(ofPrefix: prefix)
    let parts = prefix.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    var found: [ObjectInfo] = []
    try collect(
      directory + (start.isEmpty ? "" : "/" + start), parts.map { $0 + "/" }.joined(), prefix,
      &found)
    return found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// Adds the objects below `folder`, whose keys start with `above`.
  private func collect(
    _ folder: String, _ above: String, _ prefix: String, _ found: inout [ObjectInfo]
  ) throws(SystemError) {
    let entries: [DirectoryEntry]
    do throws(SystemError) {
      entries = try FileSystem.entries(folder)
    } catch {
      if error.code == ENOENT { return }
      throw error
    }
    for entry in entries where !entry.name.hasPrefix(".temporary") {
      let path = folder + "/" + entry.name
      if entry.isDirectory {
        guard let part = ObjectFileName.part(ofDirectory: entry.name) else { continue }
        let key = above + part + "/"
        if starts(key, prefix) || starts(prefix, key) { try collect(path, key, prefix, &found) }
      } else if let part = ObjectFileName.part(ofFile: entry.name), starts(above + part, prefix) {
        var status = stat()
        if stat(path, &status) != 0 {
          // Deleted since the directory was read.
          if errno == ENOENT { continue }
          throw .last
        }
        found.append(ObjectInfo(key: above + part, size: Int(status.st_size)))
      }
    }
  }

  /// By bytes: `hasPrefix` would compare characters.
  private func starts(_ text: String, _ prefix: String) -> Bool {
    text.utf8.starts(with: prefix.utf8)
  }

  private func path(_ key: String) -> String { directory + "/" + ObjectFileName.path(ofKey: key) }

  private func parent(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
  }

  private func newTemporaryFile() throws(SystemError) -> String {
    let folder = directory + "/.temporary"
    try FileSystem.makeDirectories(folder)
    let number = temporaryFiles.withLock { number in
      number += 1
      return number
    }
    return "\(folder)/\(getpid())-\(number)"
  }
}

/// A node's way to the object directory.
final class FilesystemObjectStore: ObjectStore {
  private let core: NodeCore

  init(_ core: NodeCore) { self.core = core }

  func put(_ key: String, _ bytes: [UInt8]) async throws(StoreError) {
    try await run(key) { objects throws(SystemError) in try objects.put(key, bytes) }
  }

  func get(_ key: String) async throws(StoreError) -> [UInt8] {
    try await run(key) { objects throws(SystemError) in try objects.get(key) }
  }

  func exists(_ key: String) async throws(StoreError) -> Bool {
    try await run(key) { objects throws(SystemError) in objects.exists(key) }
  }

  func list(prefix: String) async throws(StoreError) -> [ObjectInfo] {
    try await run(prefix) { objects throws(SystemError) in try objects.list(prefix: prefix) }
  }

  func delete(_ key: String) async throws(StoreError) {
    try await run(key) { objects throws(SystemError) in try objects.delete(key) }
  }

  /// Requests run side by side, as many as there are threads: a strand each.
  private func run<R: Sendable>(
    _ key: String, _ work: @escaping @Sendable (ObjectDirectory) throws(SystemError) -> R
  ) async throws(StoreError) -> R {
    if core.isStopped { throw .nodeStopped }
    let objects = core.host.objects
    let result = await IOStrand(objects.threads).run { () -> Result<R, SystemError> in
      do throws(SystemError) {
        return .success(try work(objects))
      } catch {
        return .failure(error)
      }
    }
    if core.isStopped { throw .nodeStopped }
    switch result {
    case .success(let value): return value
    case .failure(let error):
      if error.code == ENOENT || error.code == ENOTDIR { throw .notFound(key: key) }
      throw .unavailable(text: "object store: \(key): \(error.text)")
    }
  }
}
