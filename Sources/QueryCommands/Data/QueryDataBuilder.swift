import Chunks
public import LogModel
public import Scenarios

/// Collects entries for ``QueryData`` as a store would: entries of a stream are put in order, and those
/// that were there already are dropped, by the head of a chunk.
public struct QueryDataBuilder {
  private enum Content {
    /// Lines of one file, already in order.
    case file(TimedLines)
    case head(MemoryChunk)
  }

  private var streams: [(labels: LabelSet, content: Content)] = []
  private var places: [LabelSet: Int] = [:]

  public init() {}

  /// Adds the lines of a file. They are not copied unless the stream has entries already.
  public mutating func add(_ lines: TimedLines, labels: LabelSet) {
    if places[labels] == nil {
      places[labels] = streams.count
      streams.append((labels, .file(lines)))
    } else {
      Self.append(lines, to: head(of: labels))
    }
  }

  /// Adds an entry.
  public mutating func add(
    _ timestamp: Int64, _ line: UnsafeRawBufferPointer, _ metadata: [Label], labels: LabelSet
  ) {
    _ = head(of: labels).append(timestamp, line, metadata)
  }

  /// Adds the entries of a stored chunk.
  public mutating func add(_ entries: EntryBatch, labels: LabelSet) {
    let head = head(of: labels)
    entries.withView { view in
      var appender = BatchAppender(view)
      for index in 0..<view.count { appender.append(index, to: head) }
    }
  }

  /// What has been added.
  public func data() -> QueryData {
    QueryData(
      streams.map { labels, content in
        QueryData.Stream(labels: labels, entries: Self.entries(content, labels))
      })
  }

  /// Nothing is cut off a head.
  private static let settings = ChunkSettings(encoding: .none, blockSize: 1 << 30)

  private mutating func head(of labels: LabelSet) -> MemoryChunk {
    guard let place = places[labels] else {
      let head = MemoryChunk(Self.settings)
      places[labels] = streams.count
      streams.append((labels, .head(head)))
      return head
    }
    switch streams[place].content {
    case .head(let head): return head
    case .file(let lines):
      let head = MemoryChunk(Self.settings)
      Self.append(lines, to: head)
      streams[place].content = .head(head)
      return head
    }
  }

  private static func append(_ lines: TimedLines, to head: MemoryChunk) {
    lines.file.bytes.withUnsafeBytes { bytes in
      for index in 0..<lines.count {
        let line = UnsafeRawBufferPointer(rebasing: bytes[lines.extent(index)])
        _ = head.append(lines.times[index], line, [])
      }
    }
  }

  private static func entries(_ content: Content, _ labels: LabelSet) -> EntryBatch {
    var entries = EntryBatch()
    switch content {
    case .file(let lines):
      entries.slab = lines.file.bytes
      entries.timestamps = lines.times
      entries.offsets = (0..<lines.count).map { UInt32(lines.extent($0).lowerBound) }
      entries.lengths = (0..<lines.count).map { UInt32(lines.extent($0).count) }
    case .head(let head):
      head.read(.always, .forward, labels: labels, into: &entries)
    }
    return entries
  }
}
