import Chunks
import LogModel

/// An entry as tests make and compare it.
struct TestEntry: Hashable, CustomStringConvertible {
  var timestamp: Int64
  var line: [UInt8]
  var metadata: [Label]

  static func == (a: TestEntry, b: TestEntry) -> Bool {
    a.timestamp == b.timestamp && isSame(a.line, b.line) && a.metadata == b.metadata
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(timestamp)
    hasher.combine(line.count)
  }

  var description: String {
    let pairs = metadata.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    return "\(timestamp) \(String(decoding: line.prefix(40), as: UTF8.self)) [\(pairs)]"
  }
}

extension EntryBatch {
  var asTestEntries: [TestEntry] {
    (0..<count).map { index in
      TestEntry(
        timestamp: timestamps[index], line: withLine(index) { Array($0) },
        metadata: pairs(index))
    }
  }
}

extension MemoryChunk {
  @discardableResult
  func append(_ entry: TestEntry) -> AppendResult {
    entry.line.withUnsafeBytes { append(entry.timestamp, $0, entry.metadata) }
  }

  func entries(_ range: TimeRange, _ direction: Direction, labels: LabelSet = .empty)
    -> [TestEntry]
  {
    var batch = EntryBatch()
    read(range, direction, labels: labels, into: &batch)
    return batch.asTestEntries
  }
}

extension TimeRange {
  static let all = TimeRange(Int64.min, Int64.max)

  init(_ start: Int64, _ end: Int64) {
    self.init(start: Timestamp(nanoseconds: start), end: Timestamp(nanoseconds: end))
  }
}
