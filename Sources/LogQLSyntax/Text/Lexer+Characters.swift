extension Lexer {
  /// The code point at a position, and the number of its bytes. The text is valid UTF-8.
  func scalar(at position: Int) -> (scalar: Unicode.Scalar, length: Int) {
    let first = UInt32(text[position])
    if first < 0x80 { return (Unicode.Scalar(UInt8(first)), 1) }
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = first & (0x7F >> UInt32(length))
    for index in (position + 1)..<min(position + length, text.count) {
      value = value << 6 | UInt32(text[index] & 0x3F)
    }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }

  /// Letters of all scripts, and the underscore.
  static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return UInt8(ascii: scalar).isWordByte && !isDigit(scalar) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    default: return false
    }
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      ? UInt8(ascii: scalar).isDecimalDigit : scalar.properties.generalCategory == .decimalNumber
  }
}

extension UInt8 {
  var isBlank: Bool { self == " " || self == "\t" || self == "\r" || self == "\n" }

  var isDecimalDigit: Bool { self >= 0x30 && self <= 0x39 }

  var isLetter: Bool { self | 0x20 >= 0x61 && self | 0x20 <= 0x7A }

  /// ASCII letters, digits and the underscore.
  var isWordByte: Bool { isLetter || isDecimalDigit || self == "_" }

  /// Part of the unit of a duration.
  var isUnitByte: Bool { !isDecimalDigit && self != "." && self != "-" && self != "+" }
}

/// A byte compares with an ASCII character.
func ~= (character: Unicode.Scalar, byte: UInt8) -> Bool { UInt32(byte) == character.value }

func ~= (range: ClosedRange<Unicode.Scalar>, byte: UInt8) -> Bool {
  UInt32(byte) >= range.lowerBound.value && UInt32(byte) <= range.upperBound.value
}

func == (byte: UInt8, character: Unicode.Scalar) -> Bool { UInt32(byte) == character.value }

func != (byte: UInt8, character: Unicode.Scalar) -> Bool { UInt32(byte) != character.value }
