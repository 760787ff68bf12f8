import LogModel
import LogQLSyntax

/// `label_replace`: a label made from another. Series that become equal stay apart: they are several
/// samples of one series (spec: LogQL, §9.5).
final class LabelReplacement: StepNode {
  private(set) var series = SeriesTable()
  private(set) var output: [StepSample] = []
  private let replace: LabelReplace
  private let expression: RegularExpression
  private let operand: any StepNode
  private var results = SeriesMapping()

  init(_ replace: LabelReplace, over operand: any StepNode) throws(LogQLError) {
    self.replace = replace
    self.operand = operand
    do {
      expression = try RegularExpression(
        "^(?:" + replace.expression + ")$", dotMatchesNewline: false)
    } catch {
      throw LogQLError(.validation, "invalid regex in label_replace: \(error.description)")
    }
  }

  func evaluate(step: Int) throws(LogQLError) {
    try operand.evaluate(step: step)
    results.update(operand.series, into: &series, replaced)
    output.removeAll(keepingCapacity: true)
    for sample in operand.output {
      output.append(StepSample(series: results[sample.series], value: sample.value))
    }
  }

  private func replaced(_ labels: LabelSet) -> LabelSet {
    guard let value = expression.expand(replace.replacement, in: labels[replace.source] ?? "")
    else { return labels }
    let others = labels.labels.filter { $0.name != replace.destination }
    return LabelSet(
      keepingEmpty: value.isEmpty ? others : others + [Label(replace.destination, value)])
  }
}
