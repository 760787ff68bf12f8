import LogModel
import LogQLSyntax

/// The times at which a metric query is evaluated (spec: LogQL, §9.3).
struct StepGrid {
  /// Nanoseconds.
  let start: Int64
  let step: Int64
  let count: Int

  /// Query times lie within ±146 years of 1970, ranges and offsets within 36 years: then no sum of
  /// a time, a range and an offset overflows, and `farAway` lies beyond all of them.
  static let latestTime = Int64.max / 2
  static let longestSpan = UInt64(Int64.max / 8)
  static let farAway = Int64.max / 4 * 3

  init(_ parameters: QueryParameters) throws(LogQLError) {
    start = parameters.start.nanoseconds
    let end = parameters.kind == .instant ? start : parameters.end.nanoseconds
    if max(start.magnitude, end.magnitude) > StepGrid.latestTime.magnitude { throw .timesTooFar }
    step = parameters.kind == .instant ? 1 : parameters.step
    if step <= 0 { throw .stepNotPositive }
    count = end < start ? 0 : Int((end - start) / step) + 1
  }

  func time(_ index: Int) -> Timestamp {
    Timestamp(nanoseconds: start + Int64(index) * step)
  }

  var last: Timestamp { time(max(0, count - 1)) }

  /// Number of the first step at or after a time: 0 if all are, `count` if none is.
  func firstIndex(notBefore time: Int64) -> Int {
    if time <= start { return 0 }
    let (quotient, remainder) = (time - start).quotientAndRemainder(dividingBy: step)
    return min(count, Int(quotient) + (remainder > 0 ? 1 : 0))
  }

  /// The time of a step; far in the past before the first, far in the future behind the last.
  func boundary(_ index: Int) -> Int64 {
    index < 0 ? -StepGrid.farAway : index >= count ? StepGrid.farAway : start + Int64(index) * step
  }
}

extension Timestamp {
  /// Whole milliseconds, towards zero.
  var millisecondsTruncated: Int64 { nanoseconds / 1_000_000 }
}
