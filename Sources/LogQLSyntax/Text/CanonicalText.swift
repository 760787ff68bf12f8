import LogModel

/// The one way to write a query (spec: LogQL, §4).
extension Expression {
  public var canonicalText: String {
    switch self {
    case .log(let log): log.canonicalText
    case .rangeAggregation(let aggregation): aggregation.canonicalText
    case .vectorAggregation(let aggregation): aggregation.canonicalText
    case .binary, .literal, .vector, .labelReplace, .variants: ""
    }
  }
}

extension LogExpression {
  var canonicalText: String {
    let selector = "{" + matchers.map(\.text).joined(separator: ", ") + "}"
    return ([selector] + stages.map(\.canonicalText)).joined(separator: " ")
  }
}

extension Stage {
  var canonicalText: String {
    switch self {
    case .lineFilter(let filter): filter.canonicalText
    default: ""
    }
  }
}

extension LineFilter {
  public var canonicalText: String {
    op.rawValue + " " + alternatives.map { goQuoted(bytes: $0.bytes) }.joined(separator: " or ")
  }
}

extension RangeAggregation {
  var canonicalText: String {
    let offset = range.offset == 0 ? "" : " offset " + DurationText.formatGo(range.offset)
    return operation.rawValue + "(" + range.selection.canonicalText
      + "[" + DurationText.formatSimple(range.range) + "]" + offset + ")"
  }
}

extension VectorAggregation {
  var canonicalText: String {
    let groups =
      switch grouping {
      case .by([]): ""
      case .by(let names): " by (" + names.joined(separator: ",") + ")"
      case .without(let names): " without (" + names.joined(separator: ",") + ")"
      }
    return operation.rawValue + groups + "(" + operand.canonicalText + ")"
  }
}
