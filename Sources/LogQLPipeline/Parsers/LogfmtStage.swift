/// `| logfmt`: every pair of the line becomes a label (spec: LogQL, §7.6).
final class LogfmtStage: PipelineStage {
  private let scanner: LogfmtScanner
  private let keepsEmpty: Bool

  init(isStrict: Bool, keepsEmpty: Bool) {
    scanner = LogfmtScanner(
      KeyTable(opening: "", closing: "=", refusesInvalid: true), isStrict: isStrict)
    self.keepsEmpty = keepsEmpty
  }

  override func process(_ state: LineState) -> Bool {
    if state.skipsParsers { return true }
    let keys = scanner.keys
    let keepsEmpty = keepsEmpty
    let outcome = scanner.scan(state.line, readable: state.readable, state.arena) { node, value in
      if value.isEmpty && !keepsEmpty { return .proceed }
      guard let name = keys.name(node, state) else { return .proceed }
      return state.extract(name, found: value)
    }
    switch outcome {
    case .failed(let failure):
      state.failParsing(StaticText.logfmtError, state.arena.copy(failure.text))
    case .dropped: return false
    case .done: break
    }
    return true
  }
}
