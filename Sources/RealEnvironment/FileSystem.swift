import Environment
import Glibc

/// What the operating system said no with.
struct SystemError: Error, Equatable {
  /// `errno`.
  var code: Int32

  static var last: SystemError { SystemError(code: errno) }

  var text: String { String(cString: strerror(code)) }
}

/// Blocking calls on files by absolute path. Only I/O threads may use it.
enum FileSystem {
  /// Also makes missing parents; fine if it exists.
  static func makeDirectories(_ path: String) throws(SystemError) {
    if mkdir(path, 0o755) == 0 { return }
    switch errno {
    case EEXIST where isDirectory(path): return
    case ENOENT:
      guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else {
        throw .last
      }
      try makeDirectories(String(path[..<slash]))
      if mkdir(path, 0o755) != 0 && !(errno == EEXIST && isDirectory(path)) { throw .last }
    default: throw .last
    }
  }

  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Sorted by name (bytes), without `.` and `..`.
  static func entries(_ path: String) throws(SystemError) -> [DirectoryEntry] {
    guard let directory = opendir(path) else { throw .last }
    defer { closedir(directory) }
    var entries: [DirectoryEntry] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      let isFolder =
        switch Int(entry.pointee.d_type) {
        case Int(DT_DIR): true
        case Int(DT_UNKNOWN), Int(DT_LNK): isDirectory(path + "/" + name)
        default: false
        }
      entries.append(DirectoryEntry(name: name, isDirectory: isFolder))
    }
    return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// A descriptor that children of the process do not inherit.
  static func open(_ path: String, _ flags: Int32) throws(SystemError) -> Int32 {
    let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw .last }
    return descriptor
  }

  static func write(_ descriptor: Int32, _ bytes: [UInt8]) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
      }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw .last
      }
    }
  }

  /// Up to `count` bytes from `offset`; fewer at the end of the file.
  static func read(_ descriptor: Int32, offset: Int, count: Int) throws(SystemError) -> [UInt8] {
    if offset < 0 || count < 0 { throw SystemError(code: EINVAL) }
    let wanted = min(count, max(0, try size(descriptor) - offset))
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      while filled < wanted {
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, wanted - filled, offset + filled)
        if got > 0 {
          filled += got
        } else if got == 0 {
          return
        } else if errno != EINTR {
          failure = .last
          return
        }
      }
    }
    if let failure { throw failure }
    return bytes
  }

  static func size(_ descriptor: Int32) throws(SystemError) -> Int {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw .last }
    return Int(status.st_size)
  }

  static func sync(_ descriptor: Int32) throws(SystemError) {
    if fsync(descriptor) != 0 { throw .last }
  }

  static func syncDirectory(_ path: String) throws(SystemError) {
    let descriptor = try open(path, O_RDONLY | O_DIRECTORY)
    defer { close(descriptor) }
    try sync(descriptor)
  }

  static func rename(_ from: String, to: String) throws(SystemError) {
    if Glibc.rename(from, to) != 0 { throw .last }
  }

  /// A file, or an empty directory.
  static func remove(_ path: String) throws(SystemError) {
    if unlink(path) == 0 { return }
    // Linux says EISDIR, POSIX allows EPERM.
    guard errno == EISDIR || errno == EPERM else { throw .last }
    if rmdir(path) != 0 { throw .last }
  }
}
