public import LogModel

/// One log entry, as the oracle sees it.
public struct ReferenceEntry: Sendable {
  public let labels: LabelSet
  /// Nanoseconds since 1970.
  public let timestamp: Int64
  public let line: [UInt8]
  public let metadata: [Label]

  public init(labels: LabelSet, timestamp: Int64, line: [UInt8], metadata: [Label] = []) {
    self.labels = labels
    self.timestamp = timestamp
    self.line = line
    self.metadata = metadata
  }
}

/// Entries of one stream, as the oracle reads them: in the order in which they were written.
public struct ReferenceStream: Sendable {
  public let labels: LabelSet
  /// Times and lines; its own metadata is not looked at.
  public let entries: EntryBatch
  /// Structured metadata of each entry; empty if there is none at all.
  public let metadata: [[Label]]
  /// Which entries count, as positions in `entries`, ascending.
  public var parts: [Range<Int>]

  public init(
    labels: LabelSet, entries: EntryBatch, metadata: [[Label]] = [], parts: [Range<Int>]? = nil
  ) {
    self.labels = labels
    self.entries = entries
    self.metadata = metadata
    self.parts = parts ?? [0..<entries.count]
  }

  /// Structured metadata of an entry.
  func metadata(_ position: Int) -> [Label] { metadata.isEmpty ? [] : metadata[position] }

  /// The line of an entry.
  func line(_ position: Int) -> [UInt8] { entries.withLine(position) { [UInt8]($0) } }

  /// Whether two entries have the same line and metadata.
  func hasSameContent(_ position: Int, as other: ReferenceStream, _ otherPosition: Int) -> Bool {
    metadata(position) == other.metadata(otherPosition)
      && entries.withLine(position) { line in
        other.entries.withLine(otherPosition) { line.elementsEqual($0) }
      }
  }
}

extension [ReferenceStream] {
  /// Streams of entries in any order, each with its entries as they come.
  public init(_ entries: some Sequence<ReferenceEntry>) {
    var places: [LabelSet: Int] = [:]
    var streams: [(labels: LabelSet, entries: EntryBatch, metadata: [[Label]])] = []
    for entry in entries {
      let place = places[entry.labels] ?? streams.count
      if place == streams.count {
        streams.append((entry.labels, EntryBatch(), []))
        places[entry.labels] = place
      }
      streams[place].entries.append(entry.timestamp, entry.line)
      streams[place].metadata.append(entry.metadata)
    }
    self = streams.map {
      ReferenceStream(labels: $0.labels, entries: $0.entries, metadata: $0.metadata)
    }
  }
}
