/// `| unpack`: undoes what the agents' `pack` stage does: the strings of the line's object become labels,
/// `_entry` the line (spec: LogQL, §7.7).
final class UnpackStage: PipelineStage {
  private let keys = JSONScanner.keyTable()
  private var scanner = JSONScanner()
  private var members: [(node: Int32, value: ByteRun)] = []

  override func process(_ state: LineState) -> Bool {
    if state.skipsParsers || state.line.isEmpty { return true }
    if state.line.start.pointee != UInt8(ascii: "{") {
      state.failParsing(StaticText.jsonError, JSONFailure.notAnObject.details)
      return true
    }
    members.removeAll(keepingCapacity: true)
    var entry: ByteRun?
    let outcome = scanner.scan(
      state.line, readable: state.readable, descends: false, keys, state.arena
    ) { node, scalar in
      guard scalar.kind == .string else { return .proceed }
      let value = scalar.value(state.arena)
      if keys.key(node).hasBytes(of: StaticText.entry) {
        entry = value
      } else {
        members.append((node, value))
      }
      return .proceed
    }
    if case .failed(let failure) = outcome {
      state.failParsing(StaticText.jsonError, failure.details)
      return true
    }
    guard let entry else { return true }
    for (node, value) in members {
      switch write(keys.key(node), value, state) {
      case .proceed: continue
      case .stop: break
      case .drop: return false
      }
      break
    }
    state.rewrite(entry)
    return true
  }

  /// Writes a label. The key itself decides whether there is a label of that name already; only then
  /// is it made a label name.
  private func write(
    _ key: ByteRun, _ value: ByteRun, _ state: LineState
  ) -> LineState.Continuation {
    let raw = state.names.bytes(state.target(state.name(key)))
    let name = LabelName.sanitized(raw.bytes)
    if name.isEmpty { return .proceed }
    let target = name.withUnsafeBytes { state.name(ByteRun($0)) }
    return state.wantsExtraction(target) ? state.extract(target, value) : .proceed
  }
}
