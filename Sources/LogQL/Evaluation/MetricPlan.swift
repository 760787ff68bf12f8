import LogModel
import LogQLPipeline
import LogQLSyntax

/// Makes the nodes of a metric query from its syntax tree.
struct MetricPlan {
  let steps: StepGrid
  let kind: QueryParameters.Kind
  let quirks: LogQLQuirks
  /// The range aggregations, in the order in which they were written.
  private(set) var leaves: [any RangeNode] = []

  init(steps: StepGrid, kind: QueryParameters.Kind, quirks: LogQLQuirks) {
    self.steps = steps
    self.kind = kind
    self.quirks = quirks
  }

  /// `parent`: the aggregation directly above.
  mutating func node(_ expression: Expression, under parent: VectorAggregation?)
    throws(LogQLError) -> any StepNode
  {
    switch expression {
    case .rangeAggregation(let aggregation):
      let leaf = try leaf(aggregation, under: parent)
      leaves.append(leaf)
      return leaf
    case .vectorAggregation(let aggregation): return try vector(aggregation)
    case .binary(let operation): return try binary(operation)
    case .labelReplace(let replace):
      return try LabelReplacement(replace, over: try node(replace.operand, under: nil))
    case .vector(let value): return ConstantNode(value)
    case .literal: throw .literalOperand
    case .variants: throw .variantsDisabled
    case .log: throw LogQLError(.validation, "a log query cannot be the operand of an aggregation")
    }
  }

  private func leaf(_ aggregation: RangeAggregation, under parent: VectorAggregation?)
    throws(LogQLError) -> any RangeNode
  {
    let source = try RangeSource(aggregation, under: parent, steps, quirks)
    let windows = source.windows
    switch aggregation.operation {
    case .rate where aggregation.range.unwrap != nil:
      return ValueAggregator(WindowSum(divisor: windows.seconds), source)
    case .count, .rate, .bytes, .bytesRate:
      return CountAggregator(aggregation.operation, source)
    case .absent: return Absence(aggregation, source)
    case .sum: return ValueAggregator(WindowSum(), source)
    case .avg: return ValueAggregator(WindowAverage(), source)
    case .min: return ValueAggregator(WindowExtremum(isMaximum: false), source)
    case .max: return ValueAggregator(WindowExtremum(isMaximum: true), source)
    case .stddev: return ValueAggregator(WindowDeviation(isRoot: true), source)
    case .stdvar: return ValueAggregator(WindowDeviation(isRoot: false), source)
    case .first: return ValueAggregator(WindowEdge(isFirst: true), source)
    case .last: return ValueAggregator(WindowEdge(isFirst: false), source)
    case .quantile:
      return ValueAggregator(WindowQuantile(aggregation.parameter ?? .nan), source)
    case .rateCounter:
      return ValueAggregator(
        WindowCounterRate(range: windows.range, seconds: windows.seconds), source)
    }
  }

  private mutating func vector(_ aggregation: VectorAggregation) throws(LogQLError)
    -> any StepNode
  {
    if aggregation.operation == .approximateTopk && kind == .range {
      throw .approximateTopkOverRange
    }
    let operand = try node(aggregation.operand, under: aggregation)
    switch aggregation.operation {
    case .topk, .bottomk, .approximateTopk, .sort, .sortDescending:
      return SeriesRanking(aggregation, over: operand)
    case .sum, .avg, .count, .max, .min, .stddev, .stdvar:
      return VectorAggregator(aggregation, over: operand)
    }
  }

  private mutating func binary(_ operation: BinaryOperation) throws(LogQLError) -> any StepNode {
    switch (operation.left, operation.right) {
    case (.literal(let left), .literal(let right)):
      return ConstantNode(operation.op.value(left, right))
    case (.literal(let number), let operand):
      return NumberOperation(
        operation, over: try node(operand, under: nil), number, isNumberLeft: true)
    case (let operand, .literal(let number)):
      return NumberOperation(
        operation, over: try node(operand, under: nil), number, isNumberLeft: false)
    default:
      let left = try node(operation.left, under: nil)
      let right = try node(operation.right, under: nil)
      return operation.op.isSetOperation
        ? SetOperation(operation, left, right) : VectorMatching(operation, left, right)
    }
  }
}
