import Environment
import LogModel

/// The lines of a file as entries of a stream: all of them, in the file's order, with strictly
/// increasing times.
struct ReplayedEntries: ProducedLines {
  private let file: ReplayFile
  /// Nanoseconds since 1970; empty if lines are evenly spaced.
  private let times: [Int64]
  private let spacing: Int64
  private let start: Timestamp
  /// From an entry's time to when it is pushed: not 0 with `keep` only.
  private let delay: Int64

  init(_ file: ReplayFile, _ time: ReplayTime, start: Timestamp, room: Duration)
    throws(WorkloadError)
  {
    if file.lineCount == 0 { throw .emptyFile(name: file.name) }
    self.file = file
    self.start = start
    switch time {
    case .spacing(let spacing):
      times = []
      self.spacing = spacing.nanosecondCount
      delay = 0
      let (span, overflow) = self.spacing.multipliedReportingOverflow(
        by: Int64(file.lineCount - 1))
      if overflow || span >= room.nanosecondCount {
        throw .tooLong(
          file: file.name, span: .nanoseconds(overflow ? .max : span), room: room)
      }
    case .shift, .keep:
      guard let read = LineTimes(file, near: start) else {
        throw .unknownTimes(file: file.name)
      }
      let ascending = LineTimes.ascending(read.times)
      let span = ascending[ascending.count - 1] - ascending[0]
      if span >= room.nanosecondCount {
        throw .tooLong(file: file.name, span: .nanoseconds(span), room: room)
      }
      let shift = start.nanoseconds - ascending[0]
      spacing = 0
      delay = time == .keep ? shift : 0
      times = time == .keep ? ascending : ascending.map { $0 + shift }
    }
  }

  var count: Int { file.lineCount }

  func time(of ordinal: Int) -> Timestamp {
    Timestamp(
      nanoseconds: times.isEmpty
        ? start.nanoseconds + Int64(ordinal) * spacing : times[ordinal])
  }

  func arrival(of ordinal: Int) -> Timestamp {
    Timestamp(nanoseconds: time(of: ordinal).nanoseconds + delay)
  }

  func appendLine(_ ordinal: Int, at time: Timestamp, into slab: inout [UInt8]) {
    slab.append(contentsOf: file.bytes[file.lines[ordinal]])
  }
}
