import Glibc

/// What the operating system refused to do with a file.
struct FileError: Error, Equatable, CustomStringConvertible {
  var path: String
  /// What was tried: `read`, `written`, …
  var attempt: String
  /// `errno`.
  var code: Int32

  init(_ path: String, _ attempt: String, code: Int32 = errno) {
    (self.path, self.attempt, self.code) = (path, attempt, code)
  }

  var isMissing: Bool { code == ENOENT }
  var isDirectory: Bool { code == EISDIR }

  /// `Scenarios/x.yaml: cannot be read: No such file or directory`
  var description: String { "\(path): cannot be \(attempt): \(String(cString: strerror(code)))" }
}

/// Files of the command line, by path.
enum Files {
  static func read(_ path: String) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw FileError(path, "read") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += buffer[..<count]
      } else if errno != EINTR {
        throw FileError(path, "read")
      }
    }
  }

  /// Replaces the file as a whole: whoever reads it sees the old or the new one.
  static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let temporary = "\(path).\(getpid()).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw FileError(path, "written") }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done)
      }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        break
      }
    }
    let failure = FileError(path, "written")
    close(descriptor)
    if done < bytes.count {
      unlink(temporary)
      throw failure
    }
    if Glibc.rename(temporary, path) != 0 {
      let failure = FileError(path, "written")
      unlink(temporary)
      throw failure
    }
  }

  /// Gives a file or a folder another name in one step.
  static func rename(_ path: String, to other: String) throws(FileError) {
    if Glibc.rename(path, other) != 0 { throw FileError(path, "renamed") }
  }

  /// Also makes missing parents; fine if it exists.
  static func makeDirectories(_ path: String) throws(FileError) {
    if mkdir(path, 0o755) == 0 || isDirectory(path) { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw FileError(path, "made")
    }
    try makeDirectories(String(path[..<slash]))
    if mkdir(path, 0o755) != 0 && !isDirectory(path) { throw FileError(path, "made") }
  }

  /// Makes or replaces a symbolic link.
  static func link(_ path: String, to target: String) throws(FileError) {
    let temporary = "\(path).\(getpid()).new"
    unlink(temporary)
    if symlink(target, temporary) != 0 { throw FileError(path, "linked") }
    if Glibc.rename(temporary, path) != 0 {
      let failure = FileError(path, "linked")
      unlink(temporary)
      throw failure
    }
  }

  static func remove(_ path: String) throws(FileError) {
    if unlink(path) != 0 { throw FileError(path, "removed") }
  }

  /// Removes a folder with all that is in it, or a file; links are removed, not followed. Fine if there
  /// is none.
  static func removeTree(_ path: String) throws(FileError) {
    if !isDirectory(path) || isLink(path) {
      if unlink(path) != 0 && errno != ENOENT { throw FileError(path, "removed") }
      return
    }
    for name in try names(in: path) { try removeTree(join(path, name)) }
    if rmdir(path) != 0 { throw FileError(path, "removed") }
  }

  /// Names of a folder's entries that end in `suffix`, sorted by bytes.
  static func names(in folder: String, suffix: String = "") throws(FileError) -> [String] {
    guard let directory = opendir(folder.isEmpty ? "." : folder) else {
      throw FileError(folder, "read")
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." && name.hasSuffix(suffix) { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static func isDirectory(_ path: String) -> Bool {
    let failure = errno
    defer { errno = failure }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

extension Files {
  /// Whether the path is a file of at most `limit` bytes, and not a pipe or a device.
  static func isRegular(_ path: String, upTo limit: Int) -> Bool {
    let failure = errno
    defer { errno = failure }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && status.st_size <= limit
  }

  /// Whether the path itself is a symbolic link.
  static func isLink(_ path: String) -> Bool {
    let failure = errno
    defer { errno = failure }
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// The folder of a path, without a slash at the end; empty for the current one.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `x` for `Scenarios/x.yaml`.
  static func baseName(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return String(name) }
    return String(name[..<dot])
  }

  static func join(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}
