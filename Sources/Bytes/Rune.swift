/// A character of a text that may not be UTF-8, as Go decodes it: a byte that begins no valid sequence
/// stands for U+FFFD, one byte wide.
///
///     let rune = Rune(text, at: offset)
///     offset += rune.width
public struct Rune: Equatable, Sendable {
  /// The code point.
  public var value: UInt32
  /// Number of bytes.
  public var width: Int

  public static let replacement: UInt32 = 0xFFFD

  @inlinable public init(value: UInt32, width: Int) {
    self.value = value
    self.width = width
  }

  /// The character that begins at `offset`, which must lie inside.
  @inlinable @inline(__always)
  public init(_ text: UnsafeRawBufferPointer, at offset: Int) {
    let first = text[offset]
    self =
      first < 0x80
      ? Rune(value: UInt32(first), width: 1) : Rune(first, of: text, at: offset)
  }

  /// Of several bytes.
  @usableFromInline init(_ first: UInt8, of text: UnsafeRawBufferPointer, at offset: Int) {
    self.init(value: Rune.replacement, width: 1)
    let length: Int
    // The second byte tells long forms of short sequences, surrogates, and what is above U+10FFFF.
    var (lowest, highest): (UInt8, UInt8) = (0x80, 0xBF)
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, lowest) = (3, 0xA0)
    case 0xED: (length, highest) = (3, 0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, lowest) = (4, 0x90)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, highest) = (4, 0x8F)
    default: return
    }
    guard length <= text.count - offset, (lowest...highest).contains(text[offset + 1]) else {
      return
    }
    var code = UInt32(first) & (0x7F >> UInt32(length))
    for index in 1..<length {
      let byte = text[offset + index]
      if byte & 0xC0 != 0x80 { return }
      code = code << 6 | UInt32(byte & 0x3F)
    }
    (value, width) = (code, length)
  }

  /// Whether it is a byte that is no part of UTF-8.
  @inlinable public var isInvalid: Bool { value == Rune.replacement && width == 1 }

  public var scalar: Unicode.Scalar { Unicode.Scalar(value) ?? "\u{FFFD}" }
}

extension Unicode.Scalar {
  /// Letters, marks, numbers, punctuation, symbols and the ASCII space: what Go prints as it is.
  public var isGoPrintable: Bool {
    if value < 0x7F { return value >= 0x20 }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
      .paragraphSeparator:
      return false
    default: return true
    }
  }
}
