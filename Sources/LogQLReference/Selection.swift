import LogModel
import LogQLSyntax

/// An entry that a selection keeps.
struct SelectedEntry {
  var timestamp: Int64
  /// Stable hash of the stream's labels: the order of streams at one time.
  var streamHash: UInt64
  /// Numbers of the stream, and of the entry in it.
  var stream: Int32
  var position: Int32

  func precedes(_ other: SelectedEntry) -> Bool {
    (timestamp, streamHash, stream, position)
      < (other.timestamp, other.streamHash, other.stream, other.position)
  }

  /// Whether both are of one time and one stream.
  func isBeside(_ other: SelectedEntry) -> Bool {
    timestamp == other.timestamp && streamHash == other.streamHash
  }
}

/// The entries of a time range that a selector and the first line filters keep.
struct Selection {
  let streams: [ReferenceStream]
  /// Each once, in time order; at one time by stream hash, in a stream as written.
  private(set) var entries: [SelectedEntry] = []

  init(
    _ matchers: [LabelMatcher], _ pipeline: ReferencePipeline, _ range: TimeRange,
    _ streams: [ReferenceStream]
  ) {
    self.streams = streams
    let filters = pipeline.filters
    if filters.isEmpty {
      entries.reserveCapacity(streams.reduce(0) { $0 + $1.parts.reduce(0) { $0 + $1.count } })
    }
    for (number, stream) in streams.enumerated()
    where matchers.allSatisfy({ $0.matches(stream.labels) }) {
      let hash = stream.labels.stableHash
      let (times, batch) = (stream.entries.timestamps, stream.entries)
      for part in stream.parts {
        for position in part where range.contains(Timestamp(nanoseconds: times[position])) {
          if !filters.isEmpty
            && !batch.withLine(position, { line in filters.allSatisfy { $0.accepts(line) } })
          {
            continue
          }
          entries.append(
            SelectedEntry(
              timestamp: times[position], streamHash: hash, stream: Int32(number),
              position: Int32(position)))
        }
      }
    }
    entries.sort { $0.precedes($1) }
    removeDuplicates()
  }

  /// Duplicates have the same time and stream: they lie in the same run.
  private mutating func removeDuplicates() {
    var unique: [SelectedEntry] = []
    unique.reserveCapacity(entries.count)
    for entry in entries {
      var isNew = true
      var place = unique.count - 1
      while place >= 0, unique[place].isBeside(entry) {
        if isSame(entry, unique[place]) { isNew = false }
        place -= 1
      }
      if isNew { unique.append(entry) }
    }
    entries = unique
  }

  private func isSame(_ a: SelectedEntry, _ b: SelectedEntry) -> Bool {
    let (stream, other) = (streams[Int(a.stream)], streams[Int(b.stream)])
    return stream.labels == other.labels
      && stream.hasSameContent(Int(a.position), as: other, Int(b.position))
  }

  func stream(of entry: SelectedEntry) -> ReferenceStream { streams[Int(entry.stream)] }
}
