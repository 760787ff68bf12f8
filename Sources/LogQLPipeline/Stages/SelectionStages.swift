import LogModel
import LogQLSyntax

/// A label that `drop` or `keep` names, or the values of it (spec: LogQL, §7.9).
private struct Selected {
  let name: Int
  let matcher: LabelMatcher?

  init(_ selection: LabelSelection, _ state: LineState) {
    name = state.name(selection.name)
    if case .matching(let matcher) = selection { self.matcher = matcher } else { matcher = nil }
  }

  /// Whether a value is meant; a missing label is empty.
  func accepts(_ value: ByteRun?) -> Bool {
    matcher?.matches(bytes: (value ?? .empty).bytes) ?? true
  }
}

/// `| drop name, other="value"`.
final class DropStage: PipelineStage {
  private let selected: [Selected]

  init(_ selections: [LabelSelection], _ state: LineState) {
    selected = selections.map { Selected($0, state) }
  }

  override func process(_ state: LineState) -> Bool {
    for one in selected {
      switch one.name {
      case state.errorName where !state.error.isEmpty:
        if one.accepts(state.error) { state.error = .empty }
      case state.errorDetailsName where !state.errorDetails.isEmpty:
        if one.accepts(state.errorDetails) { state.errorDetails = .empty }
      default:
        if let value = state.value(one.name), one.accepts(value) { state.delete(one.name) }
      }
    }
    return true
  }
}

/// `| keep name, other="value"`.
final class KeepStage: PipelineStage {
  private let selected: [Selected]

  init(_ selections: [LabelSelection], _ state: LineState) {
    selected = selections.map { Selected($0, state) }
  }

  override func process(_ state: LineState) -> Bool {
    for place in 0..<state.touchedCount { keepOrDelete(Int(state.touched[place]), state) }
    for base in state.stream?.labels ?? [] { keepOrDelete(base.name, state) }
    return true
  }

  private func keepOrDelete(_ name: Int, _ state: LineState) {
    if name == state.errorName || name == state.errorDetailsName
      || name == state.preserveErrorName
    {
      return
    }
    guard let value = state.value(name) else { return }
    for one in selected where one.name == name && one.accepts(value) { return }
    state.delete(name)
  }
}
