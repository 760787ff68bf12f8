/// Bytes that live elsewhere: in the label state, in the template, in the scratch memory.
typealias Text = UnsafeRawBufferPointer

/// A code point as Go decodes it: what is not UTF-8 is U+FFFD, one byte wide.
struct Rune {
  var value: UInt32
  var width: Int

  static let error: UInt32 = 0xFFFD

  /// A byte that is no part of UTF-8.
  var isInvalid: Bool { value == Rune.error && width == 1 }
  var scalar: Unicode.Scalar { Unicode.Scalar(value) ?? "\u{FFFD}" }
}

extension Text {
  /// The code point that starts at `offset`, which must lie inside.
  @inline(__always) func rune(at offset: Int) -> Rune {
    let first = self[offset]
    if first < 0x80 { return Rune(value: UInt32(first), width: 1) }
    return multibyteRune(at: offset, first)
  }

  private func multibyteRune(at offset: Int, _ first: UInt8) -> Rune {
    let invalid = Rune(value: Rune.error, width: 1)
    let width: Int
    var lowest: UInt8 = 0x80
    var highest: UInt8 = 0xBF
    switch first {
    case 0xC2...0xDF: width = 2
    case 0xE0: (width, lowest) = (3, 0xA0)
    case 0xE1...0xEC, 0xEE...0xEF: width = 3
    case 0xED: (width, highest) = (3, 0x9F)
    case 0xF0: (width, lowest) = (4, 0x90)
    case 0xF1...0xF3: width = 4
    case 0xF4: (width, highest) = (4, 0x8F)
    default: return invalid
    }
    guard offset + width <= count, (lowest...highest).contains(self[offset + 1]) else {
      return invalid
    }
    var value = UInt32(first) & (0x7F >> UInt32(width))
    for index in 1..<width {
      let byte = self[offset + index]
      if byte & 0xC0 != 0x80 { return invalid }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    return Rune(value: value, width: width)
  }

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
    return Rune(value: Rune.error, width: 1)
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

  /// Letters, marks, numbers, punctuation, symbols and the ASCII space.
  var isPrintable: Bool {
    if value < 0x7F { return value >= 0x20 }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
      .paragraphSeparator:
      return false
    default: return true
    }
  }
}
