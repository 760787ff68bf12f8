import Bytes

extension ExpressionParser {
  /// Reads what begins with a backslash, outside of classes.
  mutating func escape() throws(RegularExpressionError) {
    if at + 1 < text.count {
      switch text[at + 1] {
      case UInt8(ascii: "A"): return try assertion(.textStart)
      case UInt8(ascii: "z"): return try assertion(.textEnd)
      case UInt8(ascii: "b"): return try assertion(.wordBoundary)
      case UInt8(ascii: "B"): return try assertion(.noWordBoundary)
      case UInt8(ascii: "C"): throw error("invalid escape sequence", at..<(at + 2))
      case UInt8(ascii: "Q"): return try quotation()
      default: break
      }
    }
    var ranges = CharacterRanges()
    if try namedClass(into: &ranges) {
      ranges.normalize()
      return try push(ExpressionNode(.oneOf(ranges)))
    }
    try literal(try escapedCharacter())
  }

  private mutating func assertion(_ kind: ExpressionNode.Kind) throws(RegularExpressionError) {
    at += 2
    try push(ExpressionNode(kind))
  }

  /// `\Q…\E`; the end may be missing.
  private mutating func quotation() throws(RegularExpressionError) {
    at += 2
    while at < text.count {
      if hasPrefix("\\E", at: at) {
        at += 2
        return
      }
      try literal(try nextCharacter())
    }
  }

  /// Reads `\x41`, `\n`, `\.` and the like: an escape that is one character.
  mutating func escapedCharacter() throws(RegularExpressionError) -> UInt32 {
    let start = at
    at += 1
    if at == text.count { throw error("trailing backslash at end of expression", at..<at) }
    let character = try nextCharacter()
    switch UInt8(exactly: character) {
    case UInt8(ascii: "0"): return octal(0)
    case let digit? where (0x31...0x37).contains(digit):
      // A single digit would be a reference to a group, which does not exist.
      if at < text.count, (0x30...0x37).contains(text[at]) { return octal(character - 0x30) }
    case UInt8(ascii: "x"): if let value = try hexadecimal() { return value }
    case UInt8(ascii: "a"): return 0x07
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "v"): return 0x0B
    case let byte? where byte < 0x80 && !isAlphanumeric(byte): return character
    default: break
    }
    throw error("invalid escape sequence", start..<at)
  }

  private func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & ~0x20)
  }

  /// Up to two further digits.
  private mutating func octal(_ first: UInt32) -> UInt32 {
    var value = first
    for _ in 0..<2 {
      guard at < text.count, (0x30...0x37).contains(text[at]) else { break }
      value = value * 8 + UInt32(text[at] - 0x30)
      at += 1
    }
    return value
  }

  /// Behind `\x`: two digits, or some in braces. Nil if it is neither; what was read stays read.
  private mutating func hexadecimal() throws(RegularExpressionError) -> UInt32? {
    guard at < text.count else { return nil }
    let first = try nextCharacter()
    if first != UInt32(UInt8(ascii: "{")) {
      let second = at < text.count ? try nextCharacter() : 0
      guard let high = digit(first), let low = digit(second) else { return nil }
      return high * 16 + low
    }
    var (value, digits): (UInt32, Int) = (0, 0)
    while at < text.count {
      let character = try nextCharacter()
      if character == UInt32(UInt8(ascii: "}")) { return digits > 0 ? value : nil }
      guard let next = digit(character) else { return nil }
      value = value * 16 + next
      if value > CharacterRanges.limit { return nil }
      digits += 1
    }
    return nil
  }

  private func digit(_ character: UInt32) -> UInt32? {
    UInt8(exactly: character).flatMap(Hex.value).map { UInt32($0) }
  }
}
