import LogQLTemplates

/// A template with what it needs to be carried out for one line after another.
final class TemplateRun {
  let template: Template
  /// The numbers of the labels that it reads.
  private let names: [Int]
  private var fields: [UnsafeRawBufferPointer]
  private var labels: [TemplateInput.Label] = []
  private var output: [UInt8] = []

  init(_ template: Template, _ state: LineState) {
    self.template = template
    names = template.fields.map(state.name)
    fields = Array(repeating: ByteRun.empty.bytes, count: names.count)
  }

  /// Takes note of the labels as they are now.
  func readLabels(_ state: LineState) {
    for (index, name) in names.enumerated() { fields[index] = TemplateRun.value(name, state).bytes }
    if template.readsAllLabels { readAllLabels(state) }
  }

  /// The value of a label. The line's error is one if there is an error.
  private static func value(_ name: Int, _ state: LineState) -> ByteRun {
    if !state.error.isEmpty {
      if name == state.errorName { return state.error }
      if name == state.errorDetailsName && !state.errorDetails.isEmpty { return state.errorDetails }
    }
    return state.value(name) ?? .empty
  }

  private func readAllLabels(_ state: LineState) {
    let result = ResultLabels(categorizes: false)
    // Details without an error are none of the labels that a template sees.
    let details = state.errorDetails
    if state.error.isEmpty { state.errorDetails = .empty }
    state.gatherAll(into: result)
    state.errorDetails = details
    labels = result.all
      .map { (name: state.names.bytes(Int($0.name)).bytes, value: $0.value.bytes) }
      .sorted { $0.name.lexicographicallyPrecedes($1.name) }
      .map { TemplateInput.Label(name: $0.name, value: $0.value) }
  }

  /// What the template makes of the line, from the labels that were noted: in the arena, or a part of
  /// the line or a label.
  func execute(_ state: LineState, _ machine: TemplateMachine) throws(TemplateError) -> ByteRun {
    // The arrays keep their memory and are not changed while the template runs.
    let fields = fields
    let labels = labels
    let result = fields.withUnsafeBufferPointer { fields in
      labels.withUnsafeBufferPointer { labels in
        let input = TemplateInput(
          fields: fields, line: state.line.bytes, timestamp: state.timestamp, now: state.now,
          labels: labels)
        return run(input, state, machine)
      }
    }
    return try result.get()
  }

  private func run(
    _ input: TemplateInput, _ state: LineState, _ machine: TemplateMachine
  ) -> Result<ByteRun, TemplateError> {
    if template.onlyCuts {
      if let part = template.part(input, with: machine) { return .success(ByteRun(part)) }
    } else {
      let joined = template.pieces(input, with: machine) { state.arena.join($0) }
      if let joined { return .success(joined) }
    }
    output.removeAll(keepingCapacity: true)
    do throws(TemplateError) {
      try template.execute(input, with: machine, into: &output, wasTried: true)
    } catch {
      return .failure(error)
    }
    return .success(output.withUnsafeBytes { state.arena.copy(ByteRun($0)) })
  }
}

extension LineState {
  /// Marks the line as one that a template could not be carried out for.
  func failTemplate(_ error: TemplateError) {
    self.error = StaticText.templateError
    errorDetails = arena.copy(error.text)
  }
}
