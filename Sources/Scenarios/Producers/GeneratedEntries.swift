import Bytes
import LogModel

/// Makes the text of one line.
protocol LineGenerator: Sendable {
  /// Appends line `ordinal`, which has the time `time`.
  func append(_ ordinal: Int, at time: Timestamp, into slab: inout [UInt8])
}

/// Generators that need only a key of their own.
protocol KeyedLines {
  init(key: DrawKey)
}

/// Entries at a rate. The lines of the item are dealt to its streams in turn: entry `j` of stream
/// `place` is line `j × streams + place` of the item.
struct GeneratedEntries<Lines: LineGenerator>: ProducedLines {
  private let lines: Lines
  private let schedule: RateSchedule
  private let jitter: DrawKey
  private let start: Timestamp
  private let place: Int
  private let streams: Int
  let count: Int

  init(
    lines: Lines, schedule: RateSchedule, jitter: DrawKey, start: Timestamp, place: Int,
    of streams: Int
  ) {
    self.lines = lines
    self.schedule = schedule
    self.jitter = jitter
    self.start = start
    self.place = place
    self.streams = streams
    count = max(0, (schedule.count - place + streams - 1) / streams)
  }

  /// The schedule's time plus a draw below half the distance to the stream's next entry: uneven as
  /// real logs are, and still strictly increasing.
  func time(of ordinal: Int) -> Timestamp {
    let line = ordinal * streams + place
    let base = schedule.time(of: line)
    let gap = UInt64(max(0, schedule.time(of: line + streams) - base))
    let shift = gap > 1 ? Int64(jitter.draw(UInt64(ordinal), below: gap / 2)) : 0
    return Timestamp(nanoseconds: start.nanoseconds + base + shift)
  }

  func appendLine(_ ordinal: Int, at time: Timestamp, into slab: inout [UInt8]) {
    lines.append(ordinal, at: time, into: &slab)
  }
}

/// Literal lines at exact distances, one sequence after the other.
struct LiteralEntries: ProducedLines {
  private struct Sequence {
    /// The text between the places of `{i}`.
    var parts: [[UInt8]]
    /// Number of its first line in the whole.
    var first: Int
    var count: Int
    /// Nanoseconds from the start of the item.
    var start: Int64
    var spacing: Int64
  }

  private let sequences: [Sequence]
  private let start: Timestamp
  let count: Int

  init(_ literal: [LiteralLines], start: Timestamp) {
    var sequences: [Sequence] = []
    var first = 0
    var at: Int64 = 0
    for lines in literal {
      let spacing = lines.spacing.components
      let nanoseconds = spacing.seconds &* 1_000_000_000 &+ spacing.attoseconds / 1_000_000_000
      sequences.append(
        Sequence(
          parts: LiteralEntries.parts(lines.text), first: first, count: lines.count, start: at,
          spacing: nanoseconds))
      first += lines.count
      at &+= nanoseconds &* Int64(lines.count)
    }
    self.sequences = sequences
    self.start = start
    count = first
  }

  private static func parts(_ text: String) -> [[UInt8]] {
    var parts: [[UInt8]] = [[]]
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      if bytes[index...].starts(with: "{i}".utf8) {
        parts.append([])
        index += 3
      } else {
        parts[parts.count - 1].append(bytes[index])
        index += 1
      }
    }
    return parts
  }

  private func sequence(of ordinal: Int) -> Sequence {
    var low = 0
    var high = sequences.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if sequences[middle].first <= ordinal { low = middle } else { high = middle }
    }
    return sequences[low]
  }

  func time(of ordinal: Int) -> Timestamp {
    let sequence = sequence(of: ordinal)
    let offset = sequence.start &+ Int64(ordinal - sequence.first) &* sequence.spacing
    return Timestamp(nanoseconds: start.nanoseconds &+ offset)
  }

  func appendLine(_ ordinal: Int, at time: Timestamp, into slab: inout [UInt8]) {
    let sequence = sequence(of: ordinal)
    for (index, part) in sequence.parts.enumerated() {
      if index > 0 {
        LineBuffer.write(into: &slab) { $0.number(UInt64(ordinal - sequence.first)) }
      }
      slab.append(contentsOf: part)
    }
  }
}
