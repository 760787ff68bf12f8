import Environment

/// A disk of files in memory for the tests of one task. It can fail an append after a part of it.
final class InMemoryDisk: Disk, @unchecked Sendable {
  private(set) var files: [String: [UInt8]] = [:]
  private var openFiles: [DiskFile: String] = [:]
  private var nextIndex: UInt32 = 0
  private(set) var synced: [String: Int] = [:]
  private(set) var appendCount = 0
  /// The next append writes this many bytes and then reports that the disk is full.
  var failNextAppendAfter: Int?

  init(_ files: [String: [UInt8]] = [:]) { self.files = files }

  func createDirectory(_ path: String) async throws(DiskError) {}

  func list(_ directory: String) async throws(DiskError) -> [DirectoryEntry] {
    let prefix = directory + "/"
    var names: Set<String> = []
    var directories: Set<String> = []
    for path in files.keys where path.hasPrefix(prefix) {
      let parts = path.dropFirst(prefix.count).split(separator: "/")
      names.insert(String(parts[0]))
      if parts.count > 1 { directories.insert(String(parts[0])) }
    }
    return names.sorted().map { DirectoryEntry(name: $0, isDirectory: directories.contains($0)) }
  }

  func open(_ path: String, _ mode: OpenMode) async throws(DiskError) -> DiskFile {
    switch mode {
    case .read: if files[path] == nil { throw .notFound(path: path) }
    case .append: files[path, default: []] += []
    case .create:
      if files[path] != nil { throw .alreadyExists(path: path) }
      files[path] = []
    }
    let file = DiskFile(index: nextIndex, generation: 0)
    nextIndex += 1
    openFiles[file] = path
    return file
  }

  private func path(_ file: DiskFile) -> String { openFiles[file] ?? "" }

  func close(_ file: DiskFile) async throws(DiskError) { openFiles[file] = nil }

  func append(_ file: DiskFile, _ bytes: [UInt8]) async throws(DiskError) {
    appendCount += 1
    let path = path(file)
    if let limit = failNextAppendAfter {
      failNextAppendAfter = nil
      files[path, default: []] += bytes.prefix(limit)
      throw .noSpace(path: path)
    }
    files[path, default: []] += bytes
  }

  func read(_ file: DiskFile, offset: Int, count: Int) async throws(DiskError) -> [UInt8] {
    let bytes = files[path(file)] ?? []
    return Array(bytes[min(offset, bytes.count)..<min(offset + count, bytes.count)])
  }

  func size(_ file: DiskFile) async throws(DiskError) -> Int { files[path(file)]?.count ?? 0 }

  func sync(_ file: DiskFile) async throws(DiskError) {
    synced[path(file)] = files[path(file)]?.count ?? 0
  }

  func syncDirectory(_ path: String) async throws(DiskError) {}

  func rename(_ from: String, to: String) async throws(DiskError) {
    files[to] = files[from]
    files[from] = nil
  }

  func remove(_ path: String) async throws(DiskError) { files[path] = nil }
}
