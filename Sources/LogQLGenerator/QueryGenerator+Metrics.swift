import Bytes
import LogModel
public import LogQLSyntax

extension QueryGenerator {
  /// A metric query that is no bare number.
  public mutating func metricQuery() -> Expression { metric(depth: shape.depth) }

  private typealias Make = @Sendable (inout QueryGenerator, _ depth: Int) -> Expression

  private mutating func metric(depth: Int) -> Expression {
    if depth > 0 {
      let makers = QueryGenerator.makers.filter { shape.allows($0.feature) }
      if !makers.isEmpty && draws.next(below: 4) > 0 {
        return draws.pick(makers).make(&self, depth - 1)
      }
    }
    if shape.allows(.vectors) && draws.once(in: 12) { return .vector(Double(draws.count(0...9))) }
    return rangeAggregation()
  }

  /// What is likely stands more than once.
  private static let makers: [(feature: QueryShape.Feature, make: Make)] = [
    (.vectorFunctions, { $0.vectorAggregation(depth: $1) }),
    (.vectorFunctions, { $0.vectorAggregation(depth: $1) }),
    (.vectorFunctions, { $0.vectorAggregation(depth: $1) }),
    (.binaryOperations, { $0.binaryOperation(depth: $1) }),
    (.binaryOperations, { $0.binaryOperation(depth: $1) }),
    (.labelReplace, { $0.labelReplace(depth: $1) }),
  ]

  // MARK: Ranges

  mutating func range(unwraps: Bool) -> LogRange {
    LogRange(
      selection: logQuery(), unwrap: unwraps ? unwrap() : nil, range: draws.pick(shape.ranges),
      offset: shape.allows(.offset) ? draws.pick(shape.offsets) : 0)
  }

  private mutating func unwrap() -> Unwrap {
    let field = draws.pick(vocabulary.fields)
    let conversion: Unwrap.Conversion? =
      switch field.content {
      case .duration: draws.pick([.duration, .durationSeconds])
      case .size: .bytes
      case .number: nil
      case .text, .address: draws.once(in: 4) ? draws.pick(Unwrap.Conversion.allCases) : nil
      }
    let filters = (0..<draws.count(0...2)).map { _ in
      draws.once(in: 2)
        ? .text(matcher("__error__", .equal, "")) : labelFilter(depth: draws.count(0...1))
    }
    return Unwrap(field.name, conversion, filters: shape.allows(.labelFilters) ? filters : [])
  }

  private mutating func rangeAggregation() -> Expression {
    let plain: [RangeAggregation.Operation] = [.count, .rate, .bytes, .bytesRate]
    let unwraps = shape.allows(.unwrap) && draws.once(in: 2)
    let operation: RangeAggregation.Operation =
      if unwraps {
        draws.pick(
          [
            .rate, .rateCounter, .sum, .avg, .min, .max, .stddev, .stdvar, .quantile, .first, .last,
            .absent,
          ])
      } else if shape.allows(.rangeFunctions) && draws.once(in: 8) {
        .absent
      } else {
        draws.pick(plain)
      }
    let parameter: Double? =
      operation == .quantile ? draws.pick([0, 0.5, 0.9, 0.99, 1, 0.125, 2]) : nil
    return .rangeAggregation(
      RangeAggregation(
        operation, range(unwraps: unwraps), parameter: parameter,
        grouping: mayGroup(operation) && draws.once(in: 2) ? grouping() : nil))
  }

  private func mayGroup(_ operation: RangeAggregation.Operation) -> Bool {
    if !shape.allows(.rangeGrouping) { return false }
    return switch operation {
    case .avg, .min, .max, .stddev, .stdvar, .quantile, .first, .last: true
    default: false
    }
  }

  private mutating func grouping() -> Grouping {
    let names = (0..<draws.count(0...3)).map { _ in labelName() }
    return draws.once(in: 3) ? .without(names) : .by(names)
  }

  // MARK: Aggregations

  private mutating func vectorAggregation(depth: Int) -> Expression {
    let operations = VectorAggregation.Operation.allCases.filter {
      $0 != .approximateTopk || shape.allows(.approximateTopk)
    }
    let operation = draws.pick(operations + [.sum, .sum, .sum])
    let operand = metric(depth: depth)
    switch operation {
    case .topk, .bottomk:
      return .vectorAggregation(
        VectorAggregation(operation, grouping(), operand, parameter: draws.count(1...5)))
    case .approximateTopk:
      return .vectorAggregation(
        VectorAggregation(operation, .by([]), operand, parameter: draws.count(1...5)))
    case .sort, .sortDescending:
      let none: Grouping = draws.once(in: 4) ? .without([]) : .by([])
      return .vectorAggregation(VectorAggregation(operation, none, operand))
    default:
      return .vectorAggregation(
        VectorAggregation(operation, draws.once(in: 3) ? .by([]) : grouping(), operand))
    }
  }

  private mutating func labelReplace(depth: Int) -> Expression {
    .labelReplace(
      LabelReplace(
        metric(depth: depth), destination: labelName(),
        replacement: draws.pick(["$1", "x", "", "${1}-y", "$0"]), source: labelName(),
        expression: draws.pick(vocabulary.expressions + ["(.*)", "(.).*"])))
  }

  // MARK: Operators

  private mutating func binaryOperation(depth: Int) -> Expression {
    let op = draws.pick(BinaryOperation.Operator.allCases)
    var left = metric(depth: depth)
    var right = metric(depth: depth)
    if !op.isSetOperation && shape.allows(.literals) && draws.once(in: 2) {
      let literal = Expression.literal(number())
      if draws.once(in: 2) { left = literal } else { right = literal }
      return .binary(
        BinaryOperation(op, left, right, returnsBool: op.isComparison && draws.once(in: 2)))
    }
    return .binary(
      BinaryOperation(
        op, left, right, returnsBool: op.isComparison && draws.once(in: 4),
        matching: shape.allows(.vectorMatching) && draws.once(in: 2)
          ? matching(op, before: right) : BinaryOperation.Matching()))
  }

  /// Without labels, a group modifier must not stand in front of a parenthesis.
  private mutating func matching(
    _ op: BinaryOperation.Operator, before right: Expression
  ) -> BinaryOperation.Matching {
    var matching = BinaryOperation.Matching(
      isOn: draws.once(in: 2), labels: (0..<draws.count(0...2)).map { _ in labelName() })
    let isParenthesised = if case .binary = right { true } else { false }
    let included = (0..<draws.count((isParenthesised ? 1 : 0)...2)).map { _ in labelName() }
    switch draws.next(below: 4) {
    case 0: matching.cardinality = .manyToOne(included)
    case 1: matching.cardinality = .oneToMany(included)
    default: break
    }
    return matching
  }
}
