import Bytes
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
      let found = literal.isEmpty ? nil : Self.find(literal, from: at, line.end, state)
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

  /// Where a text begins that mostly is near. One that is long may nearly be there at every place: it
  /// is left to a search that does not look at the same bytes again and again.
  @inline(__always)
  private static func find(
    _ literal: ByteRun, from start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ state: LineState
  ) -> UnsafePointer<UInt8>? {
    if literal.count <= Int(norn_near_count) {
      return norn_find_near(start, end, state.readable, literal.start, literal.count)
    }
    return ByteSearch.first(literal.bytes, in: ByteRun(start, end).bytes).map { start + $0 }
  }
}
