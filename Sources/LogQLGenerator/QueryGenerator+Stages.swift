import Bytes
import LogModel
import LogQLSyntax

extension QueryGenerator {
  private typealias Make = @Sendable (inout QueryGenerator) -> Stage

  mutating func pipeline() -> [Stage] {
    let makers = QueryGenerator.makers.filter { shape.allows($0.feature) }
    if makers.isEmpty { return [] }
    var stages: [Stage] = []
    for _ in 0..<draws.count(0...shape.stages) {
      let stage = draws.pick(makers).make(&self)
      // A name that is dropped or kept and a filter behind it would be read as a matcher.
      if let last = stages.last, last.endsInName, stage.isNegativeText { continue }
      stages.append(stage)
    }
    return stages
  }

  /// What is likely stands more than once.
  private static let makers: [(feature: QueryShape.Feature, make: Make)] = [
    (.lineFilters, { .lineFilter($0.lineFilter()) }),
    (.lineFilters, { .lineFilter($0.lineFilter()) }),
    (.linePatterns, { .lineFilter($0.patternFilter()) }),
    (.addresses, { .lineFilter($0.addressFilter()) }),
    (.json, { .json($0.draws.once(in: 2) ? [] : $0.extractions()) }),
    (.json, { _ in .json([]) }),
    (.logfmt, { .logfmt($0.logfmt()) }),
    (.logfmt, { _ in .logfmt(LogfmtParsing()) }),
    (.regexp, { .regexp(Array($0.draws.pick($0.vocabulary.captureExpressions).utf8)) }),
    (.pattern, { .pattern(Array($0.draws.pick($0.vocabulary.capturePatterns).utf8)) }),
    (.unpack, { _ in .unpack }),
    (.decolorize, { _ in .decolorize }),
    (.lineFormat, { .lineFormat(Array($0.draws.pick($0.vocabulary.templates).utf8)) }),
    (.labelFormat, { .labelFormat($0.labelFormats()) }),
    (.drop, { .drop($0.labelSelections()) }),
    (.keep, { .keep($0.labelSelections()) }),
    (.labelFilters, { .labelFilter($0.labelFilter(depth: 0)) }),
    (.labelFilters, { .labelFilter($0.labelFilter(depth: $0.shape.depth)) }),
    (.labelFilters, { .labelFilter($0.labelFilter(depth: 0)) }),
  ]

  // MARK: Line filters

  private mutating func lineFilter() -> LineFilter {
    let op = draws.pick([LineFilter.Operator.contains, .lacks, .matches, .matchesNot])
    let texts = op == .contains || op == .lacks ? vocabulary.words : vocabulary.expressions
    return filter(op, texts)
  }

  private mutating func patternFilter() -> LineFilter {
    filter(draws.pick([.matchesPattern, .matchesPatternNot]), vocabulary.linePatterns)
  }

  private mutating func filter(_ op: LineFilter.Operator, _ texts: [String]) -> LineFilter {
    let count = op.isNegative || draws.next(below: 3) > 0 ? 1 : draws.count(2...3)
    return LineFilter(op, (0..<count).map { _ in Array(draws.pick(texts).utf8) })
  }

  private mutating func addressFilter() -> LineFilter {
    let address = LineFilter.Alternative(
      Array(draws.pick(vocabulary.addresses).utf8), isAddress: true)
    return LineFilter(draws.pick([.contains, .lacks]), [address])
  }

  // MARK: Parsers and formats

  private mutating func fieldName() -> String { draws.pick(vocabulary.fields).name }

  /// The name of a field or of a stream label.
  mutating func labelName() -> String {
    draws.once(in: 4) ? draws.pick(vocabulary.streamLabels).name : fieldName()
  }

  private mutating func extractions() -> [LabelExtraction] {
    (0...draws.count(0...2)).map { _ in
      LabelExtraction(fieldName(), Array(draws.pick(vocabulary.paths).utf8))
    }
  }

  private mutating func logfmt() -> LogfmtParsing {
    LogfmtParsing(
      isStrict: draws.once(in: 2), keepsEmpty: draws.once(in: 2),
      extractions: draws.once(in: 2)
        ? []
        : (0...draws.count(0...2)).map { _ in
          LabelExtraction(fieldName(), Array(fieldName().utf8))
        })
  }

  /// No name is set twice, and none is the one that cannot be set.
  private mutating func labelFormats() -> [LabelFormat] {
    var formats: [LabelFormat] = []
    for _ in 0...draws.count(0...2) {
      let name = labelName()
      if name == "__error__" || formats.contains(where: { $0.name == name }) { continue }
      let source: LabelFormat.Source =
        draws.once(in: 2)
        ? .label(labelName()) : .template(Array(draws.pick(vocabulary.templates).utf8))
      formats.append(LabelFormat(name, source))
    }
    return formats.isEmpty ? [LabelFormat("renamed", .label(labelName()))] : formats
  }

  private mutating func labelSelections() -> [LabelSelection] {
    (0...draws.count(0...2)).map { _ in
      let field = draws.pick(vocabulary.fields)
      if draws.once(in: 2) { return .name(draws.once(in: 4) ? labelName() : field.name) }
      return .matching(textMatcher(field))
    }
  }

  mutating func textMatcher(_ field: QueryVocabulary.Field) -> LabelMatcher {
    let value = draws.pick(field.values)
    switch draws.next(below: 8) {
    case 0, 4: return matcher(field.name, .notEqual, value)
    case 1: return matcher(field.name, .regex, escaped(value) + draws.pick(["", ".*", "|x"]))
    case 2: return matcher(field.name, .notRegex, escaped(value))
    case 3:
      return matcher(
        field.name, draws.pick([.regex, .notRegex]), draws.pick(vocabulary.expressions))
    default: return matcher(field.name, .equal, value)
    }
  }
}

extension Stage {
  /// `drop a`, `keep a, b`.
  fileprivate var endsInName: Bool {
    switch self {
    case .drop(let selections), .keep(let selections):
      if case .name? = selections.last { true } else { false }
    default: false
    }
  }

  /// `!= "x"`, `!~ "x"`.
  fileprivate var isNegativeText: Bool {
    guard case .lineFilter(let filter) = self else { return false }
    return filter.op == .lacks || filter.op == .matchesNot
  }
}
