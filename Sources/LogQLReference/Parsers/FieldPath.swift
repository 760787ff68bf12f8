/// The paths of `json` and `logfmt` expressions: `a.b`, `["a.b"][3].c`; `key` (spec: LogQL, §7.5).
struct FieldPath {
  enum Step: Equatable {
    case member(Text)
    case element(Int)
  }

  private enum Token: Equatable {
    case field(Text)
    case string(Text)
    case index(Int)
    case symbol(UInt8)
    /// The end, or a character that begins no token.
    case end(unknown: Character?)

    var name: String {
      switch self {
      case .field: "FIELD"
      case .string: "STRING"
      case .index: "INDEX"
      case .symbol(UInt8(ascii: ".")): "DOT"
      case .symbol(UInt8(ascii: "[")): "LSB"
      case .symbol: "RSB"
      case .end: "$end"
      }
    }
  }

  /// The steps of a `json` path.
  static func steps(_ text: Text) throws(StageFault) -> [Step] {
    var tokens = tokens(text, symbols: ".[]")[...]
    var steps: [Step] = []
    while true {
      switch tokens.removeFirst() {
      case .field(let name) where steps.isEmpty: steps.append(.member(name))
      case .symbol(UInt8(ascii: ".")) where !steps.isEmpty:
        let token = tokens.removeFirst()
        guard case .field(let name) = token else { throw unexpected(text, token, "FIELD") }
        steps.append(.member(name))
      case .symbol(UInt8(ascii: "[")):
        switch tokens.removeFirst() {
        case .string(let name): steps.append(.member(name))
        case .index(let index): steps.append(.element(index))
        case let token: throw unexpected(text, token, "STRING or INDEX")
        }
        let token = tokens.removeFirst()
        if token != .symbol(UInt8(ascii: "]")) { throw unexpected(text, token, "RSB") }
      case .end(let unknown) where !steps.isEmpty:
        if let unknown { throw fault(text, "unexpected char \(unknown)") }
        return steps
      case let token:
        throw unexpected(text, token, steps.isEmpty ? "LSB or FIELD" : "DOT or LSB")
      }
    }
  }

  /// The key of a `logfmt` expression: a plain name, or any text in quotes.
  static func key(_ text: Text) throws(StageFault) -> Text {
    let tokens = tokens(text, symbols: "")
    let key: Text
    switch tokens[0] {
    case .field(let name), .string(let name): key = name
    default: throw unexpected(text, tokens[0], "STRING or KEY")
    }
    guard case .end(let unknown) = tokens[1] else {
      throw fault(text, "syntax error: unexpected KEY")
    }
    if let unknown { throw fault(text, "unexpected char \(unknown)") }
    return key
  }

  private static func unexpected(_ text: Text, _ token: Token, _ expected: String) -> StageFault {
    fault(text, "syntax error: unexpected \(token.name), expecting \(expected)")
  }

  private static func fault(_ text: Text, _ reason: String) -> StageFault {
    StageFault(
      text: "cannot parse expression [\(String(decoding: text, as: UTF8.self))]: \(reason)")
  }

  /// All tokens; the last, and only that, is the end. With symbols there are numbers too.
  private static func tokens(_ text: Text, symbols: String) -> [Token] {
    var tokens: [Token] = []
    var rest = text[...]
    while let first = rest.first {
      if [0x20, 0x09, 0x0A, 0x0D].contains(first) {
        rest = rest.dropFirst()
      } else if symbols.utf8.contains(first) {
        tokens.append(.symbol(first))
        rest = rest.dropFirst()
      } else if let token = token(&rest, hasNumbers: !symbols.isEmpty) {
        tokens.append(token)
      } else {
        let unknown = String(decoding: rest, as: UTF8.self).unicodeScalars.first
        return tokens + [.end(unknown: unknown.map { Character($0) })]
      }
    }
    return tokens + [.end(unknown: nil)]
  }

  /// A name, a quoted text or a number; `rest` stays if there is none.
  private static func token(_ rest: inout ArraySlice<UInt8>, hasNumbers: Bool) -> Token? {
    func isLetter(_ byte: UInt8) -> Bool {
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    guard let first = rest.first else { return nil }
    if isLetter(first) {
      let name = rest.prefix { isLetter($0) || isDigit($0) }
      rest = rest[name.endIndex...]
      return .field(Text(name))
    }
    if hasNumbers && isDigit(first) {
      let number = rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
      guard let index = Int(String(decoding: number, as: UTF8.self)) else { return nil }
      rest = rest[number.endIndex...]
      return .index(index)
    }
    return first == UInt8(ascii: "\"") ? quoted(&rest) : nil
  }

  private static func quoted(_ rest: inout ArraySlice<UInt8>) -> Token? {
    var content: Text = []
    var inner = rest.dropFirst()
    while let byte = inner.popFirst() {
      if byte == UInt8(ascii: "\"") {
        rest = inner
        return .string(content)
      }
      if byte == UInt8(ascii: "\\"), let escaped = inner.popFirst() {
        content.append(escaped)
      } else {
        content.append(byte)
      }
    }
    return nil
  }
}
