import Bytes

/// Text in quotes as Go's `strconv` writes and reads it.
enum GoQuote {
  /// In double quotes, with escapes for what does not print; invalid UTF-8 as `\xNN`.
  static func quoted(_ text: [UInt8]) -> String {
    var result: [UInt8] = []
    text.withUnsafeBytes { append($0, to: &result) }
    return String(decoding: result, as: UTF8.self)
  }

  static func append(
    _ text: Text, to result: inout [UInt8], quote: UInt8 = 0x22, onlyASCII: Bool = false
  ) {
    result.append(quote)
    var at = 0
    while at < text.count {
      let rune = text.rune(at: at)
      if rune.isInvalid {
        result.append("\\x")
        appendHex(UInt32(text[at]), digits: 2, to: &result)
      } else {
        appendEscaped(rune.value, to: &result, quote: quote, onlyASCII: onlyASCII)
      }
      at += rune.width
    }
    result.append(quote)
  }

  static func appendEscaped(
    _ value: UInt32, to result: inout [UInt8], quote: UInt8, onlyASCII: Bool
  ) {
    if value == UInt32(quote) || value == 0x5C {
      result.append(0x5C)
      return result.append(UInt8(value))
    }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    if scalar.isGoPrintable && (value < 0x80 || !onlyASCII) { return result.appendRune(value) }
    switch value {
    case 0x07: result.append("\\a")
    case 0x08: result.append("\\b")
    case 0x0C: result.append("\\f")
    case 0x0A: result.append("\\n")
    case 0x0D: result.append("\\r")
    case 0x09: result.append("\\t")
    case 0x0B: result.append("\\v")
    case 0..<0x20, 0x7F:
      result.append("\\x")
      appendHex(value, digits: 2, to: &result)
    case ..<0x10000:
      result.append("\\u")
      appendHex(value, digits: 4, to: &result)
    default:
      result.append("\\U")
      appendHex(value, digits: 8, to: &result)
    }
  }

  static func appendHex(
    _ value: UInt32, digits: Int, to result: inout [UInt8], isUpper: Bool = false
  ) {
    let letters: UInt8 = isUpper ? 0x41 - 10 : 0x61 - 10
    for position in stride(from: digits - 1, through: 0, by: -1) {
      let digit = UInt8(value >> (4 * UInt32(position)) & 15)
      result.append(digit < 10 ? 0x30 + digit : letters + digit)
    }
  }

  /// `U+0041 'A'`, or without the character if it does not print.
  static func unicode(_ scalar: Unicode.Scalar) -> String {
    var bytes: [UInt8] = Array("U+".utf8)
    appendHex(
      scalar.value, digits: scalar.value > 0xFFFFF ? 6 : scalar.value > 0xFFFF ? 5 : 4, to: &bytes,
      isUpper: true)
    if scalar.isGoPrintable { bytes.append(" '\(scalar)'") }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The first code points of a text.
  static func prefix(_ text: [UInt8], runes: Int) -> [UInt8] {
    text.withUnsafeBytes { text in
      var (at, count) = (0, 0)
      while at < text.count, count < runes {
        at += text.rune(at: at).width
        count += 1
      }
      return Array(text[..<at])
    }
  }

  // MARK: Reading

  /// The bytes of a literal in double quotes or back quotes; nil if it is not one.
  static func unquoted(_ literal: ArraySlice<UInt8>) -> [UInt8]? {
    guard literal.count >= 2, let quote = literal.first, literal.last == quote else { return nil }
    let inner = Array(literal.dropFirst().dropLast())
    if quote == 0x60 { return inner.contains(quote) ? nil : inner.filter { $0 != 0x0D } }
    guard quote == 0x22 else { return nil }
    var result: [UInt8] = []
    var at = 0
    while at < inner.count {
      if inner[at] == 0x0A || inner[at] == quote { return nil }
      guard let character = character(inner, &at, quote: quote) else { return nil }
      if character.isByte {
        result.append(UInt8(character.value))
      } else {
        result.appendRune(character.value)
      }
    }
    return result
  }

  /// One character or escape; `isByte` for `\x` and octal escapes, which stand for bytes, and for a
  /// byte that is not UTF-8.
  static func character(
    _ text: [UInt8], _ at: inout Int, quote: UInt8
  ) -> (value: UInt32, isByte: Bool)? {
    guard at < text.count else { return nil }
    if text[at] != 0x5C {
      let offset = at
      let rune = text.withUnsafeBytes { $0.rune(at: offset) }
      at += rune.width
      return (rune.value, false)
    }
    guard at + 1 < text.count else { return nil }
    let kind = text[at + 1]
    at += 2
    switch kind {
    case UInt8(ascii: "a"): return (7, false)
    case UInt8(ascii: "b"): return (8, false)
    case UInt8(ascii: "f"): return (12, false)
    case UInt8(ascii: "n"): return (10, false)
    case UInt8(ascii: "r"): return (13, false)
    case UInt8(ascii: "t"): return (9, false)
    case UInt8(ascii: "v"): return (11, false)
    case 0x5C: return (0x5C, false)
    case 0x22, 0x27: return kind == quote ? (UInt32(kind), false) : nil
    case UInt8(ascii: "x"): return digits(text, &at, 2, radix: 16).map { ($0, true) }
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      guard let value = digits(text, &at, kind == UInt8(ascii: "u") ? 4 : 8, radix: 16),
        Unicode.Scalar(value) != nil
      else { return nil }
      return (value, false)
    case 0x30...0x37:
      at -= 1
      guard let value = digits(text, &at, 3, radix: 8), value <= 255 else { return nil }
      return (value, true)
    default: return nil
    }
  }

  private static func digits(
    _ text: [UInt8], _ at: inout Int, _ count: Int, radix: UInt32
  ) -> UInt32? {
    guard at + count <= text.count else { return nil }
    var value: UInt32 = 0
    for byte in text[at..<at + count] {
      guard let digit = GoInteger.digit(byte), digit < radix else { return nil }
      value = value &* radix &+ digit
    }
    at += count
    return value
  }
}
