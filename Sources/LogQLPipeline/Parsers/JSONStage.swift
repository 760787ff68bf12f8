/// `| json`: every scalar of the line's object becomes a label (spec: LogQL, §7.5).
final class JSONStage: PipelineStage {
  // Apart from the scanner, which changes: what never changes is not counted per line.
  private let keys = JSONScanner.keyTable()
  private var scanner = JSONScanner()

  override func process(_ state: LineState) -> Bool {
    if state.skipsParsers { return true }
    let outcome = scanner.scan(
      state.line, readable: state.readable, descends: true, keys, state.arena
    ) { node, scalar in
      guard let name = keys.name(node, state) else { return .proceed }
      return state.extract(name, found: scalar.value(state.arena))
    }
    switch outcome {
    case .failed(let failure): state.failParsing(StaticText.jsonError, failure.details)
    case .dropped: return false
    case .done: break
    }
    return true
  }
}
