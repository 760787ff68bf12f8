import Bytes
import LogModel
import LogQLPipeline
import LogQLSyntax

/// Collects the selected entries by their labels: one result stream for each distinct label text, or
/// where categories are kept apart, for the labels left of the stream (spec: LogQL, §8).
struct ResultStreams {
  private let labels: PipelineLabels
  private let categorizes: Bool
  private var streams: [ResultStream] = []
  private var places: [LabelSet: Int] = [:]
  /// The stream of each label number; -1 if it has not been used yet.
  private var known: [Int32]
  /// The categories of label numbers that have been used, where they are kept apart.
  private var categories: [Int: EntryCategories] = [:]

  init(_ labels: PipelineLabels, categorizes: Bool) {
    self.labels = labels
    self.categorizes = categorizes
    known = Array(repeating: -1, count: labels.count)
  }

  mutating func append(_ time: Int64, _ line: UnsafeRawBufferPointer, _ number: Int) {
    var place = Int(known[number])
    if place < 0 {
      let set = makeSet(of: number)
      // Labels of different numbers may read alike once invalid UTF-8 is repaired, or be those of one
      // stream.
      place = places[set] ?? streams.count
      known[number] = Int32(truncatingIfNeeded: place)
      if place == streams.count {
        places[set] = place
        streams.append(ResultStream(labels: set, entries: EntryBatch(time, line)))
        if categorizes { streams[place].categories = [categories[number] ?? EntryCategories()] }
        return
      }
    }
    streams[place].entries.append(time, line)
    if categorizes { streams[place].categories?.append(categories[number] ?? EntryCategories()) }
  }

  /// The labels of a result stream.
  private mutating func makeSet(of number: Int) -> LabelSet {
    if !categorizes { return labels[number] }
    let parts = labels.categories(number)
    categories[number] = EntryCategories(metadata: parts.metadata, parsed: parts.parsed)
    return LabelSet(sorted: parts.stream)
  }

  /// In the byte order of their label texts.
  func sorted() -> [ResultStream] {
    let texts = LabelTexts(streams.map(\.labels))
    return streams.indices.sorted { texts.precedes($0, $1) }.map { streams[$0] }
  }
}

/// Texts of label sets, to be compared: mostly their beginnings are enough.
private struct LabelTexts {
  private let sets: [LabelSet]
  private var beginnings: [UInt8] = []
  private var ends = [0]

  /// Bytes of each text that are made at once.
  private static let length = 48

  init(_ sets: [LabelSet]) {
    self.sets = sets
    for set in sets {
      set.appendText(to: &beginnings, atLeast: Self.length)
      ends.append(beginnings.count)
    }
  }

  func precedes(_ a: Int, _ b: Int) -> Bool {
    let order = beginnings.withUnsafeBytes { bytes in
      let shared = min(ends[a + 1] - ends[a], ends[b + 1] - ends[b])
      return ByteOrder.compare(
        UnsafeRawBufferPointer(rebasing: bytes[ends[a]..<(ends[a] + shared)]),
        UnsafeRawBufferPointer(rebasing: bytes[ends[b]..<(ends[b] + shared)]))
    }
    return order < 0
      || (order == 0 && ByteOrder.precedes(sets[a].canonical, sets[b].canonical))
  }
}
