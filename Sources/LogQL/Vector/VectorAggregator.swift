import LogModel
import LogQLSyntax

/// An aggregation over series: one value for each group (spec: LogQL, §9.4).
final class VectorAggregator: StepNode {
  private(set) var series = SeriesTable()
  private(set) var output: [StepSample] = []
  private let operation: VectorAggregation.Operation
  private let operand: any StepNode
  private let grouping: Grouping
  private var groups = SeriesMapping()
  private var accumulators: [GroupAccumulator] = []

  init(_ aggregation: VectorAggregation, over operand: any StepNode) {
    operation = aggregation.operation
    grouping = aggregation.grouping
    self.operand = operand
  }

  func evaluate(step: Int) throws(LogQLError) {
    try operand.evaluate(step: step)
    groups.update(operand.series, into: &series) { $0.grouped(grouping) }
    while accumulators.count < series.count { accumulators.append(GroupAccumulator()) }
    for sample in operand.output {
      accumulators[groups[sample.series]].add(sample.value, operation)
    }
    output.removeAll(keepingCapacity: true)
    for group in series.inLabelOrder() where accumulators[group].count > 0 {
      output.append(StepSample(series: group, value: accumulators[group].value(operation)))
      accumulators[group] = GroupAccumulator()
    }
  }
}

/// The values of one group at one step.
private struct GroupAccumulator {
  var count = 0
  private var state = 0.0
  private var deviation = DeviationSum()

  mutating func add(_ value: Double, _ operation: VectorAggregation.Operation) {
    count += 1
    switch operation {
    case .sum: state = count == 1 ? value : state + value
    case .avg: state = count == 1 ? value : state + (value - state) / Double(count)
    // NaN gives way to any value.
    case .max: if count == 1 || value > state || state.isNaN { state = value }
    case .min: if count == 1 || value < state || state.isNaN { state = value }
    case .stddev, .stdvar: deviation.add(value)
    case .count, .topk, .bottomk, .approximateTopk, .sort, .sortDescending: break
    }
  }

  func value(_ operation: VectorAggregation.Operation) -> Double {
    switch operation {
    case .count: Double(count)
    case .stdvar: deviation.variance
    case .stddev: deviation.variance.squareRoot()
    default: state
    }
  }
}
