import LogModel

/// `| regexp "(?P<name>…)"`: the named groups of the first match become labels (spec: LogQL, §7.7).
final class RegexpStage: PipelineStage {
  private let expression: RegularExpression
  /// Named groups and the numbers of their label names.
  private var groups: [(group: Int, name: Int)] = []
  /// Room for the groups up to the last that can become a label.
  private var offsets: [Int] = []

  init(_ pattern: [UInt8], _ state: LineState) throws(RegularExpressionError) {
    expression = try RegularExpression(
      String(decoding: pattern, as: UTF8.self), dotMatchesNewline: false)
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

  override func process(_ state: LineState) -> Bool {
    let line = state.line
    if offsets.isEmpty { makeRoom(state) }
    guard !state.skipsParsers, expression.firstMatch(in: line.bytes, into: &offsets) else {
      return true
    }
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
