import LogModel

/// Builds the syntax tree by recursive descent with one token of look-ahead.
///
/// Errors are those of the reference's table-driven parser: where it can continue with at most four
/// different tokens, the error lists them (spec: LogQL, §1.2). The lists stand here, beside the
/// constructs that they belong to. That parser reduces before it looks at a wrong token, so that
/// what it could have continued a finished construct with is not listed.
///
/// What is wrong in a literal or an expression of a matcher is an error as soon as it is read, before
/// the token behind it is.
struct Parser {
  private(set) var lexer: Lexer
  /// The next token.
  private(set) var token: Token
  private var depth = 0

  private init(_ text: UnsafeBufferPointer<UInt8>) throws(LogQLError) {
    lexer = try Lexer(text)
    token = try lexer.next()
  }

  /// A whole query.
  static func parse(_ text: String) throws(LogQLError) -> Expression {
    try parse(text) { parser throws(LogQLError) in try parser.query() }
  }

  /// Stages that are the whole text.
  static func stages(_ text: String) throws(LogQLError) -> [Stage] {
    try parse(text) { parser throws(LogQLError) in
      var stages: [Stage] = []
      _ = try parser.stages(into: &stages, mayUnwrap: false)
      guard case .end = parser.token.kind else { throw parser.unexpected() }
      return stages
    }
  }

  private static func parse<Tree>(
    _ text: String, _ read: (inout Parser) throws(LogQLError) -> Tree
  ) throws(LogQLError) -> Tree {
    var text = text
    let result = text.withUTF8 { text -> Result<Tree, LogQLError> in
      do throws(LogQLError) {
        var parser = try Parser(text)
        return .success(try read(&parser))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private mutating func query() throws(LogQLError) -> Expression {
    let parsed =
      if case .keyword(.variants) = token.kind { try variants() } else { try expression() }
    guard case .end = token.kind else { throw unexpected() }
    if let refusal = parsed.refusal { throw refusal }
    return parsed.expression
  }

  // MARK: Tokens

  mutating func advance() throws(LogQLError) { token = try lexer.next() }

  func isAt(_ symbol: Symbol) -> Bool {
    if case .symbol(let next) = token.kind { next == symbol } else { false }
  }

  /// Consumes the symbol if it comes next.
  mutating func skip(_ symbol: Symbol) throws(LogQLError) -> Bool {
    if !isAt(symbol) { return false }
    try advance()
    return true
  }

  mutating func expect(_ symbol: Symbol, orElse expecting: StaticString...) throws(LogQLError) {
    if !isAt(symbol) { throw unexpected(expecting) }
    try advance()
  }

  /// A symbol that is the only thing that can follow.
  mutating func expectOnly(_ symbol: Symbol) throws(LogQLError) {
    if !isAt(symbol) { throw unexpected(listing: [symbol.spelling]) }
    try advance()
  }

  /// The bytes of a string literal, which is not consumed yet.
  func peekString(orElse expecting: StaticString...) throws(LogQLError) -> [UInt8] {
    guard case .string(let bytes) = token.kind else { throw unexpected(expecting) }
    return bytes
  }

  mutating func string(orElse expecting: StaticString...) throws(LogQLError) -> [UInt8] {
    guard case .string(let bytes) = token.kind else { throw unexpected(expecting) }
    try advance()
    return bytes
  }

  mutating func name(orElse expecting: StaticString...) throws(LogQLError) -> String {
    guard case .identifier = token.kind else { throw unexpected(expecting) }
    let name = text(of: token)
    try advance()
    return name
  }

  /// The bytes that a token was read from.
  func bytes(of token: Token) -> Slice<UnsafeBufferPointer<UInt8>> {
    lexer.text[token.start..<token.end]
  }

  func text(of token: Token) -> String { String(decoding: bytes(of: token), as: UTF8.self) }

  // MARK: Errors

  /// The next token fits nowhere; `expecting`: what would, if that is at most four tokens.
  func unexpected(_ expecting: [StaticString] = []) -> LogQLError {
    unexpected(listing: expecting.map(\.description))
  }

  private func unexpected(listing expecting: [String]) -> LogQLError {
    let list = expecting.isEmpty ? "" : ", expecting " + expecting.joined(separator: " or ")
    let message = "syntax error: unexpected \(token.spelling)\(list)"
    if lexer.text.count == lexer.origin { return LogQLError(.syntax, message) }
    return token.isLookedAhead
      ? lexer.lookaheadError(message, at: token.start) : lexer.error(message, at: token.start)
  }

  // MARK: Depth

  /// Enters a nested part, and leaves it by `ascend`. Every level costs stack.
  mutating func descend() throws(LogQLError) {
    depth += 1
    if depth > Parser.deepest {
      throw lexer.error("the query nests deeper than \(Parser.deepest) levels", at: token.start)
    }
  }

  mutating func ascend() { depth -= 1 }

  /// Refuses trees that would cost too much stack wherever they are walked, or freed: chains of
  /// operators make them deep without nesting.
  func check(height: Int) throws(LogQLError) {
    if height > Parser.highest {
      throw lexer.error("the query chains more than \(Parser.highest) operators", at: token.start)
    }
  }

  private static let deepest = 250
  private static let highest = 1_000
}

/// A part of the tree, and what is wrong with it although the grammar accepts it: the first finding,
/// where a node comes before its children and left before right (spec: LogQL, §3).
struct Parsed {
  var expression: Expression
  var refusal: LogQLError?
  /// Levels of the tree below, itself included.
  var height = 1
}
