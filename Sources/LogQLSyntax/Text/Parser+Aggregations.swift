import LogModel

/// Functions of metric queries.
extension Parser {
  /// `op([NUMBER ,] range) [grouping]`.
  mutating func rangeAggregation(_ operation: RangeAggregation.Operation) throws(LogQLError)
    -> Parsed
  {
    try advance()
    try expectOnly(.openParenthesis)
    var parameter: String?
    if case .number = token.kind {
      parameter = text(of: token)
      try advance()
      try expectOnly(.comma)
      if !isAt(.openBrace) && !isAt(.openParenthesis) { throw unexpected(["{", "("]) }
    } else if !isAt(.openBrace) && !isAt(.openParenthesis) {
      throw unexpected(["NUMBER", "{", "("])
    }
    let (range, rangeRefusal) = try logRange()
    try expectOnly(.closeParenthesis)
    var aggregation = RangeAggregation(operation, range, grouping: try grouping())
    let refusal = Refusal.parameter(parameter, of: &aggregation) ?? Refusal.of(aggregation)
    return Parsed(expression: .rangeAggregation(aggregation), refusal: refusal ?? rangeRefusal)
  }

  /// `op [grouping] ([NUMBER ,] metric)` or `op([NUMBER ,] metric) [grouping]`.
  mutating func vectorAggregation(_ operation: VectorAggregation.Operation) throws(LogQLError)
    -> Parsed
  {
    try descend()
    try advance()
    var groups = try grouping()
    if groups == nil { try expect(.openParenthesis) } else { try expectOnly(.openParenthesis) }
    var parameter: String?
    let operand: Parsed
    if case .number = token.kind {
      // A parameter if a comma follows, else the beginning of an expression.
      let number = token
      try advance()
      if try skip(.comma) {
        parameter = text(of: number)
        operand = try metric()
      } else {
        operand = try metric(startingWith: literal(number, isNegative: false))
      }
    } else {
      operand = try metric()
    }
    try expect(.closeParenthesis)
    ascend()
    if groups == nil { groups = try grouping() }
    var aggregation = VectorAggregation(operation, groups ?? .by([]), operand.expression)
    let refusal = Refusal.of(&aggregation, parameter: parameter, isGrouped: groups != nil)
    return Parsed(
      expression: .vectorAggregation(aggregation), refusal: refusal ?? operand.refusal,
      height: operand.height + 1)
  }

  private mutating func grouping() throws(LogQLError) -> Grouping? {
    switch token.kind {
    case .keyword(.by):
      try advance()
      return .by(try labelNames())
    case .keyword(.without):
      try advance()
      return .without(try labelNames())
    default: return nil
    }
  }

  /// Names in parentheses, possibly none.
  mutating func labelNames() throws(LogQLError) -> [String] {
    try expectOnly(.openParenthesis)
    if try skip(.closeParenthesis) { return [] }
    var names = [try name(orElse: "IDENTIFIER", ")")]
    while try skip(.comma) { names.append(try name(orElse: "IDENTIFIER")) }
    try expect(.closeParenthesis, orElse: ",", ")")
    return names
  }

  /// `label_replace(metric, "destination", "replacement", "source", "expression")`.
  mutating func labelReplace() throws(LogQLError) -> Parsed {
    try descend()
    try advance()
    try expectOnly(.openParenthesis)
    let operand = try metric()
    try expect(.comma)
    var texts: [String] = []
    for place in 0..<4 {
      if place > 0 { try expectOnly(.comma) }
      texts.append(String(decoding: try string(orElse: "STRING"), as: UTF8.self))
    }
    try expectOnly(.closeParenthesis)
    ascend()
    let replace = LabelReplace(
      operand.expression, destination: texts[0], replacement: texts[1], source: texts[2],
      expression: texts[3])
    return Parsed(
      expression: .labelReplace(replace), refusal: Refusal.of(replace) ?? operand.refusal,
      height: operand.height + 1)
  }

  /// `vector(NUMBER)`.
  mutating func vector() throws(LogQLError) -> Parsed {
    try advance()
    try expectOnly(.openParenthesis)
    guard case .number = token.kind else { throw unexpected(["NUMBER"]) }
    let number = token
    try advance()
    try expectOnly(.closeParenthesis)
    switch GoNumber.parse(bytes(of: number)) {
    case .success(let value): return Parsed(expression: .vector(value))
    case .failure(let failure):
      let reason = failure.message(bytes(of: number))
      return Parsed(
        expression: .vector(0),
        refusal: LogQLError(.validation, "unable to parse vectorExpr as a float: \(reason)"))
    }
  }

  /// `variants(metric, …) of (range)`, which is a query of its own.
  mutating func variants() throws(LogQLError) -> Parsed {
    try advance()
    try expectOnly(.openParenthesis)
    var metrics: [Parsed] = []
    repeat { metrics.append(try metric()) } while try skip(.comma)
    try expect(.closeParenthesis)
    guard case .keyword(.of) = token.kind else { throw unexpected(["of"]) }
    try advance()
    try expectOnly(.openParenthesis)
    if !isAt(.openBrace) && !isAt(.openParenthesis) { throw unexpected(["{", "("]) }
    let (range, rangeRefusal) = try logRange()
    try expectOnly(.closeParenthesis)
    let refusal = metrics.lazy.compactMap(\.refusal).first ?? rangeRefusal
    return Parsed(
      expression: .variants(metrics.map(\.expression), range), refusal: refusal,
      height: (metrics.map(\.height).max() ?? 0) + 1)
  }
}
