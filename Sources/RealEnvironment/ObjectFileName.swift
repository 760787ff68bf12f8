/// How a key of the object store is written as a path below the store's directory.
///
/// Parts of the key between `/` become directories, the last one a file with the suffix `.object`, so
/// that `a` and `a/b` can both be keys. Bytes other than letters, digits and `-_.:=+,@` are written
/// as `%` and two hexadecimal digits; so is a leading `.`, the last `.` of a directory that ends with
/// `.object`, and an empty directory is `%`. Every key has one path, and every such path one key.
enum ObjectFileName {
  static let suffix = ".object"

  static func path(ofKey key: String) -> String {
    let parts = key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let folders = parts.dropLast().map { encode(Array($0), isDirectory: true) + "/" }
    return folders.joined() + encode(Array(parts[parts.count - 1]), isDirectory: false) + suffix
  }

  /// The path of the directory that holds every key starting with `prefix`, and others; empty for the
  /// store's own.
  static func directory(ofPrefix prefix: String) -> String {
    let parts = prefix.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.dropLast().map { encode(Array($0), isDirectory: true) }.joined(separator: "/")
  }

  /// The key's part that a directory stands for.
  static func part(ofDirectory name: String) -> String? {
    name == "%" ? "" : decode(Array(name.utf8))
  }

  /// The key's last part that a file stands for; nil for a file that is none of the store's.
  static func part(ofFile name: String) -> String? {
    name.hasSuffix(suffix) ? decode(Array(name.utf8.dropLast(suffix.utf8.count))) : nil
  }

  private static func encode(_ part: [UInt8], isDirectory: Bool) -> String {
    if part.isEmpty { return isDirectory ? "%" : "" }
    let dot = UInt8(ascii: ".")
    let looksLikeFile =
      isDirectory && part.count >= suffix.utf8.count
      && part.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    let suffixDot = looksLikeFile ? part.count - suffix.utf8.count : -1
    var text: [UInt8] = []
    for (index, byte) in part.enumerated() {
      if isPlain(byte) && !(byte == dot && (index == 0 || index == suffixDot)) {
        text.append(byte)
      } else {
        text += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func decode(_ text: [UInt8]) -> String? {
    var bytes: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index] != UInt8(ascii: "%") {
        bytes.append(text[index])
        index += 1
        continue
      }
      guard index + 2 < text.count, let high = value(text[index + 1]),
        let low = value(text[index + 2])
      else { return nil }
      bytes.append(high << 4 | low)
      index += 3
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_.:=+,@".utf8.contains(byte)
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 { Array("0123456789ABCDEF".utf8)[Int(value)] }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
