import LogModel
import LogQLSyntax

/// An aggregation over series: one value for each group (spec: LogQL, §9.4).
final class VectorAggregator: StepNode {
  private(set) var series = SeriesTable()
  private(set) var output: [StepSample] = []
  private let operation: VectorAggregation.Operation
  private let grouping: Grouping
  private let operand: any StepNode
  /// The group of each series of the operand.
  private var groups: [Int] = []
  private var accumulators: [Accumulator] = []

  init(_ aggregation: VectorAggregation, over operand: any StepNode) {
    operation = aggregation.operation
    grouping = aggregation.grouping
    self.operand = operand
  }

  func evaluate(step: Int) {
    operand.evaluate(step: step)
    while groups.count < operand.series.labels.count {
      groups.append(series.number(operand.series.labels[groups.count].grouped(grouping)))
    }
    while accumulators.count < series.labels.count { accumulators.append(Accumulator()) }
    for sample in operand.output {
      accumulators[groups[sample.series]].add(sample.value, operation)
    }
    output.removeAll(keepingCapacity: true)
    for group in series.inLabelOrder where accumulators[group].count > 0 {
      output.append(StepSample(series: group, value: accumulators[group].value(operation)))
      accumulators[group] = Accumulator()
    }
  }
}

/// The values of one group at one step.
private struct Accumulator {
  var count = 0
  private var state = 0.0

  mutating func add(_ value: Double, _ operation: VectorAggregation.Operation) {
    count += 1
    if count == 1 {
      state = value
      return
    }
    switch operation {
    case .sum: state += value
    case .avg: state += (value - state) / Double(count)
    case .count: break
    // NaN gives way to any value.
    case .max: if value > state || state.isNaN { state = value }
    case .min: if value < state || state.isNaN { state = value }
    default: state = .nan
    }
  }

  func value(_ operation: VectorAggregation.Operation) -> Double {
    operation == .count ? Double(count) : state
  }
}
