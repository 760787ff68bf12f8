import LogModel

extension Stage {
  /// As errors about a stage name it: `| json x="y"`, `|= "error"`.
  public var canonicalText: String {
    var text = ""
    write(to: &text)
    return text
  }

  func write(to text: inout String) {
    switch self {
    case .lineFilter(let filter): text += filter.canonicalText
    case .json(let extractions):
      text += "| json"
      Stage.write(extractions, to: &text)
    case .logfmt(let parsing):
      text += "| logfmt"
      if parsing.isStrict { text += " --strict" }
      if parsing.keepsEmpty { text += " --keep-empty" }
      Stage.write(parsing.extractions, to: &text)
    case .regexp(let expression): text += "| regexp " + goQuoted(bytes: expression)
    case .pattern(let pattern): text += "| pattern " + goQuoted(bytes: pattern)
    case .unpack: text += "| unpack"
    case .decolorize: text += "| decolorize"
    case .lineFormat(let template): text += "| line_format " + goQuoted(bytes: template)
    case .labelFormat(let formats):
      text += "| label_format " + formats.map(\.canonicalText).joined(separator: ",")
    case .drop(let selections):
      text += "| drop " + selections.map(\.canonicalText).joined(separator: ",")
    case .keep(let selections):
      text += "| keep " + selections.map(\.canonicalText).joined(separator: ",")
    case .labelFilter(let filter):
      text += "| "
      filter.write(to: &text)
    }
  }

  private static func write(_ extractions: [LabelExtraction], to text: inout String) {
    for (index, extraction) in extractions.enumerated() {
      text += (index == 0 ? " " : ",") + extraction.name + "=" + goQuoted(bytes: extraction.path)
    }
  }
}

extension LabelFormat {
  fileprivate var canonicalText: String {
    switch source {
    case .label(let old): name + "=" + old
    case .template(let template): name + "=" + goQuoted(bytes: template)
    }
  }
}

extension LabelSelection {
  fileprivate var canonicalText: String {
    switch self {
    case .name(let name): name
    case .matching(let matcher): matcher.text
    }
  }
}

extension LineFilter {
  public var canonicalText: String {
    op.rawValue + " " + alternatives.map(\.canonicalText).joined(separator: " or ")
  }
}

extension LineFilter.Alternative {
  fileprivate var canonicalText: String {
    isAddress ? "ip(" + goQuoted(bytes: bytes) + ")" : goQuoted(bytes: bytes)
  }
}

extension LabelFilter {
  /// Without the pipe: `( status>=500 , peer=ip("10.0.0.0/8") )`.
  public var canonicalText: String {
    var text = ""
    write(to: &text)
    return text
  }

  func write(to text: inout String) {
    switch self {
    case .text(let matcher): text += LabelFilter.text(matcher)
    case .number(let name, let op, let value):
      text += name + op.rawValue + NumberText.decimal(value)
    case .duration(let name, let op, let nanoseconds):
      text += name + op.rawValue + GoDuration.text(nanoseconds)
    case .bytes(let name, let op, let size): text += name + op.rawValue + ByteSize.text(size)
    case .address(let name, let isEqual, let pattern):
      text += name + (isEqual ? "=ip(" : "!=ip(") + goQuoted(bytes: pattern) + ")"
    case .and(let left, let right): LabelFilter.write(left, " , ", right, to: &text)
    case .or(let left, let right): LabelFilter.write(left, " or ", right, to: &text)
    }
  }

  private static func write(
    _ left: LabelFilter, _ op: String, _ right: LabelFilter, to text: inout String
  ) {
    text += "( "
    left.write(to: &text)
    text += op
    right.write(to: &text)
    text += " )"
  }

  /// Expressions that no search for texts replaces stand in back quotes, if they are not negated,
  /// and if back quotes can hold them.
  private static func text(_ matcher: LabelMatcher) -> String {
    if matcher.op != .regex || matcher.bytes.contains(where: { $0 == "`" || $0 == "\r" }) {
      return matcher.text
    }
    guard let expression = String(validating: matcher.bytes, as: UTF8.self),
      (try? LiteralTest(replacing: matcher.bytes, in: .label)) == nil
    else { return matcher.text }
    return matcher.name + "=~`" + expression + "`"
  }
}
