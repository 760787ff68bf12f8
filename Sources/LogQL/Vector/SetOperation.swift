import LogModel
import LogQLSyntax

/// `and`, `or` and `unless`: which samples there are decides, not their values. Group modifiers do
/// not matter (spec: LogQL, §9.5).
final class SetOperation: StepNode {
  private(set) var series = SeriesTable()
  private(set) var output: [StepSample] = []
  private let op: BinaryOperation.Operator
  private let left: any StepNode
  private let right: any StepNode
  private var signatures: SeriesSignatures
  /// The step at which a signature was last seen on the deciding side.
  private var seen: [Int] = []
  private var leftResults = SeriesMapping()
  private var rightResults = SeriesMapping()

  init(_ operation: BinaryOperation, _ left: any StepNode, _ right: any StepNode) {
    op = operation.op
    self.left = left
    self.right = right
    signatures = SeriesSignatures(operation.matching)
  }

  func evaluate(step: Int) throws(LogQLError) {
    try left.evaluate(step: step)
    try right.evaluate(step: step)
    signatures.update(left.series, right.series)
    while seen.count < signatures.count { seen.append(-1) }
    leftResults.update(left.series, into: &series)
    if op == .or { rightResults.update(right.series, into: &series) }
    output.removeAll(keepingCapacity: true)
    if op == .or {
      unite(step)
    } else {
      for sample in right.output { seen[signatures.right(sample.series)] = step }
      for sample in left.output {
        if (seen[signatures.left(sample.series)] == step) == (op == .and) { keepLeft(sample) }
      }
    }
  }

  private func unite(_ step: Int) {
    for sample in left.output {
      seen[signatures.left(sample.series)] = step
      keepLeft(sample)
    }
    for sample in right.output where seen[signatures.right(sample.series)] != step {
      output.append(StepSample(series: rightResults[sample.series], value: sample.value))
    }
  }

  private func keepLeft(_ sample: StepSample) {
    output.append(StepSample(series: leftResults[sample.series], value: sample.value))
  }
}
