import Glibc

/// Bytes that were appended to files lately: replicas write the same records to their logs, and one
/// copy serves all of them.
struct SharedAppends {
  private var recent: [[UInt8]] = Array(repeating: [], count: 1 << 10)
  /// Larger ones are rare, and would keep much memory alive behind files that are gone.
  private static let largest = 1 << 16

  /// The same bytes, in memory that files may have already. `checksum`: any, but always the same for
  /// the same bytes.
  mutating func shared(_ bytes: [UInt8], checksum: UInt32) -> [UInt8] {
    if bytes.count > Self.largest { return bytes }
    let place = Int(checksum) % recent.count
    if Self.isEqual(recent[place], bytes) { return recent[place] }
    recent[place] = bytes
    return bytes
  }

  mutating func removeAll() { recent = Array(repeating: [], count: recent.count) }

  private static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    if a.count != b.count { return false }
    return a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        guard let x = a.baseAddress, let y = b.baseAddress else { return true }
        return memcmp(x, y, a.count) == 0
      }
    }
  }
}
