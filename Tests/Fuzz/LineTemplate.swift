// Fuzz target: templates of `line_format` and `label_format`. The input is the template, then texts
// that zero bytes separate: the line and the values of the labels `a`, `b` and `c`.
import LogQLTemplates

func fuzzLineTemplate(_ data: UnsafeBufferPointer<UInt8>) {
  let bytes = Array(data)
  let parts = bytes.split(separator: 0, maxSplits: 4, omittingEmptySubsequences: false)
    .map { Array($0) }
  guard let template = try? Template(parts[0], name: .line) else { return }
  let line = parts.count > 1 ? parts[1] : []
  let labels = zip(["a", "b", "c"], parts.dropFirst(2)).map { (name: $0, value: $1) }
  let first = outcome(template, labels, line)
  precondition(first == outcome(template, labels, line), "two outcomes of one template")
  if case .success(let text) = first {
    precondition(text.count <= 64 << 20, "more text than is allowed")
    // A template that is one label is that label.
    if let field = template.singleField {
      precondition(text == labels.first { $0.name == field }?.value ?? [], "not the label")
    }
  }
}

private func outcome(
  _ template: Template, _ labels: [(name: String, value: [UInt8])], _ line: [UInt8]
) -> Result<[UInt8], TemplateError> {
  do throws(TemplateError) {
    return .success(
      try template.text(labels: labels, line: line, timestamp: 1_714_521_600_123_456_789, now: 0))
  } catch {
    return .failure(error)
  }
}
