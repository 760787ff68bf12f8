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
    let rune = Rune(text, at: index)
    switch rune.value {
    case Rune.replacement where rune.isInvalid: self.text("\\ufffd")
    case 0x2028: self.text("\\u2028")
    case 0x2029: self.text("\\u2029")
    default: bytes(UnsafeRawBufferPointer(rebasing: text[index..<(index + rune.width)]))
    }
    return rune.width
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
}
