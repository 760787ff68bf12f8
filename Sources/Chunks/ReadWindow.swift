import LogModel

/// The filter over what a read of [start, end) gives: skip until `start`, then end at the first entry
/// that is not before `end`; one exactly at `start` is never left out (chunk format, §10).
struct ReadWindow {
  let start: Int64
  let end: Int64
  private let isEndless: Bool
  private var hasStarted = false
  private(set) var hasEnded = false

  init(_ span: ChunkReader.Span) {
    (start, end, isEndless) = (span.start, span.end, span.isEndless)
  }

  /// Whether the next entry of the result is given.
  mutating func admits(_ time: Int64) -> Bool {
    if hasEnded || !hasStarted && time < start { return false }
    hasStarted = true
    hasEnded = time >= end && time != start && !isEndless
    return !hasEnded
  }

  /// The rows admitted of those that come next.
  mutating func range(of times: [Int64], _ rows: Range<Int>) -> Range<Int> {
    if hasEnded { return rows.upperBound..<rows.upperBound }
    let range = times.withUnsafeBufferPointer { times in
      var low = rows.lowerBound
      if !hasStarted { while low < rows.upperBound && times[low] < start { low += 1 } }
      var high = low
      while high < rows.upperBound
        && (times[high] < end || times[high] == start || isEndless)
      {
        high += 1
      }
      return low..<high
    }
    hasStarted = hasStarted || range.lowerBound < rows.upperBound
    hasEnded = range.upperBound < rows.upperBound
    return range
  }
}

extension EntryBatch {
  /// Of the entries from `first` on, keeps those of a range.
  mutating func trim(from first: Int, to range: Range<Int>) {
    if range == first..<count { return }
    Self.trim(&timestamps, first, range)
    Self.trim(&offsets, first, range)
    Self.trim(&lengths, first, range)
    if var metadata = metadata.take() {
      Self.trim(&metadata.sets, first, range)
      self.metadata = metadata
    }
  }

  private static func trim<T>(_ column: inout [T], _ first: Int, _ range: Range<Int>) {
    column.removeSubrange(range.upperBound...)
    column.removeSubrange(first..<range.lowerBound)
  }

  /// Turns the order of the entries from `first` on round.
  mutating func reverse(from first: Int) {
    Self.reverse(&timestamps, first)
    Self.reverse(&offsets, first)
    Self.reverse(&lengths, first)
    if var metadata = metadata.take() {
      Self.reverse(&metadata.sets, first)
      self.metadata = metadata
    }
  }

  private static func reverse<T>(_ column: inout [T], _ first: Int) {
    column.withUnsafeMutableBufferPointer { $0[first...].reverse() }
  }

  /// Replaces the entries from `first` on by those at `rows`.
  mutating func gather(from first: Int, _ rows: [Int]) {
    Self.gather(&timestamps, first, rows)
    Self.gather(&offsets, first, rows)
    Self.gather(&lengths, first, rows)
    if var metadata = metadata.take() {
      Self.gather(&metadata.sets, first, rows)
      self.metadata = metadata
    }
  }

  private static func gather<T>(_ column: inout [T], _ first: Int, _ rows: [Int]) {
    let gathered = rows.map { column[$0] }
    column.replaceSubrange(first..., with: gathered)
  }
}
