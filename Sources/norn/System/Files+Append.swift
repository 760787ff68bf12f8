import Glibc

extension Files {
  /// Writes a file, and makes the folders above it that are missing.
  static func writeNew(_ bytes: [UInt8], to path: String) throws(FileError) {
    let folder = folder(of: path)
    if !folder.isEmpty { try makeDirectories(folder) }
    try write(bytes, to: path)
  }

  /// Adds to the end of a file, which is made if it is missing.
  static func append(_ bytes: [UInt8], to path: String) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw FileError(path, "written") }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw FileError(path, "written")
      }
    }
  }
}
