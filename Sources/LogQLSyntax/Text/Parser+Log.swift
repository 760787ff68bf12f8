import LogModel

/// Selectors and pipelines.
extension Parser {
  /// A selector and its stages. `inRange`: inside a range aggregation, where `unwrap` is a stage.
  mutating func logExpression(inRange: Bool) throws(LogQLError) -> LogExpression {
    let start = token
    let matchers = try selector()
    if matchers.allSatisfy(\.matchesEmpty) { refuse(start, Parser.emptySelector) }
    return LogExpression(matchers: matchers, stages: try stages(inRange: inRange))
  }

  /// A selector that every stream could match.
  private static let emptySelector = LogQLError(
    .validation,
    "queries require at least one regexp or equality matcher that does not have an "
      + "empty-compatible value. For instance, app=~\".*\" does not meet this requirement, "
      + "but app=~\".+\" will")

  private mutating func selector() throws(LogQLError) -> [LabelMatcher] {
    try expect(.openBrace)
    if try skip(.closeBrace) { return [] }
    var matchers = [try matcher(orElse: "IDENTIFIER", "}")]
    while try skip(.comma) { matchers.append(try matcher(orElse: "IDENTIFIER")) }
    try expect(.closeBrace, orElse: "}", ",")
    return matchers
  }

  private mutating func matcher(orElse expecting: String...) throws(LogQLError) -> LabelMatcher {
    guard case .identifier(let name) = token.kind else { throw unexpected(expecting) }
    try advance()
    guard case .symbol(let symbol) = token.kind,
      let op = LabelMatcher.Operator(rawValue: symbol.rawValue)
    else { throw unexpected(["=", "=~", "!~", "!="]) }
    try advance()
    let value = try string(orElse: "STRING")
    do {
      return try LabelMatcher(name, op, bytes: value)
    } catch {
      throw LogQLError(.validation, error.description)
    }
  }

  /// Stages up to the first token that begins none.
  mutating func stages(inRange: Bool) throws(LogQLError) -> [Stage] {
    var stages: [Stage] = []
    while case .symbol(let symbol) = token.kind {
      if symbol == .pipe {
        try unsupportedStage(inRange: inRange)
      } else if symbol == .linePattern || symbol == .patternNot {
        throw unsupported("the line filter \(symbol.rawValue)")
      } else if let op = LineFilter.Operator(rawValue: symbol.rawValue) {
        stages += try lineFilter(op).map { .lineFilter($0) }
      } else {
        break
      }
    }
    return stages
  }

  /// One filter; for the negative operators one per alternative.
  private mutating func lineFilter(_ op: LineFilter.Operator) throws(LogQLError) -> [LineFilter] {
    try advance()
    var alternatives = [try lineFilterText()]
    while token.kind == .keyword(.or) {
      try advance()
      alternatives.append(try lineFilterText())
    }
    switch op {
    case .contains, .matches, .matchesPattern: return [LineFilter(op, alternatives)]
    case .lacks, .matchesNot, .matchesPatternNot: return alternatives.map { LineFilter(op, [$0]) }
    }
  }

  private mutating func lineFilterText() throws(LogQLError) -> [UInt8] {
    guard token.kind == .function(.other(.ip)) else {
      return try string(orElse: "STRING", "ip")
    }
    let start = try advance()
    try expect(.openParenthesis)
    _ = try string(orElse: "STRING")
    try expect(.closeParenthesis, orElse: ")")
    throw unsupported("the line filter ip", at: start)
  }

  /// What follows a pipe: parsers, formatters and label filters.
  private mutating func unsupportedStage(inRange: Bool) throws(LogQLError) {
    try advance()
    switch token.kind {
    case .keyword(.unwrap) where inRange: throw unsupported("the stage unwrap")
    case .keyword(let keyword) where Parser.stageKeywords.contains(keyword):
      throw unsupported("the stage \(keyword.rawValue)")
    case .identifier, .symbol(.openParenthesis): throw unsupported("a label filter")
    default: throw unexpected()
    }
  }

  private static let stageKeywords: [Keyword] = [
    .json, .regexp, .logfmt, .unpack, .pattern, .decolorize, .drop, .keep, .labelFormat,
    .lineFormat,
  ]
}
