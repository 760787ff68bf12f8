import Bytes
import Chunks
import LogModel

/// What the name of a stored object says of it: bounds in milliseconds and checksum. Filesystem stores
/// write it in base64 (chunk format, §13), others as it is.
struct StoredName: Equatable {
  /// `FROM:THROUGH:CRC`, in hexadecimal.
  let text: String

  init(_ key: ChunkKey) {
    text = key.text.split(separator: "/").last.map(String.init) ?? ""
  }

  /// nil: the path is no name of an object.
  init?(path: String) {
    let parts = path.split(separator: "/").map(String.init)
    guard var last = parts.last else { return nil }
    if last.hasSuffix(Self.suffix) { last.removeLast(Self.suffix.count) }
    // The base64 of a whole key of schema v11 and earlier may itself have slashes.
    let tails = (1...3).filter { $0 <= parts.count }
      .map { (parts.suffix($0).dropLast() + [last]).joined(separator: "/") }
    let decoded = tails.compactMap { Base64.bytes($0) }
      .compactMap { String(validating: $0, as: UTF8.self) }
    for candidate in [last] + decoded {
      if let text = Self.times(candidate) {
        self.text = text
        return
      }
    }
    return nil
  }

  /// What Norn's own store adds to a name.
  private static let suffix = ".object"

  /// The last three parts of a key; nil if they are not hexadecimal numbers.
  private static func times(_ key: String) -> String? {
    let tail = key.split(separator: "/").last.map(String.init) ?? key
    let numbers = tail.split(separator: ":").suffix(3).joined(separator: ":")
    do throws(ChunkError) {
      let tenant = TenantID("t")
      return StoredName(try ChunkKey(parsing: "t/0/\(numbers)", tenant: tenant)).text
    } catch {
      return nil
    }
  }
}
