import LogModel
import LogQLSyntax

/// The windows of a range aggregation, one a step: `t - offset - range < ts <= t - offset`.
struct WindowGrid {
  let steps: StepGrid
  /// Nanoseconds.
  let range: Int64
  let offset: Int64

  init(_ steps: StepGrid, _ range: LogRange) throws(LogQLError) {
    if max(range.range.magnitude, range.offset.magnitude) > StepGrid.longestSpan {
      throw .timesTooFar
    }
    self.steps = steps
    self.range = range.range
    offset = range.offset
  }

  /// The last time in the window of a step.
  func end(_ step: Int) -> Int64 { steps.time(step).nanoseconds - offset }

  /// All times that lie in some window, and those between windows.
  var extent: TimeRange {
    let first = steps.start - offset - range + 1
    let isEmpty = steps.count == 0 || range <= 0
    return TimeRange(
      start: Timestamp(nanoseconds: first),
      end: Timestamp(nanoseconds: isEmpty ? first : steps.last.nanoseconds - offset + 1))
  }

  /// Whether an entry can lie in more than one window.
  var overlaps: Bool { steps.count > 1 && range > steps.step }

  /// The range as Go converts a duration to seconds: whole seconds and the rest apart.
  var seconds: Double { Double(range / 1_000_000_000) + Double(range % 1_000_000_000) / 1e9 }

  /// The steps in whose windows a time lies, and the times around it for which they are the same.
  /// Steps before `next` are past.
  func run(of timestamp: Int64, next: Int) -> StepRun {
    let first = steps.firstIndex(notBefore: timestamp + offset)
    let behind = steps.firstIndex(notBefore: timestamp + offset + range)
    // All times from which no step boundary is crossed, by the window's start or end.
    let lower = max(steps.boundary(first - 1), steps.boundary(behind - 1) - range) - offset
    let upper = min(steps.boundary(first), steps.boundary(behind) - range) - offset
    return StepRun(
      steps: max(first, next)..<max(first, next, behind), times: (lower + 1)..<(upper + 1))
  }
}

/// Entries that lie in the windows of the same steps.
struct StepRun {
  var steps = 0..<0
  /// Entry times that lie in exactly these windows.
  var times: Range<Int64> = 0..<0
  var count: Int64 = 0
  /// Sum of what the entries count for.
  var total: Int64 = 0
}
