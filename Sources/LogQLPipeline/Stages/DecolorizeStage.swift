import LogModel

/// `| decolorize`: removes the escape sequences of terminals (spec: LogQL, §7.9).
final class DecolorizeStage: PipelineStage {
  private let expression: RegularExpression
  private var offsets = [0, 0]

  override init() {
    let introducer = #"[\x{1B}\x{9B}][\[\]()#;?]*"#
    let title = #"(?:(?:[a-zA-Z\d]*(?:;[a-zA-Z\d]*)*)?\x{07})"#
    let control = #"(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PRZcf-ntqry=><~])"#
    do {
      expression = try RegularExpression(
        "\(introducer)(?:\(title)|\(control))", dotMatchesNewline: false)
    } catch {
      preconditionFailure("a constant expression: \(error)")
    }
  }

  override func process(_ state: LineState) -> Bool {
    let line = state.line
    guard mayHaveSequences(line) else { return true }
    let start = state.arena.allocate(line.count)
    var count = 0
    var at = 0
    while expression.firstMatch(in: line.bytes, from: at, into: &offsets) {
      (start + count).update(from: line.start + at, count: offsets[0] - at)
      count += offsets[0] - at
      at = offsets[1]
    }
    (start + count).update(from: line.start + at, count: line.count - at)
    state.rewrite(ByteRun(start, count: count + line.count - at))
    return true
  }

  /// Whether the line has an escape character, or the second byte of U+009B.
  private func mayHaveSequences(_ line: ByteRun) -> Bool {
    line.bytes.contains { $0 == 0x1B || $0 == 0x9B }
  }
}
