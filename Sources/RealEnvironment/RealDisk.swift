import Environment
import Glibc
import Synchronization

/// A node's disk: a directory of the file system. Operations on one file take effect in the order in
/// which they were asked for, and so do those on names.
final class RealDisk: Disk {
  /// An open file and the order of its operations.
  private final class OpenFile: Sendable {
    let descriptor: Int32
    let path: String
    let strand: IOStrand

    init(_ descriptor: Int32, _ path: String, _ strand: IOStrand) {
      self.descriptor = descriptor
      self.path = path
      self.strand = strand
    }
  }

  private struct Files {
    var places: [(file: OpenFile?, generation: UInt32)] = []
    var free: [UInt32] = []
  }

  private let core: NodeCore
  private let directory: String
  private let names: IOStrand
  private let files = Mutex(Files())

  /// `directory`: absolute or relative to the process, existing.
  init(_ core: NodeCore, directory: String) {
    self.core = core
    self.directory = directory
    names = IOStrand(core.host.threads)
  }

  // MARK: Names

  func createDirectory(_ path: String) async throws(DiskError) {
    try await onNames(path) { place throws(SystemError) in
      do throws(SystemError) {
        try FileSystem.makeDirectories(place)
      } catch {
        // The last part of the path is a file.
        throw error.code == EEXIST ? SystemError(code: ENOTDIR) : error
      }
    }
  }

  func list(_ path: String) async throws(DiskError) -> [DirectoryEntry] {
    try await onNames(path) { place throws(SystemError) in try FileSystem.entries(place) }
  }

  func syncDirectory(_ path: String) async throws(DiskError) {
    try await onNames(path) { place throws(SystemError) in try FileSystem.syncDirectory(place) }
  }

  func remove(_ path: String) async throws(DiskError) {
    try await onNames(path, isChange: true) { place throws(SystemError) in
      try FileSystem.remove(place)
    }
  }

  func rename(_ from: String, to: String) async throws(DiskError) {
    let source = try resolve(from, isChange: true)
    let target = try resolve(to, isChange: true)
    try finish(
      await names.run { () -> Result<Void, DiskError> in
        if !FileSystem.exists(source) { return .failure(.notFound(path: from)) }
        do throws(SystemError) {
          return .success(try FileSystem.rename(source, to: target))
        } catch {
          return .failure(DiskError(error, path: to))
        }
      })
  }

  func open(_ path: String, _ mode: OpenMode) async throws(DiskError) -> DiskFile {
    let flags: Int32 =
      switch mode {
      case .read: O_RDONLY
      case .append: O_RDWR | O_CREAT | O_APPEND
      case .create: O_RDWR | O_CREAT | O_EXCL | O_APPEND
      }
    let descriptor = try await onNames(path) { place throws(SystemError) in
      // The system would open it for reading, and call it existing for creation.
      if FileSystem.isDirectory(place) { throw SystemError(code: EISDIR) }
      return try FileSystem.open(place, flags)
    }
    let file = OpenFile(descriptor, path, IOStrand(core.host.threads))
    return files.withLock { files in
      let index = files.free.popLast() ?? UInt32(files.places.count)
      if Int(index) == files.places.count { files.places.append((nil, 0)) }
      files.places[Int(index)].file = file
      return DiskFile(index: index, generation: files.places[Int(index)].generation)
    }
  }

  // MARK: Contents

  func close(_ file: DiskFile) async throws(DiskError) {
    let open = try openFile(file)
    release(file)
    try finish(
      await open.strand.run {
        Glibc.close(open.descriptor)
        return .success(())
      })
  }

  func append(_ file: DiskFile, _ bytes: [UInt8]) async throws(DiskError) {
    try await onContents(file) { descriptor throws(SystemError) in
      try FileSystem.write(descriptor, bytes)
    }
  }

  func read(_ file: DiskFile, offset: Int, count: Int) async throws(DiskError) -> [UInt8] {
    try await onContents(file) { descriptor throws(SystemError) in
      try FileSystem.read(descriptor, offset: offset, count: count)
    }
  }

  func size(_ file: DiskFile) async throws(DiskError) -> Int {
    try await onContents(file) { descriptor throws(SystemError) in
      try FileSystem.size(descriptor)
    }
  }

  func sync(_ file: DiskFile) async throws(DiskError) {
    try await onContents(file) { descriptor throws(SystemError) in
      try FileSystem.sync(descriptor)
    }
  }

  /// After the node's last task: gives the descriptors back.
  func closeAll() async {
    let open = files.withLock { files in
      defer { files = Files() }
      return files.places.compactMap(\.file)
    }
    for file in open { await file.strand.run { _ = Glibc.close(file.descriptor) } }
  }

  // MARK: Ways to the threads

  private func onNames<R: Sendable>(
    _ path: String, isChange: Bool = false,
    _ work: @escaping @Sendable (_ place: String) throws(SystemError) -> R
  ) async throws(DiskError) -> R {
    let place = try resolve(path, isChange: isChange)
    return try finish(
      await names.run { () -> Result<R, DiskError> in
        do throws(SystemError) {
          return .success(try work(place))
        } catch {
          return .failure(DiskError(error, path: path))
        }
      })
  }

  private func onContents<R: Sendable>(
    _ file: DiskFile, _ work: @escaping @Sendable (_ descriptor: Int32) throws(SystemError) -> R
  ) async throws(DiskError) -> R {
    let open = try openFile(file)
    return try finish(
      await open.strand.run { () -> Result<R, DiskError> in
        do throws(SystemError) {
          return .success(try work(open.descriptor))
        } catch {
          return .failure(DiskError(error, path: open.path))
        }
      })
  }

  /// What was done is done; but a node that has ended meanwhile learns nothing of it.
  private func finish<R: Sendable>(_ result: Result<R, DiskError>) throws(DiskError) -> R {
    if core.isStopped { throw .nodeStopped }
    return try result.get()
  }

  private func openFile(_ file: DiskFile) throws(DiskError) -> OpenFile {
    if core.isStopped { throw .nodeStopped }
    let open = files.withLock { files -> OpenFile? in
      guard Int(file.index) < files.places.count,
        files.places[Int(file.index)].generation == file.generation
      else { return nil }
      return files.places[Int(file.index)].file
    }
    guard let open else { throw .io(path: "", text: "the file is not open") }
    return open
  }

  private func release(_ file: DiskFile) {
    files.withLock { files in
      files.places[Int(file.index)].file = nil
      files.places[Int(file.index)].generation &+= 1
      files.free.append(file.index)
    }
  }

  /// The place of a node's path. Empty parts and `.` say nothing; `..` could leave the directory, so
  /// nothing is found there; and the directory itself cannot be moved or removed.
  private func resolve(_ path: String, isChange: Bool = false) throws(DiskError) -> String {
    if core.isStopped { throw .nodeStopped }
    var place = directory
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { throw .notFound(path: path) }
      place += "/"
      place += part
    }
    if isChange && place.utf8.count == directory.utf8.count { throw .notFound(path: path) }
    return place
  }
}

extension DiskError {
  init(_ error: SystemError, path: String) {
    self =
      switch error.code {
      case ENOENT: .notFound(path: path)
      case EEXIST: .alreadyExists(path: path)
      case ENOTDIR: .notADirectory(path: path)
      case EISDIR: .isADirectory(path: path)
      case ENOTEMPTY: .directoryNotEmpty(path: path)
      case ENOSPC, EDQUOT: .noSpace(path: path)
      default: .io(path: path, text: error.text)
      }
  }
}
