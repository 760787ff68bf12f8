import Bytes
import LogQLSyntax

/// `| pattern "<name> text <other>"`: what stands between literal texts becomes labels
/// (spec: LogQL, §7.7).
final class PatternStage: PipelineStage {
  private struct Step {
    /// The number of the label name of a capture; nil if it has none.
    var name: Int?
    /// The text behind the capture; nil at the end of the pattern.
    var literal: [UInt8]?
  }

  private var leading: [UInt8] = []
  private var steps: [Step] = []

  init(_ pattern: LinePattern, _ state: LineState) {
    for part in pattern.parts {
      switch part {
      case .capture(let name): steps.append(Step(name: name.map(state.name), literal: nil))
      case .text(let text) where steps.isEmpty: leading = text
      case .text(let text): steps[steps.count - 1].literal = text
      }
    }
  }

  override func process(_ state: LineState) -> Bool {
    let line = state.line.bytes
    if state.hints.skipsParsers || line.isEmpty || !line.starts(with: leading) { return true }
    var at = leading.count
    for step in steps {
      let end = step.literal.map { find($0, line, at) } ?? nil
      if let name = step.name {
        let target = state.target(name)
        if state.wantsExtraction(target) {
          let value = UnsafeRawBufferPointer(rebasing: line[at..<(end ?? line.count)])
          switch state.extract(target, ByteRun(value)) {
          case .proceed: break
          case .stop: return true
          case .drop: return false
          }
        }
      }
      // Without the text the capture has taken the rest.
      guard let end, let literal = step.literal else { return true }
      at = end + literal.count
    }
    return true
  }

  private func find(_ literal: [UInt8], _ line: UnsafeRawBufferPointer, _ from: Int) -> Int? {
    literal.withUnsafeBytes { ByteSearch.first($0, in: line, from: from) }
  }
}
