import LogModel

/// Pipelines.
extension Parser {
  /// Stages up to the first token that begins none, or with `mayUnwrap` up to and including an
  /// `unwrap`.
  mutating func stages(into stages: inout [Stage], mayUnwrap: Bool) throws(LogQLError) -> Unwrap? {
    while case .symbol(let symbol) = token.kind {
      if let op = symbol.lineFilterOperator {
        try lineFilter(op, into: &stages)
      } else if symbol == .pipe {
        try advance()
        if mayUnwrap, case .keyword(.unwrap) = token.kind { return try unwrap() }
        stages.append(try stage())
      } else {
        break
      }
    }
    return nil
  }

  /// One filter; for the negative operators one for each alternative.
  private mutating func lineFilter(_ op: LineFilter.Operator, into stages: inout [Stage])
    throws(LogQLError)
  {
    try advance()
    var alternatives = [try alternative()]
    while case .keyword(.or) = token.kind {
      try advance()
      alternatives.append(try alternative())
    }
    if op.isNegative {
      // In a chain ip("…") is a text like any other (spec: LogQL, §7.1): filters that stand apart would
      // not show that they were one.
      let isChain = alternatives.count > 1
      for var alternative in alternatives {
        if isChain { alternative.isAddress = false }
        stages.append(.lineFilter(LineFilter(op, [alternative])))
      }
    } else {
      stages.append(.lineFilter(LineFilter(op, alternatives)))
    }
  }

  private mutating func alternative() throws(LogQLError) -> LineFilter.Alternative {
    if case .function(.address) = token.kind {
      return LineFilter.Alternative(try address(), isAddress: true)
    }
    return LineFilter.Alternative(try string(orElse: "STRING", "ip"))
  }

  /// What follows a pipe.
  private mutating func stage() throws(LogQLError) -> Stage {
    guard case .keyword(let keyword) = token.kind else {
      guard startsLabelFilter else { throw unexpected() }
      return .labelFilter(try labelFilter())
    }
    switch keyword {
    case .json:
      try advance()
      return .json(try extractions())
    case .logfmt: return .logfmt(try logfmt())
    case .unpack:
      try advance()
      return .unpack
    case .decolorize:
      try advance()
      return .decolorize
    case .regexp: return .regexp(try checkedString(Refusal.regexp))
    case .pattern: return .pattern(try checkedString(Refusal.pattern))
    case .lineFormat:
      try advance()
      return .lineFormat(try string(orElse: "STRING"))
    case .labelFormat: return .labelFormat(try labelFormats())
    case .drop: return .drop(try labelSelections())
    case .keep: return .keep(try labelSelections())
    default: throw unexpected()
    }
  }

  /// The argument of a parser, which has to be good before the next token counts.
  private mutating func checkedString(_ refusal: ([UInt8]) -> LogQLError?) throws(LogQLError)
    -> [UInt8]
  {
    try advance()
    let text = try peekString(orElse: "STRING")
    if let refusal = refusal(text) { throw refusal }
    try advance()
    return text
  }

  private mutating func logfmt() throws(LogQLError) -> LogfmtParsing {
    try advance()
    var parsing = LogfmtParsing()
    while case .flag(let flag) = token.kind {
      switch flag {
      case .strict: parsing.isStrict = true
      case .keepEmpty: parsing.keepsEmpty = true
      }
      try advance()
    }
    parsing.extractions = try extractions()
    return parsing
  }

  /// `name="path"`, or a bare name for the field of that name; possibly none.
  private mutating func extractions() throws(LogQLError) -> [LabelExtraction] {
    guard case .identifier = token.kind else { return [] }
    var extractions: [LabelExtraction] = []
    repeat {
      let name = try name(orElse: "IDENTIFIER")
      let path = try skip(.equal) ? try string(orElse: "STRING") : Array(name.utf8)
      extractions.append(LabelExtraction(name, path))
    } while try skip(.comma)
    return extractions
  }

  private mutating func labelFormats() throws(LogQLError) -> [LabelFormat] {
    try advance()
    var formats: [LabelFormat] = []
    repeat {
      let name = try name(orElse: "IDENTIFIER")
      try expectOnly(.equal)
      if case .identifier = token.kind {
        formats.append(LabelFormat(name, .label(text(of: token))))
        try advance()
      } else {
        formats.append(LabelFormat(name, .template(try string(orElse: "IDENTIFIER", "STRING"))))
      }
    } while try skip(.comma)
    return formats
  }

  private mutating func labelSelections() throws(LogQLError) -> [LabelSelection] {
    try advance()
    var selections: [LabelSelection] = []
    repeat {
      let name = try name(orElse: "IDENTIFIER")
      if case .symbol(let symbol) = token.kind, let op = symbol.matcherOperator {
        try advance()
        selections.append(.matching(try matcher(name, op)))
      } else {
        selections.append(.name(name))
      }
    } while try skip(.comma)
    return selections
  }

  /// `unwrap` and the label filters that may follow it.
  private mutating func unwrap() throws(LogQLError) -> Unwrap {
    try advance()
    var unwrap: Unwrap
    if case .function(.conversion(let conversion)) = token.kind {
      try advance()
      try expectOnly(.openParenthesis)
      unwrap = Unwrap(try name(orElse: "IDENTIFIER"), conversion)
      try expectOnly(.closeParenthesis)
    } else {
      unwrap = Unwrap(
        try name(orElse: "IDENTIFIER", "BYTES_CONV", "DURATION_CONV", "DURATION_SECONDS_CONV"))
    }
    while try skip(.pipe) { unwrap.filters.append(try labelFilter()) }
    return unwrap
  }
}
