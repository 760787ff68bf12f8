import Glibc
import Harness

/// The file of an exploration's results: read at the start, then appended to, line by line.
final class ExplorationFile {
  private let path: String
  private let descriptor: Int32

  /// Opens the file, or makes it; `each` hears of every seed that is in it.
  init(_ path: String, each: (ExploredSeed) -> Void) throws(FileError) {
    self.path = path
    var isCutOff = false
    if Files.isRegular(path, upTo: .max) {
      let bytes = try Files.read(path)
      for seed in ExplorationFile.seeds(bytes) { each(seed) }
      isCutOff = bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false
    } else {
      let folder = Files.folder(of: path)
      if !folder.isEmpty { try Files.makeDirectories(folder) }
    }
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw FileError(path, "written") }
    // The next line must not go on with what is left of one.
    if isCutOff { try append("\n") }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// A line that an interrupt cut off is passed over: its seed runs again.
  static func seeds(_ bytes: [UInt8]) -> [ExploredSeed] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .compactMap { ExploredSeed(parsing: $0) }
  }

  /// One write, so that a line is there whole or not at all.
  func append(_ seed: ExploredSeed) throws(FileError) { try append(seed.line + "\n") }

  private func append(_ text: String) throws(FileError) {
    let bytes = Array(text.utf8)
    if write(descriptor, bytes, bytes.count) != bytes.count {
      throw FileError(path, "written")
    }
  }
}
