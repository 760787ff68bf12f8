import LogModel

/// Selectors, and what log queries are made of.
extension Parser {
  /// A selector and its stages. Stages that follow are its own only directly behind it.
  mutating func logQuery() throws(LogQLError) -> Parsed {
    let selected = try selector()
    var expression = LogExpression(matchers: selected.matchers)
    _ = try stages(into: &expression.stages, mayUnwrap: false)
    return Parsed(expression: .log(expression), refusal: selected.refusal)
  }

  mutating func selector() throws(LogQLError) -> (matchers: [LabelMatcher], refusal: LogQLError?) {
    try advance()
    var matchers: [LabelMatcher] = []
    if try !skip(.closeBrace) {
      matchers.append(try matcher(orElse: "IDENTIFIER", "}"))
      while try skip(.comma) { matchers.append(try matcher(orElse: "IDENTIFIER")) }
      try expect(.closeBrace, orElse: "}", ",")
    }
    return (matchers, Refusal.selector(matchers))
  }

  private mutating func matcher(orElse expecting: StaticString...) throws(LogQLError)
    -> LabelMatcher
  {
    guard case .identifier = token.kind else { throw unexpected(expecting) }
    let name = text(of: token)
    try advance()
    guard case .symbol(let symbol) = token.kind, let op = symbol.matcherOperator else {
      throw unexpected(["=", "=~", "!~", "!="])
    }
    try advance()
    return try matcher(name, op)
  }

  /// The value of a matcher whose operator was consumed. It has to be a good expression before the
  /// next token counts.
  mutating func matcher(_ name: String, _ op: LabelMatcher.Operator) throws(LogQLError)
    -> LabelMatcher
  {
    let value = try peekString(orElse: "STRING")
    let matcher: LabelMatcher
    do {
      matcher = try LabelMatcher(name, op, bytes: value)
    } catch {
      throw LogQLError(.validation, error.description)
    }
    try advance()
    return matcher
  }

  /// `ip("…")`, the pattern.
  mutating func address() throws(LogQLError) -> [UInt8] {
    try advance()
    try expectOnly(.openParenthesis)
    let pattern = try string(orElse: "STRING")
    try expectOnly(.closeParenthesis)
    return pattern
  }
}
