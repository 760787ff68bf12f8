/// The syntax tree of a query.
public indirect enum Expression: Sendable, Equatable {
  case log(LogExpression)
  case rangeAggregation(RangeAggregation)
  case vectorAggregation(VectorAggregation)
  case binary(BinaryOperation)
  /// A number; arithmetic of numbers is done while parsing.
  case literal(Double)
  /// `vector(1)`: one sample without labels at every step.
  case vector(Double)
  case labelReplace(LabelReplace)
  /// `variants(metric, …) of (range)`: can be parsed and printed, but is disabled.
  case variants([Expression], LogRange)
}

extension Expression {
  /// The expressions directly below, from left to right.
  public var children: [Expression] {
    switch self {
    case .log, .rangeAggregation, .literal, .vector: []
    case .vectorAggregation(let aggregation): [aggregation.operand]
    case .binary(let operation): [operation.left, operation.right]
    case .labelReplace(let replace): [replace.operand]
    case .variants(let expressions, _): expressions
    }
  }

  /// Every log range, in the order in which they were written.
  public var ranges: [LogRange] {
    switch self {
    case .rangeAggregation(let aggregation): [aggregation.range]
    case .variants(let expressions, let range): expressions.flatMap(\.ranges) + [range]
    default: children.flatMap(\.ranges)
    }
  }
}
