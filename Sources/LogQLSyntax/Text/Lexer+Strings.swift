extension Lexer {
  /// `"…"` with Go's escapes; `\xHH` and octal escapes stand for raw bytes.
  mutating func quotedString() throws(LogQLError) -> [UInt8] {
    let start = index
    index += 1
    var bytes: [UInt8] = []
    while !isAtEnd {
      let plain = index
      while !isAtEnd && text[index] != "\"" && text[index] != "\\" && text[index] != "\n" {
        index += 1
      }
      bytes.append(contentsOf: text[plain..<index])
      switch peek() {
      case "\"":
        index += 1
        return bytes
      case "\\":
        index += 1
        try escape(quote: "\"", into: &bytes, at: start)
      default: throw error("literal not terminated", at: start)
      }
    }
    throw error("literal not terminated", at: start)
  }

  /// Back-quoted: everything stands for itself, but carriage returns vanish.
  mutating func rawString() throws(LogQLError) -> [UInt8] {
    let start = index
    guard let close = text[(index + 1)...].firstIndex(where: { $0 == "`" }) else {
      throw error("literal not terminated", at: start)
    }
    index = close + 1
    return text[(start + 1)..<close].filter { $0 != "\r" }
  }

  /// `'b'`: scanned as Go does, but no token of the language (spec: LogQL, §1).
  mutating func characterLiteral() throws(LogQLError) {
    let start = index
    index += 1
    var count = 0
    var ignored: [UInt8] = []
    while !isAtEnd && text[index] != "\n" {
      let (character, length) = scalar(at: index)
      index += length
      if character == "'" {
        if count == 1 { return }
        throw error("invalid char literal", at: start)
      }
      if character == "\\" { try escape(quote: "'", into: &ignored, at: start) }
      count += 1
    }
    throw error("literal not terminated", at: start)
  }

  /// What follows a backslash.
  private mutating func escape(quote: Unicode.Scalar, into bytes: inout [UInt8], at start: Int)
    throws(LogQLError)
  {
    if isAtEnd { throw error("literal not terminated", at: start) }
    let byte = text[index]
    switch byte {
    case "0"..."7":
      let value = try digits(3, base: 8, at: start)
      if value > 0xFF { throw error("invalid char escape", at: start) }
      bytes.append(UInt8(value))
    case "x":
      index += 1
      bytes.append(UInt8(try digits(2, base: 16, at: start)))
    case "u", "U":
      index += 1
      let value = try digits(byte == "u" ? 4 : 8, base: 16, at: start)
      guard let scalar = Unicode.Scalar(value) else {
        throw error("invalid char escape", at: start)
      }
      bytes.append(contentsOf: String(scalar).utf8)
    default:
      guard let plain = Lexer.simpleEscape(byte, quote) else {
        throw error("invalid char escape", at: start)
      }
      index += 1
      bytes.append(plain)
    }
  }

  private static func simpleEscape(_ byte: UInt8, _ quote: Unicode.Scalar) -> UInt8? {
    switch byte {
    case "a": 0x07
    case "b": 0x08
    case "f": 0x0C
    case "n": 0x0A
    case "r": 0x0D
    case "t": 0x09
    case "v": 0x0B
    case "\\": byte
    default: byte == quote ? byte : nil
    }
  }

  private mutating func digits(_ count: Int, base: UInt32, at start: Int) throws(LogQLError)
    -> UInt32
  {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = peek().digitValue, digit < base else {
        throw error("invalid char escape", at: start)
      }
      index += 1
      value = value &* base &+ digit
    }
    return value
  }
}

extension UInt8 {
  /// The value of a hexadecimal digit.
  var digitValue: UInt32? {
    if isDecimalDigit { return UInt32(self) - 0x30 }
    let lower = self | 0x20
    return lower >= 0x61 && lower <= 0x66 ? UInt32(lower) - 0x61 + 10 : nil
  }
}
