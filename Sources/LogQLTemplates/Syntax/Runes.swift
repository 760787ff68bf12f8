import Bytes

/// Bytes that live elsewhere: in the label state, in the template, in the scratch memory.
typealias Text = UnsafeRawBufferPointer

extension Text {
  /// The code point that starts at `offset`, which must lie inside.
  @inline(__always) func rune(at offset: Int) -> Rune { Rune(self, at: offset) }

  /// The code point that ends in front of `end`, which must be above 0.
  func rune(before end: Int) -> Rune {
    let last = self[end - 1]
    if last < 0x80 { return Rune(value: UInt32(last), width: 1) }
    for width in 2...4 where end - width >= 0 {
      let start = end - width
      if self[start] & 0xC0 == 0x80 { continue }
      let rune = self.rune(at: start)
      if rune.width == width { return rune }
      break
    }
    return Rune(value: Rune.replacement, width: 1)
  }

  /// How many code points there are.
  var runeCount: Int {
    var (count, at) = (0, 0)
    while at < self.count { (count, at) = (count + 1, at + rune(at: at).width) }
    return count
  }

  /// The part between two offsets, which must lie inside.
  @inline(__always) func part(_ start: Int, _ end: Int) -> Text {
    Text(rebasing: self[start..<end])
  }

  func part(from start: Int) -> Text { part(start, count) }

  func elementsEqual(_ other: Text) -> Bool {
    count == other.count && starts(with: other)
  }

  func starts(with other: Text) -> Bool {
    if other.count > count { return false }
    for index in 0..<other.count where self[index] != other[index] { return false }
    return true
  }

  func ends(with other: Text) -> Bool {
    other.count <= count && part(from: count - other.count).elementsEqual(other)
  }
}

extension [UInt8] {
  mutating func append(_ text: String) { append(contentsOf: text.utf8) }

  /// The UTF-8 form of a code point; of U+FFFD if it is none.
  mutating func appendRune(_ value: UInt32) {
    if value < 0x80 { return append(UInt8(value)) }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}

extension Unicode.Scalar {
  var isLetterOrDigit: Bool { isLetter || isDigit }

  var isLetter: Bool {
    if value < 0x80 { return (value | 0x20) >= 0x61 && (value | 0x20) <= 0x7A }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    default: return false
    }
  }

  /// Decimal digits of any script.
  var isDigit: Bool {
    value < 0x80
      ? value >= 0x30 && value <= 0x39 : properties.generalCategory == .decimalNumber
  }

  var isWhiteSpace: Bool {
    if value < 0x80 { return value == 0x20 || value >= 0x09 && value <= 0x0D }
    return properties.isWhitespace
  }
}
