import LogModel
import LogQLSyntax

/// `label_replace`: a label made from another, in each sample (spec: LogQL, §9.5).
struct LabelReplacing {
  private let replace: LabelReplace
  private let expression: RegularExpression

  init(_ replace: LabelReplace) throws(LogQLError) {
    self.replace = replace
    do {
      expression = try RegularExpression(
        "^(?:\(replace.expression))$", dotMatchesNewline: false)
    } catch {
      throw LogQLError(.validation, "invalid regex in label_replace: \(error.description)")
    }
  }

  func evaluate(_ samples: [MetricSample]) -> [MetricSample] {
    samples.map { MetricSample(labels: labels($0.labels), value: $0.value) }
  }

  private func labels(_ labels: LabelSet) -> LabelSet {
    let source = labels[replace.source] ?? ""
    guard let value = expression.expand(replace.replacement, in: source) else { return labels }
    var others = labels.labels.filter { $0.name != replace.destination }
    if !value.isEmpty { others.append(Label(replace.destination, value)) }
    return LabelSet(keepingEmpty: others)
  }
}
