import LogModel
import LogQLSyntax

/// What a metric expression needs besides itself: the samples of its range aggregations and the
/// expressions of its `label_replace`s, in the order in which they were written.
struct MetricOperands {
  private let times: [Int64]
  private let streams: [ReferenceStream]
  private let isRange: Bool
  private var ranges: [RangeSamples] = []
  private var replacements: [LabelReplacing] = []

  init(_ times: [Int64], _ streams: [ReferenceStream], isRange: Bool) {
    self.times = times
    self.streams = streams
    self.isRange = isRange
  }

  /// Reads what an expression needs. Throws if it cannot be evaluated at all. `parent`: the aggregation
  /// directly above.
  mutating func add(_ expression: Expression, under parent: VectorAggregation?) throws(LogQLError) {
    switch expression {
    case .rangeAggregation(let aggregation):
      ranges.append(try RangeSamples(aggregation, under: parent, times, streams))
    case .vectorAggregation(let aggregation):
      if aggregation.operation == .approximateTopk && isRange { throw .approximateTopkOverRange }
      try add(aggregation.operand, under: aggregation)
    case .binary(let operation):
      // Numbers are evaluated beside other operands only.
      for operand in [operation.left, operation.right] {
        if case .literal = operand { continue }
        try add(operand, under: nil)
      }
    case .labelReplace(let replace):
      try add(replace.operand, under: nil)
      replacements.append(try LabelReplacing(replace))
    case .vector: break
    case .literal: throw .literalOperand
    case .variants: throw .variantsDisabled
    case .log: throw LogQLError(.validation, "a log query cannot be the operand of an aggregation")
    }
  }

  /// The samples of an expression at one time.
  func evaluate(_ expression: Expression, at time: Int64) throws(LogQLError) -> [MetricSample] {
    var walk = Walk(operands: self, time: time)
    return try walk.evaluate(expression)
  }

  /// The evaluation at one time. It meets the operands in the order in which they were added.
  private struct Walk {
    let operands: MetricOperands
    let time: Int64
    var nextRange = 0
    var nextReplacement = 0

    mutating func evaluate(_ expression: Expression) throws(LogQLError) -> [MetricSample] {
      switch expression {
      case .rangeAggregation:
        nextRange += 1
        return try operands.ranges[nextRange - 1].evaluate(at: time)
      case .vectorAggregation(let aggregation):
        return VectorAggregating(aggregation).evaluate(try evaluate(aggregation.operand))
      case .binary(let operation): return try evaluate(operation)
      case .labelReplace(let replace):
        let samples = try evaluate(replace.operand)
        nextReplacement += 1
        return operands.replacements[nextReplacement - 1].evaluate(samples)
      case .vector(let value), .literal(let value):
        return [MetricSample(labels: .empty, value: value)]
      case .log, .variants: return []
      }
    }

    private mutating func evaluate(_ operation: BinaryOperation) throws(LogQLError)
      -> [MetricSample]
    {
      switch (operation.left, operation.right) {
      case (.literal(let left), .literal(let right)):
        return [MetricSample(labels: .empty, value: operation.op.value(left, right))]
      case (.literal(let number), let operand):
        return VectorMatch(operation).evaluate(number: number, try evaluate(operand))
      case (let operand, .literal(let number)):
        return VectorMatch(operation).evaluate(try evaluate(operand), number: number)
      default:
        let left = try evaluate(operation.left)
        let right = try evaluate(operation.right)
        return try VectorMatch(operation).evaluate(left, right)
      }
    }
  }
}
