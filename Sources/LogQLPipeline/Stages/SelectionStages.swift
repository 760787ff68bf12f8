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
  private enum Choice: UInt8 {
    case delete, keep, ask
  }

  private let selected: [Selected]
  /// What happens to a label, by the number of its name; one that is not here is deleted.
  private var choices: [Choice] = []

  init(_ selections: [LabelSelection], _ state: LineState) {
    selected = selections.map { Selected($0, state) }
    super.init()
    for one in selected { choose(one.name, one.matcher == nil ? .keep : .ask) }
    for name in [state.errorName, state.errorDetailsName, state.preserveErrorName] {
      choose(name, .keep)
    }
  }

  private func choose(_ name: Int, _ choice: Choice) {
    while choices.count <= name { choices.append(.delete) }
    if choices[name] != .keep { choices[name] = choice }
  }

  override func process(_ state: LineState) -> Bool {
    for place in 0..<state.touchedCount {
      let name = Int(state.touched[place])
      if !state.marks(name).isDisjoint(with: .set) { keepOrDelete(name, state) }
    }
    for base in state.stream?.labels ?? [] { keepOrDelete(base.name, state) }
    return true
  }

  @inline(__always)
  private func keepOrDelete(_ name: Int, _ state: LineState) {
    switch name < choices.count ? choices[name] : .delete {
    case .keep: return
    case .delete: break
    case .ask:
      guard let value = state.value(name) else { return }
      for one in selected where one.name == name && one.accepts(value) { return }
    }
    state.deleteIfSet(name)
  }
}
