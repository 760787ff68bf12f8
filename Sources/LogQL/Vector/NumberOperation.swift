import LogModel
import LogQLSyntax

/// An operator between series and a number. A comparison keeps the series' values, or with `bool`
/// gives 1 and 0 (spec: LogQL, §9.5).
final class NumberOperation: StepNode {
  private(set) var output: [StepSample] = []
  private let op: BinaryOperation.Operator
  private let keepsValues: Bool
  private let operand: any StepNode
  private let number: Double
  private let isNumberLeft: Bool

  init(
    _ operation: BinaryOperation, over operand: any StepNode, _ number: Double,
    isNumberLeft: Bool
  ) {
    op = operation.op
    keepsValues = operation.op.isComparison && !operation.returnsBool
    self.operand = operand
    self.number = number
    self.isNumberLeft = isNumberLeft
  }

  var series: SeriesTable { operand.series }

  func evaluate(step: Int) throws(LogQLError) {
    try operand.evaluate(step: step)
    output.removeAll(keepingCapacity: true)
    for sample in operand.output {
      let (left, right) = isNumberLeft ? (number, sample.value) : (sample.value, number)
      if keepsValues {
        if op.holds(left, right) { output.append(sample) }
      } else {
        output.append(StepSample(series: sample.series, value: op.value(left, right)))
      }
    }
  }
}
