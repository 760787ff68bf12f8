/// Where a `json` expression looks: `a.b`, `["a.b"][3].c` (spec: LogQL, §7.5).
struct JSONPath {
  enum Part: Equatable {
    case field([UInt8])
    case index(Int)
  }

  let parts: [Part]

  /// Throws a ``PathError``.
  init(parsing text: [UInt8]) throws(PathError) {
    var lexer = PathLexer(text)
    var parts: [Part] = []
    var token = lexer.next()
    while true {
      let expected = parts.isEmpty ? "LSB or FIELD" : "DOT or LSB"
      switch token {
      case .field(let name) where parts.isEmpty: parts.append(.field(name))
      case .dot where !parts.isEmpty:
        guard case .field(let name) = lexer.next() else {
          throw PathError(unexpected: lexer.last, expected: "FIELD")
        }
        parts.append(.field(name))
      case .open:
        switch lexer.next() {
        case .string(let name): parts.append(.field(name))
        case .index(let index): parts.append(.index(index))
        case let other: throw PathError(unexpected: other, expected: "STRING or INDEX")
        }
        guard case .close = lexer.next() else {
          throw PathError(unexpected: lexer.last, expected: "RSB")
        }
      case .end where !parts.isEmpty:
        if let bad = lexer.badCharacter { throw PathError(badCharacter: bad) }
        self.parts = parts
        return
      default: throw PathError(unexpected: token, expected: expected)
      }
      token = lexer.next()
    }
  }

  /// Whether a key as it stands in a line, with escapes, is a name.
  static func isKey(_ key: ByteRun, _ name: [UInt8]) -> Bool {
    if !key.bytes.contains(UInt8(ascii: "\\")) { return key.hasBytes(of: name) }
    let arena = ByteArena()
    return EscapedText.decoded(key, .json, arena)?.hasBytes(of: name) ?? false
  }
}

/// What is wrong with the path of an expression.
struct PathError: Error {
  let text: String

  init(unexpected token: PathLexer.Token, expected: String) {
    text = "syntax error: unexpected \(token.name), expecting \(expected)"
  }

  init(badCharacter: Character) { text = "unexpected char \(badCharacter)" }

  init(_ text: String) { self.text = text }
}

/// The tokens of a path.
struct PathLexer {
  enum Token {
    case field([UInt8])
    case string([UInt8])
    case index(Int)
    case dot, open, close, end

    var name: String {
      switch self {
      case .field: "FIELD"
      case .string: "STRING"
      case .index: "INDEX"
      case .dot: "DOT"
      case .open: "LSB"
      case .close: "RSB"
      case .end: "$end"
      }
    }
  }

  private let text: [UInt8]
  private var at = 0
  private(set) var last = Token.end
  /// A character that begins no token. The tokens end there.
  private(set) var badCharacter: Character?

  private let isPath: Bool

  /// - Parameter isPath: there are steps; else only names and strings.
  init(_ text: [UInt8], isPath: Bool = true) {
    self.text = text
    self.isPath = isPath
  }

  mutating func next() -> Token {
    last = badCharacter == nil ? read() : .end
    return last
  }

  private mutating func read() -> Token {
    while at < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[at]) { at += 1 }
    guard at < text.count else { return .end }
    let start = at
    at += 1
    switch text[start] {
    case UInt8(ascii: ".") where isPath: return .dot
    case UInt8(ascii: "[") where isPath: return .open
    case UInt8(ascii: "]") where isPath: return .close
    case UInt8(ascii: "\""): return string()
    case 0x30...0x39 where isPath: return index(start)
    case let byte where PathLexer.beginsName(byte):
      while at < text.count, PathLexer.continuesName(text[at]) { at += 1 }
      return .field(Array(text[start..<at]))
    default: return fail(start)
    }
  }

  private mutating func fail(_ start: Int) -> Token {
    badCharacter = String(decoding: text[start...], as: UTF8.self).unicodeScalars.first.map {
      Character($0)
    }
    return .end
  }

  private mutating func index(_ start: Int) -> Token {
    while at < text.count, (0x30...0x39).contains(text[at]) || text[at] == UInt8(ascii: ".") {
      at += 1
    }
    guard let index = Int(String(decoding: text[start..<at], as: UTF8.self)) else {
      return fail(start)
    }
    return .index(index)
  }

  private mutating func string() -> Token {
    let start = at - 1
    var content: [UInt8] = []
    while at < text.count, text[at] != UInt8(ascii: "\"") {
      if text[at] == UInt8(ascii: "\\"), at + 1 < text.count { at += 1 }
      content.append(text[at])
      at += 1
    }
    if at == text.count { return fail(start) }
    at += 1
    return .string(content)
  }

  static func beginsName(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || byte == UInt8(ascii: "_")
  }

  static func continuesName(_ byte: UInt8) -> Bool {
    beginsName(byte) || (0x30...0x39).contains(byte)
  }
}
