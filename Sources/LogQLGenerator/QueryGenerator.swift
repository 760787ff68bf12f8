public import Bytes
import LogModel
public import LogQLSyntax

/// Makes random queries that are valid, as syntax trees, and only such as could have been read:
/// what a tree's canonical text is parsed to is the tree again.
///
///     var generator = QueryGenerator(.requests, draws: DrawStream(DrawKey(seed: 1, purpose: "q")))
///     let query = Query(generator.query())
///
/// The same draws give the same queries.
public struct QueryGenerator: Sendable {
  public let vocabulary: QueryVocabulary
  public let shape: QueryShape
  var draws: DrawStream

  public init(
    _ vocabulary: QueryVocabulary, _ shape: QueryShape = QueryShape(), draws: DrawStream
  ) {
    self.vocabulary = vocabulary
    self.shape = shape
    self.draws = draws
  }

  /// A log query once in three times, else a metric query.
  public mutating func query() -> Expression {
    if draws.once(in: 3) { return .log(logQuery()) }
    if shape.allows(.variants) && draws.once(in: 8) {
      let metrics = (0...draws.count(0...2)).map { _ in metricQuery() }
      return .variants(metrics, range(unwraps: false))
    }
    return metricQuery()
  }

  /// A selector with stages.
  public mutating func logQuery() -> LogExpression {
    LogExpression(matchers: selector(), stages: pipeline())
  }

  // MARK: Selectors

  /// One matcher that rejects the empty value, and perhaps others.
  mutating func selector() -> [LabelMatcher] {
    let label = draws.pick(vocabulary.streamLabels)
    var matchers = [rejectingEmpty(label)]
    for label in draws.some(vocabulary.streamLabels) { matchers.append(anyMatcher(label)) }
    if draws.once(in: 2) { matchers.reverse() }
    return matchers
  }

  private mutating func rejectingEmpty(_ label: QueryVocabulary.StreamLabel) -> LabelMatcher {
    let values = label.values.filter { !$0.isEmpty }
    switch draws.next(below: 6) {
    case 0...1 where !values.isEmpty: return matcher(label.name, .equal, draws.pick(values))
    case 2 where !values.isEmpty:
      return matcher(label.name, .regex, values.map(escaped).joined(separator: "|"))
    case 3: return matcher(label.name, .regex, ".+")
    default: return matcher(label.name, .notEqual, "")
    }
  }

  private mutating func anyMatcher(_ label: QueryVocabulary.StreamLabel) -> LabelMatcher {
    let value = draws.pick(label.values)
    switch draws.next(below: 8) {
    case 0...2: return matcher(label.name, .equal, value)
    case 3...5: return matcher(label.name, .notEqual, value)
    case 6: return matcher(label.name, .notRegex, escaped(value))
    default:
      return matcher(
        label.name, .regex,
        draws.once(in: 2) ? draws.pick(vocabulary.expressions) : escaped(value) + ".*")
    }
  }

  /// With an expression of the vocabulary, or a text that was escaped.
  func matcher(_ name: String, _ op: LabelMatcher.Operator, _ value: String) -> LabelMatcher {
    do {
      return try LabelMatcher(name, op, value)
    } catch {
      preconditionFailure("an expression of the vocabulary is none: \(value): \(error)")
    }
  }

  /// An expression for the text.
  func escaped(_ text: String) -> String {
    var expression = ""
    for character in text.unicodeScalars {
      if "\\.+*?()|[]{}^$".unicodeScalars.contains(character) { expression += "\\" }
      expression.unicodeScalars.append(character)
    }
    return expression
  }
}
