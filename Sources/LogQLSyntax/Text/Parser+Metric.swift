import LogModel

/// Range and vector aggregations.
extension Parser {
  /// `op([NUMBER ,] range) [grouping]`.
  mutating func rangeAggregation(_ function: RangeFunction) throws(LogQLError) -> Expression {
    let start = try advance()
    try expect(.openParenthesis, orElse: "(")
    var parameter: String?
    if case .number(let number) = token.kind {
      parameter = number
      try advance()
      try expect(.comma, orElse: ",")
    } else if !isAt(.openBrace) && !isAt(.openParenthesis) {
      throw unexpected(["NUMBER", "{", "("])
    }
    let range = try logRange()
    try expect(.closeParenthesis, orElse: ")")
    let isGrouped = try grouping() != nil
    if let reason = function.refusal(parameter: parameter, isGrouped: isGrouped) {
      refuse(start, LogQLError(.validation, reason))
    }
    let operation = RangeAggregation.Operation(rawValue: function.rawValue)
    if ![.count, .rate, .bytes, .bytesRate].contains(operation) {
      refuse(start, unsupported("the function \(function.rawValue)", at: start))
    }
    return .rangeAggregation(RangeAggregation(operation ?? .count, range))
  }

  /// A range with its selection, possibly in parentheses.
  private mutating func logRange() throws(LogQLError) -> LogRange {
    let (selection, range) = try rangeBody()
    if let range { return range }
    // Only a parenthesised selection comes back without its range.
    let (nanoseconds, offset) = try rangeAndOffset(orElse: "RANGE")
    return LogRange(selection: selection, range: nanoseconds, offset: offset)
  }

  /// `S P R [off]`, `S R [off] P`, or either of these, or only `S P`, in parentheses. The range is
  /// nil if it has to follow.
  private mutating func rangeBody() throws(LogQLError) -> (LogExpression, LogRange?) {
    if try skip(.openParenthesis) {
      return try parenthesisedRangeBody()
    }
    guard isAt(.openBrace) else { throw unexpected(["{", "("]) }
    var selection = try logExpression(inRange: true)
    guard case .range = token.kind else { throw unexpected() }
    let (nanoseconds, offset) = try rangeAndOffset()
    selection.stages += try stages(inRange: true)
    return (selection, LogRange(selection: selection, range: nanoseconds, offset: offset))
  }

  private mutating func parenthesisedRangeBody() throws(LogQLError) -> (LogExpression, LogRange?) {
    if isAt(.openParenthesis) {
      try descend()
      let (selection, range) = try rangeBody()
      depth -= 1
      if let range {
        try expect(.closeParenthesis, orElse: ")")
        return (selection, range)
      }
      return try closeOrRange(selection)
    }
    guard isAt(.openBrace) else { throw unexpected(["{", "("]) }
    return try closeOrRange(try logExpression(inRange: true))
  }

  /// Behind `(S P`: the closing parenthesis, or a range and then it.
  private mutating func closeOrRange(_ selected: LogExpression) throws(LogQLError)
    -> (LogExpression, LogRange?)
  {
    if try skip(.closeParenthesis) { return (selected, nil) }
    guard case .range = token.kind else { throw unexpected() }
    var selection = selected
    let (nanoseconds, offset) = try rangeAndOffset()
    selection.stages += try stages(inRange: true)
    try expect(.closeParenthesis, orElse: ")")
    return (selection, LogRange(selection: selection, range: nanoseconds, offset: offset))
  }

  private mutating func rangeAndOffset(orElse expecting: String...) throws(LogQLError)
    -> (range: Int64, offset: Int64)
  {
    guard case .range(let range) = token.kind else { throw unexpected(expecting) }
    try advance()
    guard token.kind == .keyword(.offset) else { return (range, 0) }
    try advance()
    guard case .duration(let offset) = token.kind else { throw unexpected(["DURATION"]) }
    try advance()
    return (range, offset)
  }

  /// `op [grouping] ([NUMBER ,] metric)` or `op([NUMBER ,] metric) [grouping]`.
  mutating func vectorAggregation(_ function: VectorFunction) throws(LogQLError) -> Expression {
    let start = try advance()
    guard let operation = VectorAggregation.Operation(rawValue: function.rawValue),
      [.sum, .avg, .count, .max, .min].contains(operation)
    else {
      throw unsupported("the function \(function.rawValue)", at: start)
    }
    var groups = try grouping()
    try expect(.openParenthesis, orElse: "(")
    let parameter = try leadingParameter()
    let operand = try expression()
    if case .log = operand { throw unexpected() }
    try expect(.closeParenthesis)
    if groups == nil { groups = try grouping() }
    if let parameter {
      let shown = "\(function.rawValue)(\(parameter),"
      refuse(start, LogQLError(.validation, "unsupported parameter for operation \(shown)"))
    }
    return .vectorAggregation(VectorAggregation(operation, groups ?? .by([]), operand))
  }

  /// A number and a comma; a number alone is an expression.
  private mutating func leadingParameter() throws(LogQLError) -> String? {
    guard case .number(let number) = token.kind else { return nil }
    var ahead = self
    try ahead.advance()
    guard try ahead.skip(.comma) else { return nil }
    self = ahead
    return number
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

  private mutating func labelNames() throws(LogQLError) -> [String] {
    try expect(.openParenthesis, orElse: "(")
    if try skip(.closeParenthesis) { return [] }
    var names = [try labelName(orElse: "IDENTIFIER", ")")]
    while try skip(.comma) { names.append(try labelName(orElse: "IDENTIFIER")) }
    try expect(.closeParenthesis, orElse: ",", ")")
    return names
  }

  private mutating func labelName(orElse expecting: String...) throws(LogQLError) -> String {
    guard case .identifier(let name) = token.kind else { throw unexpected(expecting) }
    try advance()
    return name
  }
}
