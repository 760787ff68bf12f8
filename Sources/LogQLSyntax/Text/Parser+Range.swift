import LogModel

/// What range aggregations read.
extension Parser {
  typealias ParsedRange = (range: LogRange, refusal: LogQLError?)

  /// A selector with stages, an unwrap, a range and an offset: `S P U [r] offset o`,
  /// `S [r] offset o P U`, `(S P U) [r] offset o`, or one of these in parentheses. The first token
  /// was checked to begin one.
  mutating func logRange() throws(LogQLError) -> ParsedRange {
    var parentheses = 0
    while try skip(.openParenthesis) {
      parentheses += 1
      if !isAt(.openParenthesis) && !isAt(.openBrace) { throw unexpected(["{", "("]) }
    }
    var selection = try rangeSelection()
    if parentheses > 0, try skip(.closeParenthesis) {
      parentheses -= 1
      guard case .range = token.kind else { throw unexpected(["RANGE"]) }
      try rangeAndOffset(&selection.range)
    } else {
      try finish(&selection, isNested: parentheses > 0)
    }
    for _ in 0..<parentheses { try expectOnly(.closeParenthesis) }
    return selection
  }

  /// `S P U`.
  private mutating func rangeSelection() throws(LogQLError) -> ParsedRange {
    let selected = try selector()
    var range = LogRange(selection: LogExpression(matchers: selected.matchers), range: 0)
    range.unwrap = try stages(into: &range.selection.stages, mayUnwrap: true)
    return (range, selected.refusal)
  }

  /// The range behind `S P U`; behind a bare selector's, there may be stages.
  private mutating func finish(_ selection: inout ParsedRange, isNested: Bool) throws(LogQLError) {
    let isBare = selection.range.selection.stages.isEmpty && selection.range.unwrap == nil
    guard case .range = token.kind else {
      if selection.range.unwrap == nil { throw unexpected() }
      throw unexpected(isNested ? ["RANGE", ")", "|"] : ["RANGE", "|"])
    }
    try rangeAndOffset(&selection.range)
    if isBare {
      selection.range.unwrap = try stages(
        into: &selection.range.selection.stages, mayUnwrap: true)
    }
  }

  private mutating func rangeAndOffset(_ range: inout LogRange) throws(LogQLError) {
    guard case .range(let length) = token.kind else { throw unexpected() }
    range.range = length
    try advance()
    guard case .keyword(.offset) = token.kind else { return }
    try advance()
    guard case .duration(let offset) = token.kind else { throw unexpected(["DURATION"]) }
    range.offset = offset
    try advance()
  }
}
