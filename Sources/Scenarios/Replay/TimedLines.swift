import Environment
public import LogModel

/// The lines of a log file with a time each, as the entries of one stream: the times that the lines
/// begin with where those are recognised, else evenly spaced ones.
///
///     let lines = TimedLines(file, near: Scenario.defaultStart, spacing: .milliseconds(10))
///     lines.file.bytes[lines.extent(0)]  // at lines.times[0]
public struct TimedLines: Sendable {
  public let file: ReplayFile
  /// Nanoseconds since 1970, strictly ascending, one per line.
  public let times: [Int64]
  /// Whether the times are the lines' own.
  public let hasOwnTimes: Bool
  /// Lines that have the time of another: they have none of their own. 0 if `hasOwnTimes` is false.
  public let borrowedTimes: Int

  /// - Parameters:
  ///   - start: decides the year where lines give none: the first line is not later. Evenly spaced
  ///     lines begin here.
  ///   - spacing: between lines without recognised times.
  public init(_ file: ReplayFile, near start: Timestamp, spacing: Duration) {
    self.file = file
    if let read = LineTimes(file, near: start) {
      times = LineTimes.ascending(read.times)
      hasOwnTimes = true
      borrowedTimes = read.withoutTime
    } else {
      let step = max(1, spacing.nanosecondCount)
      times = (0..<file.lineCount).map { start.nanoseconds &+ Int64($0) &* step }
      hasOwnTimes = false
      borrowedTimes = 0
    }
  }

  public var count: Int { times.count }

  /// Sum of the lines' lengths, bytes, without their ends.
  public var lineBytes: Int { file.lines.reduce(0) { $0 + $1.count } }

  /// Where line `index` lies in the file.
  public func extent(_ index: Int) -> Range<Int> { file.lines[index] }
}
