import Bytes
import LogModel

/// Splits a label string into tokens. Inside braces and outside they differ.
struct LabelLexer {
  enum Kind: Equatable {
    case identifier, string, number, equal, comma, leftBrace, rightBrace, leftBracket, rightBracket
    /// `!=`, `=~`, `!~`.
    case comparison
    case end
  }

  struct Token {
    var kind: Kind
    /// Byte offsets in the text.
    var start: Int
    var end: Int
    /// Of a string: unquoted.
    var value = ""
  }

  private let bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  // MARK: Tokens

  mutating func nextOutside() throws(LabelParseError) -> Token {
    skipSpace()
    let start = offset
    guard let byte = peek() else { return Token(kind: .end, start: start, end: start) }
    switch byte {
    case "{": return take(.leftBrace, 1)
    case "[": return take(.leftBracket, 1)
    case "]": return take(.rightBracket, 1)
    case ",": return take(.comma, 1)
    case "=":
      return peek(1) == "~" ? take(.comparison, 2) : take(.equal, 1)
    case "!" where peek(1) == "=" || peek(1) == "~": return take(.comparison, 2)
    case "\"", "'", "`": return try string()
    case _ where byte.isLetter || byte == ":":
      while let next = peek(), next.isLetter || next.isDigit || next == ":" { offset += 1 }
      let word = String(decoding: bytes[start..<offset], as: UTF8.self).lowercased()
      let kind: Kind = word == "inf" || word == "nan" ? .number : .identifier
      return Token(kind: kind, start: start, end: offset)
    case _ where byte.isDigit:
      while let next = peek(), next.isDigit || next == "." { offset += 1 }
      if let next = peek(), next.isLetter {
        throw error(
          at: start, "bad number or duration syntax: \(goQuoted(text(start..<offset)))")
      }
      return Token(kind: .number, start: start, end: offset)
    default: throw error(at: start, "unexpected character: \(quotedScalar(at: start))")
    }
  }

  mutating func nextInside() throws(LabelParseError) -> Token {
    skipSpace()
    let start = offset
    guard let byte = peek() else {
      throw error(at: start, "unexpected end of input inside braces")
    }
    switch byte {
    case "}": return take(.rightBrace, 1)
    case ",": return take(.comma, 1)
    case "{": throw error(at: start, "unexpected left brace '{'")
    case "=": return peek(1) == "~" ? take(.comparison, 2) : take(.equal, 1)
    case "!":
      if peek(1) == "=" || peek(1) == "~" { return take(.comparison, 2) }
      let after = peek(1) == nil ? "'\u{FFFD}'" : quotedScalar(at: start + 1)
      throw error(at: start, "unexpected character after '!' inside braces: \(after)")
    case "\"", "'", "`": return try string()
    case _ where byte.isLetter:
      while let next = peek(), next.isLetter || next.isDigit { offset += 1 }
      return Token(kind: .identifier, start: start, end: offset)
    default:
      throw error(at: start, "unexpected character inside braces: \(quotedScalar(at: start))")
    }
  }

  private mutating func take(_ kind: Kind, _ length: Int) -> Token {
    defer { offset += length }
    return Token(kind: kind, start: offset, end: offset + length)
  }

  private mutating func skipSpace() {
    while let byte = peek() {
      if byte == " " || byte == "\t" || byte == "\n" || byte == "\r" {
        offset += 1
      } else if byte == "#" {
        while let byte = peek(), byte != "\n" { offset += 1 }
      } else {
        return
      }
    }
  }

  private func peek(_ ahead: Int = 0) -> UInt8? {
    offset + ahead < bytes.count ? bytes[offset + ahead] : nil
  }

  // MARK: Strings

  private mutating func string() throws(LabelParseError) -> Token {
    let start = offset
    let quote = bytes[start]
    offset += 1
    var value: [UInt8] = []
    while true {
      guard let byte = peek(), quote == "`" || byte != "\n" else {
        throw error(
          at: start, quote == "`" ? "unterminated raw string" : "unterminated quoted string")
      }
      if byte == quote { break }
      if byte == "\\" && quote != "`" {
        offset += 1
        try escape(quote, from: start, into: &value)
      } else if byte == 0xEF && peek(1) == 0xBF && peek(2) == 0xBD {
        throw error(at: start, "invalid UTF-8 rune")
      } else {
        value.append(byte)
        offset += 1
      }
    }
    offset += 1
    return Token(
      kind: .string, start: start, end: offset, value: String(decoding: value, as: UTF8.self))
  }

  /// One escape sequence; `offset` stands behind the backslash.
  private mutating func escape(_ quote: UInt8, from start: Int, into value: inout [UInt8])
    throws(LabelParseError)
  {
    guard let kind = peek() else { throw error(at: start, "escape sequence not terminated") }
    if let byte = kind == quote ? quote : Self.plainEscape(kind) {
      value.append(byte)
      offset += 1
      return
    }
    switch kind {
    case 0x30...0x37:
      try code(digits: 3, radix: 8, limit: 255, from: start, isByte: true, into: &value)
    case "x":
      offset += 1
      try code(digits: 2, radix: 16, limit: 255, from: start, isByte: true, into: &value)
    case "u":
      offset += 1
      try code(digits: 4, radix: 16, limit: 0x10FFFF, from: start, isByte: false, into: &value)
    case "U":
      offset += 1
      try code(digits: 8, radix: 16, limit: 0x10FFFF, from: start, isByte: false, into: &value)
    default: throw error(at: start, "unknown escape sequence \(scalarName(at: offset))")
    }
  }

  /// The byte that a one-letter escape stands for.
  private static func plainEscape(_ letter: UInt8) -> UInt8? {
    switch letter {
    case "a": 7
    case "b": 8
    case "f": 12
    case "n": 10
    case "r": 13
    case "t": 9
    case "v": 11
    case "\\": 0x5C
    default: nil
    }
  }

  private mutating func code(
    digits: Int, radix: UInt32, limit: UInt64, from start: Int, isByte: Bool,
    into value: inout [UInt8]
  ) throws(LabelParseError) {
    var number: UInt64 = 0
    for _ in 0..<digits {
      guard let byte = peek() else { throw error(at: start, "escape sequence not terminated") }
      guard let digit = byte.hexValue, digit < radix else {
        throw error(at: start, "illegal character \(scalarName(at: offset)) in escape sequence")
      }
      number = number * UInt64(radix) + UInt64(digit)
      offset += 1
    }
    guard number <= limit, let scalar = Unicode.Scalar(UInt32(number)) else {
      throw error(at: start, "escape sequence is an invalid Unicode code point")
    }
    if isByte {
      value.append(UInt8(number))
    } else {
      value.append(contentsOf: Array(String(scalar).utf8))
    }
  }

  // MARK: Texts

  func text(_ token: Token) -> String { text(token.start..<token.end) }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  func error(at offset: Int, _ text: String) -> LabelParseError {
    let before = bytes[..<min(offset, bytes.count)]
    let newline = before.lastIndex(of: UInt8(ascii: "\n"))
    return LabelParseError(
      line: 1 + before.reduce(0) { $0 + ($1 == "\n" ? 1 : 0) },
      column: offset - (newline.map { $0 + 1 } ?? 0) + 1, text: text)
  }

  private func scalar(at offset: Int) -> Unicode.Scalar {
    String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
      .unicodeScalars.first ?? "\u{FFFD}"
  }

  /// `'c'`, escaped as Go does.
  private func quotedScalar(at offset: Int) -> String {
    let scalar = scalar(at: offset)
    if scalar == "'" { return "'\\''" }
    if scalar == "\"" { return "'\"'" }
    return "'" + goQuoted(String(scalar)).dropFirst().dropLast() + "'"
  }

  /// `U+0071 'q'`.
  private func scalarName(at offset: Int) -> String {
    let scalar = scalar(at: offset)
    let hex = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex
    let isPlain = scalar.value >= 0x20 && scalar.value != 0x7F
    return isPlain ? "\(code) '\(scalar)'" : code
  }

  /// As error texts name a token.
  func describe(_ token: Token) -> String {
    switch token.kind {
    case .end: return "end of input"
    case .string: return "string " + cut(text(token))
    case .number: return "number " + cut(text(token))
    case .identifier:
      let word = text(token)
      return LabelKeywords.tokens[word.lowercased()] ?? "identifier " + cut(word)
    case .comparison: return "<op:\(text(token))>"
    default: return "\"\(text(token))\""
    }
  }

  /// Words that cannot stand before the brace.
  func isReserved(_ token: Token) -> Bool {
    LabelKeywords.reserved.contains(text(token).lowercased())
  }

  private func cut(_ text: String) -> String {
    text.count > 10 ? goQuoted(String(text.prefix(10))) + "..." : goQuoted(text)
  }
}

/// Words of the query language that matter in label strings outside braces.
enum LabelKeywords {
  static let reserved: Set<String> = [
    "on", "ignoring", "bool", "group_left", "group_right", "atan2",
  ]

  /// How error texts name them.
  static let tokens: [String: String] = {
    var tokens: [String: String] = [:]
    for word in ["on", "ignoring", "bool", "group_left", "group_right", "by", "without", "offset"] {
      tokens[word] = "<\(word)>"
    }
    for word in ["and", "or", "unless", "atan2"] { tokens[word] = "<op:\(word)>" }
    for word in [
      "avg", "bottomk", "count", "count_values", "group", "max", "min", "quantile", "stddev",
      "stdvar", "sum", "topk",
    ] { tokens[word] = "<aggr:\(word)>" }
    return tokens
  }()
}

/// Bytes against ASCII characters.
private func ~= (pattern: Unicode.Scalar, byte: UInt8) -> Bool { UInt32(byte) == pattern.value }
private func == (byte: UInt8, character: Unicode.Scalar) -> Bool {
  UInt32(byte) == character.value
}
private func == (byte: UInt8?, character: Unicode.Scalar) -> Bool {
  byte.map { UInt32($0) == character.value } ?? false
}
private func != (byte: UInt8, character: Unicode.Scalar) -> Bool { !(byte == character) }

extension UInt8 {
  fileprivate var isLetter: Bool {
    (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self == 0x5F
  }
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var hexValue: UInt32? { Hex.value(self).map { UInt32($0) } }
}
