// Fuzz target: `pattern` with an arbitrary pattern, over arbitrary lines.
import LogQLSyntax

/// The first byte picks what is made of the lines; then the pattern, a zero byte, and lines, FF between
/// them.
func fuzzPatternStage(_ data: UnsafeBufferPointer<UInt8>) {
  guard let first = data.first else { return }
  let parts = data.dropFirst().split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
  guard parts.count == 2 else { return }
  let stages: [Stage] = [.pattern(Array(parts[0]))]
  StageQueries.check(StageQueries.forms(stages)[Int(first) % StageQueries.formCount], parts[1])
}
