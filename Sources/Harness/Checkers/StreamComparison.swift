import Glibc
import LogModel
import Scenarios

/// One stream's entries as pushed, against what the last read returned.
struct StreamComparison {
  let producer: Int
  /// The read failed: nothing else is known.
  let failure: String?
  /// Ordinals that were pushed (with any outcome) and not returned.
  private(set) var missing: [Int] = []
  /// Ordinals that were returned more than once.
  private(set) var doubled: [Int] = []
  /// Entries that were returned and that no pushed entry explains; time and beginning of the first.
  private(set) var invented = 0
  private(set) var firstInvented: (time: Int64, text: String) = (0, "")
  /// Entries found, each counted once.
  private(set) var found = 0
  /// First position in the reading whose time lies before the one before it.
  private(set) var disorder: Int?

  /// The stream could not be read.
  init(unreadable producer: Int, _ failure: String) {
    self.producer = producer
    self.failure = failure
  }

  /// `entries`: what the last read returned, forward.
  /// `strangers`: entries of streams that nobody pushed.
  init(
    _ entries: EntryBatch, of producer: Int, _ history: History, strangers: [EntryBatch] = []
  ) {
    self.producer = producer
    failure = nil
    let pushed = history.ordinals(of: producer) { _ in true }
    compare(entries, with: history.producers[producer], pushed)
    for batch in strangers {
      for place in 0..<batch.count { noteInvented(place, batch) }
    }
  }

  /// Both sides ascend in time, and a producer's times differ: one walk over both.
  private mutating func compare(
    _ entries: EntryBatch, with producer: Producer, _ pushed: [Range<Int>]
  ) {
    var place = 0
    var line: [UInt8] = []
    for ordinals in pushed {
      for ordinal in ordinals {
        let timestamp = producer.time(of: ordinal)
        let time = timestamp.nanoseconds
        while place < entries.count && entries.timestamps[place] < time { skip(&place, entries) }
        line.removeAll(keepingCapacity: true)
        producer.appendLine(ordinal, at: timestamp, into: &line)
        var copies = 0
        while place < entries.count && entries.timestamps[place] == time {
          if entries.withLine(place, { Self.isSame($0, line) }) {
            copies += 1
          } else {
            noteInvented(place, entries)
          }
          note(place, entries)
          place += 1
        }
        if copies == 0 { missing.append(ordinal) } else { found += 1 }
        if copies > 1 { doubled.append(ordinal) }
      }
    }
    while place < entries.count { skip(&place, entries) }
  }

  private static func isSame(_ bytes: UnsafeRawBufferPointer, _ line: [UInt8]) -> Bool {
    if bytes.count != line.count { return false }
    return line.withUnsafeBytes {
      guard let x = bytes.baseAddress, let y = $0.baseAddress else { return true }
      return memcmp(x, y, bytes.count) == 0
    }
  }

  private mutating func skip(_ place: inout Int, _ entries: EntryBatch) {
    noteInvented(place, entries)
    note(place, entries)
    place += 1
  }

  private mutating func noteInvented(_ place: Int, _ entries: EntryBatch) {
    if invented == 0 {
      firstInvented = (entries.timestamps[place], String(entries.text(place).prefix(80)))
    }
    invented += 1
  }

  private mutating func note(_ place: Int, _ entries: EntryBatch) {
    if place > 0 && entries.timestamps[place] < entries.timestamps[place - 1] && disorder == nil {
      disorder = place
    }
  }
}
