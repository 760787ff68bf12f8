/// Cuts the text of a query into tokens (spec: LogQL, §1).
///
/// Lines and columns count code points from 1. The first error ends the query.
struct Lexer {
  let scalars: [Unicode.Scalar]
  /// Index of the next scalar.
  var index = 0
  var line = 1
  var column = 1

  init(_ text: String) throws(LogQLError) {
    let size = text.utf8.count
    if size >= Lexer.sizeLimit {
      throw LogQLError(.syntax, "input size too long (\(size) > \(Lexer.sizeLimit))")
    }
    var scalars = Array(text.unicodeScalars)
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    self.scalars = scalars
  }

  static let sizeLimit = 131_072

  /// The scalar `distance` places ahead; nil behind the end.
  func peek(_ distance: Int = 0) -> Unicode.Scalar? {
    index + distance < scalars.count ? scalars[index + distance] : nil
  }

  mutating func skip(_ count: Int = 1) {
    for _ in 0..<count {
      if scalars[index] == "\n" {
        line += 1
        column = 1
      } else {
        column += 1
      }
      index += 1
    }
  }

  /// Consumes scalars while `condition` holds, and returns them.
  mutating func take(while condition: (Unicode.Scalar) -> Bool) -> String {
    var taken = String.UnicodeScalarView()
    while let scalar = peek(), condition(scalar) {
      taken.append(scalar)
      skip()
    }
    return String(taken)
  }

  mutating func next() throws(LogQLError) -> Token {
    try skipBlanksAndComments()
    let start = Token(kind: .end, line: line, column: column)
    guard let scalar = peek() else {
      return scalars.isEmpty ? Token(kind: .end, line: 0, column: 0) : start
    }
    var token = start
    token.kind = try kind(startingWith: scalar, at: start)
    return token
  }

  private mutating func kind(startingWith scalar: Unicode.Scalar, at start: Token)
    throws(LogQLError) -> Token.Kind
  {
    switch scalar {
    case "\"": return .string(try quotedString(at: start))
    case "`": return .string(try rawString(at: start))
    case "'":
      try characterLiteral(at: start)
      return .identifier("'")
    case "[": return .range(try range(at: start))
    case "0"..."9": return try number(at: start)
    case "." where peek(1).map(Lexer.isDecimal) ?? false: return try number(at: start)
    case "-": return afterMinus()
    default:
      if Lexer.isLetter(scalar) { return word() }
      if let symbol = symbol() { return .symbol(symbol) }
      skip()
      return .identifier(String(scalar))
    }
  }

  private mutating func skipBlanksAndComments() throws(LogQLError) {
    while let scalar = peek() {
      switch (scalar, peek(1)) {
      case (" ", _), ("\t", _), ("\r", _), ("\n", _): skip()
      case ("#", _), ("/", "/"): _ = take { $0 != "\n" }
      case ("/", "*"):
        let start = Token(kind: .end, line: line, column: column)
        skip(2)
        while !(peek() == "*" && peek(1) == "/") {
          if peek() == nil { throw error("comment not terminated", at: start) }
          skip()
        }
        skip(2)
      default: return
      }
    }
  }

  /// A keyword, a function if a call follows, or an identifier.
  private mutating func word() -> Token.Kind {
    let text = take { Lexer.isLetter($0) || Lexer.isDigit($0) }
    let lower = text.lowercased()
    if let keyword = Keyword(rawValue: lower) { return .keyword(keyword) }
    if let function = Function(lower), callFollows() { return .function(function) }
    return .identifier(text)
  }

  /// `(`, or `by`/`without` and `(`, with blanks between.
  private func callFollows() -> Bool {
    var ahead = self
    _ = ahead.take(while: Lexer.isBlank)
    if ahead.peek() == "(" { return true }
    let word = ahead.take { Lexer.isLetter($0) }.lowercased()
    _ = ahead.take(while: Lexer.isBlank)
    return (word == "by" || word == "without") && ahead.peek() == "("
  }

  /// The longest operator here; nil if there is none.
  private mutating func symbol() -> Symbol? {
    for length in [2, 1] where index + length <= scalars.count {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[index..<(index + length)])
      if let symbol = Symbol(rawValue: String(text)) {
        skip(length)
        return symbol
      }
    }
    return nil
  }

  /// A flag (`--strict`), a negative duration, or the operator.
  private mutating func afterMinus() -> Token.Kind {
    if peek(1) == "-" {
      var ahead = self
      let flag = ahead.take { Lexer.isLetter($0) || $0 == "-" }
      if flag == "--strict" || flag == "--keep-empty" {
        self = ahead
        return .flag(flag)
      }
    }
    var ahead = self
    ahead.skip()
    if let scalar = ahead.peek(), Lexer.isDecimal(scalar) || scalar == "." {
      let text = ahead.take(while: Lexer.isDurationScalar)
      if Lexer.hasUnit(text), let duration = DurationText.parse("-" + text) {
        self = ahead
        return .duration(duration)
      }
    }
    skip()
    return .symbol(.minus)
  }

  private mutating func range(at start: Token) throws(LogQLError) -> Int64 {
    skip()
    let text = take { $0 != "]" }
    if peek() == nil { throw lookaheadError("missing closing ']' in duration", at: start) }
    skip()
    switch DurationText.parseSimple(text) {
    case .success(let duration): return duration
    case .failure(let reason): throw lookaheadError(reason.message, at: start)
    }
  }

  func error(_ message: String, at start: Token) -> LogQLError {
    LogQLError(.syntax, line: start.line, column: start.column, message)
  }

  private func lookaheadError(_ message: String, at start: Token) -> LogQLError {
    LogQLError(.syntax, line: 0, column: start.column, message)
  }
}

extension Lexer {
  static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n"
  }

  static func isDecimal(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  /// Letters of all scripts, and the underscore.
  static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar == "_" || scalar.properties.isAlphabetic }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    default: return false
    }
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? isDecimal(scalar) : scalar.properties.generalCategory == .decimalNumber
  }

  /// What a duration can be made of.
  static func isDurationScalar(_ scalar: Unicode.Scalar) -> Bool {
    isDecimal(scalar) || "nuµμmshdwy.".unicodeScalars.contains(scalar)
  }

  /// Whether there is more than digits: a bare number is no duration.
  static func hasUnit(_ text: String) -> Bool {
    text.unicodeScalars.contains { !isDecimal($0) && $0 != "." }
  }
}
