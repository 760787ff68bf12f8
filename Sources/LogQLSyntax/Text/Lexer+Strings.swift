extension Lexer {
  /// `"…"` with Go's escapes; `\xHH` and octal escapes stand for raw bytes.
  mutating func quotedString(at start: Token) throws(LogQLError) -> [UInt8] {
    skip()
    var bytes: [UInt8] = []
    while let scalar = peek() {
      skip()
      switch scalar {
      case "\"": return bytes
      case "\n": throw error("literal not terminated", at: start)
      case "\\": try escape(quote: "\"", into: &bytes, at: start)
      default: bytes.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
    throw error("literal not terminated", at: start)
  }

  /// Back-quoted: everything stands for itself, but carriage returns vanish.
  mutating func rawString(at start: Token) throws(LogQLError) -> [UInt8] {
    skip()
    let text = take { $0 != "`" }
    if peek() == nil { throw error("literal not terminated", at: start) }
    skip()
    return text.utf8.filter { $0 != 0x0D }
  }

  /// `'b'`: scanned as Go does, but no token of the language (spec: LogQL, §1).
  mutating func characterLiteral(at start: Token) throws(LogQLError) {
    skip()
    var count = 0
    var ignored: [UInt8] = []
    while let scalar = peek(), scalar != "\n" {
      skip()
      if scalar == "'" {
        if count == 1 { return }
        throw error("invalid char literal", at: start)
      }
      if scalar == "\\" { try escape(quote: "'", into: &ignored, at: start) }
      count += 1
    }
    throw error("literal not terminated", at: start)
  }

  /// What follows a backslash.
  private mutating func escape(quote: Unicode.Scalar, into bytes: inout [UInt8], at start: Token)
    throws(LogQLError)
  {
    guard let scalar = peek() else { throw error("literal not terminated", at: start) }
    if let byte = Lexer.simpleEscapes[scalar] {
      skip()
      bytes.append(byte)
      return
    }
    switch scalar {
    case quote:
      skip()
      bytes.append(UInt8(ascii: quote))
    case "0"..."7":
      let value = try digits(3, base: 8, at: start)
      if value > 0xFF { throw error("invalid char escape", at: start) }
      bytes.append(UInt8(value))
    case "x":
      skip()
      bytes.append(UInt8(try digits(2, base: 16, at: start)))
    case "u", "U":
      skip()
      let value = try digits(scalar == "u" ? 4 : 8, base: 16, at: start)
      guard let escaped = Unicode.Scalar(value) else {
        throw error("invalid char escape", at: start)
      }
      bytes.append(contentsOf: UTF8.encode(escaped)!)
    default: throw error("invalid char escape", at: start)
    }
  }

  private static let simpleEscapes: [Unicode.Scalar: UInt8] = [
    "a": 0x07, "b": 0x08, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09, "v": 0x0B, "\\": 0x5C,
  ]

  private mutating func digits(_ count: Int, base: UInt32, at start: Token) throws(LogQLError)
    -> UInt32
  {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let scalar = peek(), scalar.isASCII,
        let digit = Character(scalar).hexDigitValue, digit < Int(base)
      else { throw error("invalid char escape", at: start) }
      skip()
      value = value &* base &+ UInt32(digit)
    }
    return value
  }
}
