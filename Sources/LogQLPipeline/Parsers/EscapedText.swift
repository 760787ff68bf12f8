import Bytes

/// Texts of lines without what escapes add to them.
enum EscapedText {
  /// What to do with half of a surrogate pair, and which escapes there are besides those of JSON.
  enum Style {
    /// `\'` is no escape, half of a pair makes the text bad.
    case json
    /// `\'` is an escape, half of a pair becomes U+FFFD.
    case logfmt
  }

  /// The text without escapes, in the arena; nil if an escape is bad.
  static func decoded(_ text: ByteRun, _ style: Style, _ arena: ByteArena) -> ByteRun? {
    let start = arena.allocate(text.count)
    var writer = start
    var reader = text.start
    while reader < text.end {
      let byte = reader.pointee
      if byte != UInt8(ascii: "\\") {
        writer.pointee = byte
        writer += 1
        reader += 1
      } else if !escape(&reader, text.end, style, &writer) {
        arena.giveBack(text.count)
        return nil
      }
    }
    let count = writer - start
    arena.giveBack(text.count - count)
    return ByteRun(start, count: count)
  }

  private static func escape(
    _ reader: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ style: Style,
    _ writer: inout UnsafeMutablePointer<UInt8>
  ) -> Bool {
    guard end - reader >= 2 else { return false }
    let kind = reader[1]
    let plain: UInt8
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = kind
    case UInt8(ascii: "'") where style == .logfmt: plain = kind
    case UInt8(ascii: "b"): plain = 0x08
    case UInt8(ascii: "f"): plain = 0x0C
    case UInt8(ascii: "n"): plain = 0x0A
    case UInt8(ascii: "r"): plain = 0x0D
    case UInt8(ascii: "t"): plain = 0x09
    case UInt8(ascii: "u"):
      guard let scalar = scalar(&reader, end, style) else { return false }
      for byte in UTF8.encode(scalar).unsafelyUnwrapped {
        writer.pointee = byte
        writer += 1
      }
      return true
    default: return false
    }
    writer.pointee = plain
    writer += 1
    reader += 2
    return true
  }

  /// `\u` and four digits, or two of them for a surrogate pair.
  private static func scalar(
    _ reader: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ style: Style
  ) -> Unicode.Scalar? {
    guard let first = unit(reader, end) else { return nil }
    reader += 6
    if let scalar = Unicode.Scalar(first) { return scalar }
    if first < 0xDC00, let second = unit(reader, end), (0xDC00...0xDFFF).contains(second) {
      reader += 6
      return Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00)
    }
    return style == .logfmt ? "\u{FFFD}" : nil
  }

  /// The number behind `\u`; nil if this is no such escape.
  private static func unit(_ reader: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UInt16? {
    guard end - reader >= 6, reader[0] == UInt8(ascii: "\\"), reader[1] == UInt8(ascii: "u") else {
      return nil
    }
    var value: UInt16 = 0
    for index in 2..<6 {
      guard let digit = Hex.value(reader[index]) else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  /// The text with a blank for each U+FFFD and each byte that is no UTF-8: itself if there is none.
  static func blanked(_ text: ByteRun, _ arena: ByteArena) -> ByteRun {
    guard let first = firstReplaced(text) else { return text }
    let start = arena.allocate(text.count)
    start.update(from: text.start, count: first - text.start)
    var writer = start + (first - text.start)
    var reader = first
    while reader < text.end {
      let length = UTF8Text.length(reader, text.end)
      if length == 0 || UTF8Text.isReplacement(reader, length) {
        writer.pointee = UInt8(ascii: " ")
        writer += 1
      } else {
        writer.update(from: reader, count: length)
        writer += length
      }
      reader += max(length, 1)
    }
    let count = writer - start
    arena.giveBack(text.count - count)
    return ByteRun(start, count: count)
  }

  private static func firstReplaced(_ text: ByteRun) -> UnsafePointer<UInt8>? {
    var reader = text.start
    while reader < text.end {
      let length = UTF8Text.length(reader, text.end)
      if length == 0 || UTF8Text.isReplacement(reader, length) { return reader }
      reader += length
    }
    return nil
  }
}
