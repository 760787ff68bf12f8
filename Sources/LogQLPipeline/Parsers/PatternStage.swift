import CSystem
import LogQLSyntax

/// `| pattern "<name> text <other>"`: what stands between literal texts becomes labels
/// (spec: LogQL, §7.7).
final class PatternStage: PipelineStage {
  private struct Step {
    /// The number of the label name of a capture; nil if it has none.
    var name: Int?
    /// The text behind the capture; nil at the end of the pattern.
    var literal: ByteRun?
  }

  private var leading = ByteRun.empty
  private let arena = ByteArena()
  private var steps: [Step] = []

  init(_ pattern: LinePattern, _ state: LineState) {
    let arena = arena
    func kept(_ text: [UInt8]) -> ByteRun { text.withUnsafeBytes { arena.copy(ByteRun($0)) } }
    for part in pattern.parts {
      switch part {
      case .capture(let name): steps.append(Step(name: name.map(state.name), literal: nil))
      case .text(let text) where steps.isEmpty: leading = kept(text)
      case .text(let text): steps[steps.count - 1].literal = kept(text)
      }
    }
  }

  override func process(_ state: LineState) -> Bool {
    let line = state.line
    if state.skipsParsers || line.isEmpty || line.count < leading.count
      || !norn_equal(line.start, leading.start, leading.count)
    {
      return true
    }
    var at = line.start + leading.count
    for step in steps {
      let literal = step.literal ?? .empty
      let found =
        literal.isEmpty
        ? nil : norn_find_near(at, line.end, state.readable, literal.start, literal.count)
      if let name = step.name {
        let target = state.target(name)
        if state.wantsExtraction(target) {
          switch state.extract(target, ByteRun(at, found ?? line.end)) {
          case .proceed: break
          case .stop: return true
          case .drop: return false
          }
        }
      }
      // Without the text the capture has taken the rest.
      guard let found else { return true }
      at = found + literal.count
    }
    return true
  }
}
