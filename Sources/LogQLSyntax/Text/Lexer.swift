/// Cuts the text of a query into tokens (spec: LogQL, §1).
///
/// It works on the UTF-8 bytes; lines and columns, which count code points from 1, are worked out
/// when an error needs them. The first error ends the query. Every byte is looked at a bounded
/// number of times.
struct Lexer {
  let text: UnsafeBufferPointer<UInt8>
  /// Position of the next byte.
  var index: Int
  /// Where the text begins: behind a byte order mark.
  let origin: Int

  static let sizeLimit = 131_072

  init(_ text: UnsafeBufferPointer<UInt8>) throws(LogQLError) {
    if text.count >= Lexer.sizeLimit {
      throw LogQLError(.syntax, "input size too long (\(text.count) > \(Lexer.sizeLimit))")
    }
    self.text = text
    origin = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    index = origin
  }

  /// The byte `distance` places ahead; 0, which begins no token, behind the end.
  func peek(_ distance: Int = 0) -> UInt8 {
    let position = index + distance
    return position < text.count ? text[position] : 0
  }

  var isAtEnd: Bool { index >= text.count }

  mutating func next() throws(LogQLError) -> Token {
    try skipBlanksAndComments()
    let start = index
    let kind = isAtEnd ? .end : try kind(startingWith: text[index])
    return Token(kind: kind, start: start, end: index)
  }

  private mutating func kind(startingWith byte: UInt8) throws(LogQLError) -> Token.Kind {
    switch byte {
    case "a"..."z", "A"..."Z", "_": return word()
    case "0"..."9": return try number()
    case "\"": return .string(try quotedString())
    case "`": return .string(try rawString())
    case "'":
      try characterLiteral()
      return .identifier
    case "[": return .range(try range())
    case "-": return afterMinus()
    case "." where peek(1).isDecimalDigit: return try number()
    case 0x80...: return Lexer.isLetter(scalar(at: index).scalar) ? word() : stray()
    default:
      guard let (symbol, length) = symbol(startingWith: byte) else { return stray() }
      index += length
      return .symbol(symbol)
    }
  }

  /// A character that begins no token is a name of its own.
  private mutating func stray() -> Token.Kind {
    index += scalar(at: index).length
    return .identifier
  }

  private mutating func skipBlanksAndComments() throws(LogQLError) {
    while !isAtEnd {
      switch (text[index], peek(1)) {
      case (" ", _), ("\t", _), ("\r", _), ("\n", _): index += 1
      case ("#", _), ("/", "/"):
        while !isAtEnd && text[index] != "\n" { index += 1 }
      case ("/", "*"):
        let start = index
        index += 2
        while !(peek() == "*" && peek(1) == "/") {
          if isAtEnd { throw error("comment not terminated", at: start) }
          index += 1
        }
        index += 2
      default: return
      }
    }
  }

  /// A keyword, a function if a call follows, or an identifier.
  private mutating func word() -> Token.Kind {
    let start = index
    skipWord()
    guard let meaning = WordTable.all[text[start..<index]] else { return .identifier }
    if case .function = meaning, !callFollows() { return .identifier }
    return meaning
  }

  private mutating func skipWord() {
    while !isAtEnd {
      let byte = text[index]
      if byte.isWordByte {
        index += 1
      } else if byte >= 0x80 {
        let (scalar, length) = scalar(at: index)
        if !Lexer.isLetter(scalar) && !Lexer.isDigit(scalar) { return }
        index += length
      } else {
        return
      }
    }
  }

  /// `(`, or `by`/`without` and `(`, with blanks between.
  private func callFollows() -> Bool {
    var ahead = position(behindBlanksFrom: index)
    if ahead < text.count && text[ahead] == "(" { return true }
    let start = ahead
    while ahead < text.count && text[ahead].isWordByte { ahead += 1 }
    guard case .keyword(let word)? = WordTable.all[text[start..<ahead]] else { return false }
    switch word {
    case .by, .without:
      ahead = position(behindBlanksFrom: ahead)
      return ahead < text.count && text[ahead] == "("
    default: return false
    }
  }

  private func position(behindBlanksFrom start: Int) -> Int {
    var ahead = start
    while ahead < text.count && text[ahead].isBlank { ahead += 1 }
    return ahead
  }

  /// The longest operator here and its length; nil if there is none.
  private func symbol(startingWith byte: UInt8) -> (Symbol, Int)? {
    switch (byte, peek(1)) {
    case ("=", "="): (.equalEqual, 2)
    case ("=", "~"): (.matches, 2)
    case ("!", "="): (.notEqual, 2)
    case ("!", "~"): (.matchesNot, 2)
    case ("!", ">"): (.patternNot, 2)
    case ("|", "="): (.contains, 2)
    case ("|", "~"): (.lineMatches, 2)
    case ("|", ">"): (.linePattern, 2)
    case (">", "="): (.greaterEqual, 2)
    case ("<", "="): (.lessEqual, 2)
    case (",", _): (.comma, 1)
    case (".", _): (.dot, 1)
    case ("{", _): (.openBrace, 1)
    case ("}", _): (.closeBrace, 1)
    case ("(", _): (.openParenthesis, 1)
    case (")", _): (.closeParenthesis, 1)
    case ("=", _): (.equal, 1)
    case ("|", _): (.pipe, 1)
    case (">", _): (.greater, 1)
    case ("<", _): (.less, 1)
    case ("+", _): (.plus, 1)
    case ("*", _): (.times, 1)
    case ("/", _): (.divided, 1)
    case ("%", _): (.modulo, 1)
    case ("^", _): (.power, 1)
    default: nil
    }
  }

  /// A flag (`--strict`), a negative duration, or the operator.
  private mutating func afterMinus() -> Token.Kind {
    if let flag = flag() { return flag }
    if peek(1).isDecimalDigit || peek(1) == "." {
      let end = endOfDuration(from: index + 1)
      let duration = text[index..<end]
      if duration.contains(where: \.isUnitByte), let value = DurationText.parse(duration) {
        index = end
        return .duration(value)
      }
    }
    index += 1
    return .symbol(.minus)
  }

  private mutating func flag() -> Token.Kind? {
    for (spelling, flag) in Lexer.flags where text[index...].starts(with: spelling.utf8) {
      let end = index + spelling.utf8.count
      if end < text.count && (text[end].isLetter || text[end] == "-") { continue }
      index = end
      return .flag(flag)
    }
    return nil
  }

  private static let flags: [(String, Flag)] = [
    ("--strict", .strict), ("--keep-empty", .keepEmpty),
  ]

  private mutating func range() throws(LogQLError) -> Int64 {
    let start = index
    guard let close = text[start...].firstIndex(where: { $0 == "]" }) else {
      throw lookaheadError("missing closing ']' in duration", at: start)
    }
    index = close + 1
    switch DurationText.parseSimple(text[(start + 1)..<close]) {
    case .success(let duration): return duration
    case .failure(let reason): throw lookaheadError(reason.message, at: start)
    }
  }
}
