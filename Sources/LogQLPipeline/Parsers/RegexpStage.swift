import LogModel

/// `| regexp "(?P<name>…)"`: the named groups of the first match become labels (spec: LogQL, §7.7).
final class RegexpStage: PipelineStage {
  private let expression: RegularExpression
  /// The same, if it is of a form that needs no trying.
  private let linear: LinearExpression?
  /// Named groups and the numbers of their label names.
  private var groups: [(group: Int, name: Int)] = []
  /// Room for the groups up to the last that can become a label.
  private var offsets: [Int] = []

  init(_ pattern: [UInt8], _ state: LineState) throws(RegularExpressionError) {
    let text = String(decoding: pattern, as: UTF8.self)
    expression = try RegularExpression(text, dotMatchesNewline: false)
    linear = LinearExpression(try ExpressionTree(parsing: text.utf8))
    for group in 1..<(expression.groupCount + 1) {
      guard let name = expression.groupName(group) else { continue }
      let label = Array(name.utf8).withUnsafeBytes { LabelName.sanitized($0) }
      groups.append((group, label.withUnsafeBytes { state.name(ByteRun($0)) }))
    }
  }

  private func makeRoom(_ state: LineState) {
    let last = groups.last { state.needs($0.name) || state.needsRenamed($0.name) }?.group ?? 0
    offsets = Array(repeating: 0, count: 2 * (last + 1))
  }

  /// Whether the line matches; sets `offsets`.
  @inline(__always)
  private func finds(_ line: ByteRun, _ state: LineState) -> Bool {
    switch linear?.match(line, readable: state.readable, into: &offsets) {
    case .match: true
    case .mismatch: false
    case .undecided, nil: expression.firstMatch(in: line.bytes, into: &offsets)
    }
  }

  override func process(_ state: LineState) -> Bool {
    let line = state.line
    if offsets.isEmpty { makeRoom(state) }
    if state.skipsParsers || !finds(line, state) { return true }
    for (group, name) in groups {
      let target = state.target(name)
      guard 2 * group < offsets.count, state.wantsExtraction(target) else { continue }
      let start = offsets[2 * group]
      let value =
        start < 0
        ? ByteRun.empty : ByteRun(line.start + start, line.start + offsets[2 * group + 1])
      switch state.extract(target, value) {
      case .proceed: break
      case .stop: return true
      case .drop: return false
      }
    }
    return true
  }
}
