import Bytes
import LogModel

/// The times of a file's lines.
struct LineTimes {
  /// Nanoseconds since 1970, one per line. A line without a time of its own has that of the line
  /// before it (at the start of the file: of the first that has one).
  var times: [Int64]
  /// Lines without a time of their own.
  var withoutTime: Int

  /// nil if none of the known forms is found in the first 100 lines.
  init?(_ file: ReplayFile, near start: Timestamp) {
    guard let format = LineTimes.format(of: file) else { return nil }
    var years = YearInference(start: start)
    times = []
    times.reserveCapacity(file.lineCount)
    withoutTime = 0
    var waiting = 0
    for line in file.lines {
      let text = Array(file.bytes[line].prefix(LineTimeFormat.longestTime))
      if let time = format.read(text).flatMap({ years.nanoseconds($0) }) {
        for _ in 0..<waiting { times.append(time) }
        waiting = 0
        times.append(time)
      } else {
        withoutTime += 1
        if let last = times.last { times.append(last) } else { waiting += 1 }
      }
    }
    // No line had a valid time (such as 99 Feb).
    if waiting > 0 { return nil }
  }

  /// Keeps the order: a line that is not later than the one before gets its time + 1 ns. Logs with
  /// whole seconds have many such lines, and a stream keeps only one of two equal entries.
  static func ascending(_ times: [Int64]) -> [Int64] {
    var result = times
    for index in result.indices.dropFirst() {
      result[index] = max(result[index], result[index - 1] + 1)
    }
    return result
  }

  /// The form that most of the first lines have.
  private static func format(of file: ReplayFile) -> LineTimeFormat? {
    let sample = file.lines.prefix(100).map {
      Array(file.bytes[$0].prefix(LineTimeFormat.longestTime))
    }
    var best: (format: LineTimeFormat, hits: Int)?
    for format in LineTimeFormat.allCases {
      let hits = sample.filter { format.read($0) != nil }.count
      if hits > best?.hits ?? 0 { best = (format, hits) }
    }
    return best?.format
  }
}

/// Supplies years where a log does not give them. The first line lies in the last year in which it is
/// not after `start`; from then on a step of more than six months means that the year has changed.
struct YearInference {
  private let start: Timestamp
  private var last: (year: Int, month: Int)?

  init(start: Timestamp) { self.start = start }

  /// Nanoseconds since 1970; nil if there is no such day.
  mutating func nanoseconds(_ reading: LineTimeFormat.Reading) -> Int64? {
    if let year = reading.year { return time(reading, year) }
    var year: Int
    if let last {
      year = last.year
      if last.month - reading.month > 6 { year += 1 }
      if reading.month - last.month > 6 { year -= 1 }
    } else {
      year = CivilTime(nanosecondsSinceEpoch: start.nanoseconds).year
      // At most 8 years back there is a 29 February.
      for _ in 0..<9 {
        if let time = time(reading, year), time <= start.nanoseconds { break }
        year -= 1
      }
    }
    guard let time = time(reading, year) else { return nil }
    last = (year, reading.month)
    return time
  }

  private func time(_ reading: LineTimeFormat.Reading, _ year: Int) -> Int64? {
    // Years whose nanoseconds fit 64 bits with room to spare.
    let date = CivilDate(year: year, month: reading.month, day: reading.day)
    guard (1700...2200).contains(year), date.exists else { return nil }
    return Int64(date.daysSinceEpoch) * 86_400_000_000_000 + reading.nanoseconds
  }
}
