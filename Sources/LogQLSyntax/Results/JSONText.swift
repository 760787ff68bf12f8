public import Bytes

extension ByteWriter {
  /// Appends a JSON string. Control characters are escaped, and U+2028 and U+2029; what is no UTF-8
  /// becomes U+FFFD. `escapesHTML`: `<`, `>` and `&` are escaped too.
  public mutating func jsonString(_ text: String, escapesHTML: Bool) {
    var text = text
    text.withUTF8 { jsonString(UnsafeRawBufferPointer($0), escapesHTML: escapesHTML) }
  }

  /// The same for bytes.
  public mutating func jsonString(_ text: UnsafeRawBufferPointer, escapesHTML: Bool) {
    byte(0x22)
    var plain = 0
    var index = 0
    func isPlain(_ byte: UInt8) -> Bool {
      switch byte {
      case 0..<0x20, 0x22, 0x5C, 0x80...: false
      case 0x26, 0x3C, 0x3E: !escapesHTML
      default: true
      }
    }
    while index < text.count {
      if isPlain(text[index]) {
        index += 1
        continue
      }
      bytes(UnsafeRawBufferPointer(rebasing: text[plain..<index]))
      index += escape(text, at: index)
      plain = index
    }
    bytes(UnsafeRawBufferPointer(rebasing: text[plain...]))
    byte(0x22)
  }

  /// Appends the character at an offset; returns its length in bytes.
  private mutating func escape(_ text: UnsafeRawBufferPointer, at index: Int) -> Int {
    let first = text[index]
    if first < 0x80 {
      escape(ascii: first)
      return 1
    }
    let length = Self.characterLength(text, at: index)
    if length == 0 {
      self.text("\\ufffd")
      return 1
    }
    if length == 3 && first == 0xE2 && text[index + 1] == 0x80 && text[index + 2] & 0xFE == 0xA8 {
      self.text(text[index + 2] == 0xA8 ? "\\u2028" : "\\u2029")
    } else {
      bytes(UnsafeRawBufferPointer(rebasing: text[index..<(index + length)]))
    }
    return length
  }

  private mutating func escape(ascii byte: UInt8) {
    switch byte {
    case 0x22: text("\\\"")
    case 0x5C: text("\\\\")
    case 0x0A: text("\\n")
    case 0x0D: text("\\r")
    case 0x09: text("\\t")
    default:
      text("\\u00")
      text(Hex.text(UInt64(byte), width: 2))
    }
  }

  /// Bytes of the UTF-8 character at an offset; 0 if there is none.
  private static func characterLength(_ text: UnsafeRawBufferPointer, at index: Int) -> Int {
    let first = text[index]
    let (length, least): (Int, UInt32) =
      switch first {
      case 0xC2...0xDF: (2, 0x80)
      case 0xE0...0xEF: (3, 0x800)
      case 0xF0...0xF4: (4, 0x1_0000)
      default: (0, 0)
      }
    if length == 0 || index + length > text.count { return 0 }
    var scalar = UInt32(first) & (0xFF >> UInt32(length + 1))
    for byte in text[(index + 1)..<(index + length)] {
      if byte & 0xC0 != 0x80 { return 0 }
      scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    return scalar >= least && Unicode.Scalar(scalar) != nil ? length : 0
  }
}
