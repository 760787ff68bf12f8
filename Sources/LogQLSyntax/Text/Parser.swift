import LogModel

/// Builds the syntax tree by recursive descent with one token of look-ahead.
///
/// Errors are those of the reference's table-driven parser: where it can continue with at most four
/// different tokens, the error lists them (spec: LogQL, §1.2); the lists stand here, beside the
/// constructs they belong to.
struct Parser {
  private var lexer: Lexer
  /// The next token.
  var token: Token
  var depth = 0
  /// What is wrong with parts that the grammar accepts, and where the part begins.
  private var refusals: [(line: Int, column: Int, error: LogQLError)] = []

  init(_ text: String) throws(LogQLError) {
    lexer = try Lexer(text)
    token = try lexer.next()
  }

  /// A whole query.
  static func parse(_ text: String) throws(LogQLError) -> Expression {
    var parser = try Parser(text)
    let expression = try parser.expression()
    if parser.token.kind != .end { throw parser.unexpected() }
    if let refusal = parser.firstRefusal { throw refusal }
    return expression
  }

  /// Refuses the part that begins at `start`, unless the text turns out not to parse at all.
  mutating func refuse(_ start: Token, _ error: LogQLError) {
    refusals.append((start.line, start.column, error))
  }

  /// Outer parts come before inner ones and left before right: they begin earlier. What is wrong in
  /// any case comes before what is only unsupported.
  private var firstRefusal: LogQLError? {
    let ordered = refusals.sorted { ($0.line, $0.column) < ($1.line, $1.column) }.map(\.error)
    return ordered.first { $0.kind != .unsupported } ?? ordered.first
  }

  // MARK: Tokens

  @discardableResult
  mutating func advance() throws(LogQLError) -> Token {
    let consumed = token
    token = try lexer.next()
    return consumed
  }

  func isAt(_ symbol: Symbol) -> Bool { token.kind == .symbol(symbol) }

  /// Consumes the symbol if it comes next.
  mutating func skip(_ symbol: Symbol) throws(LogQLError) -> Bool {
    if !isAt(symbol) { return false }
    try advance()
    return true
  }

  mutating func expect(_ symbol: Symbol, orElse expecting: String...) throws(LogQLError) {
    if try !skip(symbol) { throw unexpected(expecting) }
  }

  mutating func string(orElse expecting: String...) throws(LogQLError) -> [UInt8] {
    guard case .string(let bytes) = token.kind else { throw unexpected(expecting) }
    try advance()
    return bytes
  }

  func unexpected(_ expecting: [String] = []) -> LogQLError {
    let list = expecting.isEmpty ? "" : ", expecting " + expecting.joined(separator: " or ")
    return LogQLError(
      .syntax, line: token.reportedLine, column: token.column,
      "syntax error: unexpected \(token.spelling)\(list)")
  }

  /// The next token begins something that the grammar has and the evaluators do not.
  func unsupported(_ construct: String) -> LogQLError { unsupported(construct, at: token) }

  func unsupported(_ construct: String, at token: Token) -> LogQLError {
    LogQLError(
      .unsupported, line: token.line, column: token.column, "\(construct) is not supported yet")
  }

  // MARK: Expressions

  /// Any expression; operators between expressions are not supported.
  mutating func expression() throws(LogQLError) -> Expression {
    try descend()
    let expression = try operand()
    if let op = binaryOperator { throw unsupported("the operator \(op)") }
    depth -= 1
    return expression
  }

  /// Enters a nested part. Every level costs stack here and in evaluation, so there is a limit.
  mutating func descend() throws(LogQLError) {
    depth += 1
    if depth > Parser.deepest {
      throw LogQLError(
        .syntax, line: token.line, column: token.column,
        "the query nests deeper than \(Parser.deepest) levels")
    }
  }

  private static let deepest = 250

  private mutating func operand() throws(LogQLError) -> Expression {
    switch token.kind {
    case .symbol(.openBrace): return .log(try logExpression(inRange: false))
    case .symbol(.openParenthesis):
      try advance()
      let inner = try expression()
      try expect(.closeParenthesis)
      return inner
    case .function(.range(let function)): return try rangeAggregation(function)
    case .function(.vector(let function)): return try vectorAggregation(function)
    case .function(.other(let function)) where function == .vector || function == .labelReplace:
      throw unsupported("the function \(function.rawValue)")
    case .keyword(.variants): throw unsupported("a query of variants")
    case .number: throw unsupported("a number as expression")
    case .symbol(let sign) where sign == .plus || sign == .minus:
      let start = token
      try advance()
      guard case .number = token.kind else { throw unexpected(["NUMBER"]) }
      throw unsupported("a number as expression", at: start)
    default: throw unexpected()
    }
  }

  /// The spelling of the operator that comes next; nil if something else does.
  private var binaryOperator: String? {
    switch token.kind {
    case .keyword(let word) where [.or, .and, .unless].contains(word): word.rawValue
    case .symbol(let symbol) where Parser.binaryOperators.contains(symbol): symbol.rawValue
    default: nil
    }
  }

  private static let binaryOperators: [Symbol] = [
    .equalEqual, .notEqual, .greater, .greaterEqual, .less, .lessEqual, .plus, .minus, .times,
    .divided, .modulo, .power,
  ]
}
