/// Keys of lines as label names (spec: LogQL, §7.5).
enum LabelName {
  /// The name of a key, or of a path of keys: blanks around each are cut off, every other character
  /// than an ASCII letter, digit or `_` becomes one `_`, the parts are joined by `_`, and a name that
  /// begins with a digit gets a `_` in front. Blank keys count for nothing.
  static func sanitized(_ keys: some Sequence<UnsafeRawBufferPointer>) -> [UInt8] {
    var name: [UInt8] = []
    for key in keys {
      let part = sanitizedPart(key)
      if part.isEmpty { continue }
      if !name.isEmpty { name.append(UInt8(ascii: "_")) }
      name += part
    }
    if let first = name.first, isDigit(first) { name.insert(UInt8(ascii: "_"), at: 0) }
    return name
  }

  static func sanitized(_ key: UnsafeRawBufferPointer) -> [UInt8] {
    sanitized(CollectionOfOne(key))
  }

  private static func sanitizedPart(_ key: UnsafeRawBufferPointer) -> [UInt8] {
    var part: [UInt8] = []
    // Characters up to the last that is no blank.
    var kept = 0
    let run = ByteRun(key)
    var at = run.start
    while at < run.end {
      let length = UTF8Text.length(at, run.end)
      let isBlank = length > 0 && isSpace(at, length)
      if !(isBlank && kept == 0) {
        let isPlain = length == 1 && (isLetter(at.pointee) || isDigit(at.pointee))
        part.append(isPlain ? at.pointee : UInt8(ascii: "_"))
        if !isBlank { kept = part.count }
      }
      at += max(length, 1)
    }
    return Array(part.prefix(kept))
  }

  private static func isSpace(_ start: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let bytes = UnsafeRawBufferPointer(start: start, count: length)
    return String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy(
      \.properties.isWhitespace)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || byte == UInt8(ascii: "_")
  }
}
