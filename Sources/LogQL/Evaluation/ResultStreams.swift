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
  /// The stream and categories of label numbers that have been used.
  private var known: [Int: (place: Int, categories: EntryCategories)] = [:]
  /// The same of the entry before: neighbours often have the same labels.
  private var last = (number: -1, place: 0, categories: EntryCategories())

  init(_ labels: PipelineLabels, categorizes: Bool) {
    self.labels = labels
    self.categorizes = categorizes
  }

  mutating func append(_ time: Int64, _ line: UnsafeRawBufferPointer, _ number: Int) {
    if number != last.number {
      let (place, categories) = place(of: number)
      last = (number, place, categories)
    }
    streams[last.place].entries.append(time, line)
    if categorizes { streams[last.place].categories?.append(last.categories) }
  }

  private mutating func place(of number: Int) -> (Int, EntryCategories) {
    if let found = known[number] { return (found.place, found.categories) }
    var set = labels[number]
    var categories = EntryCategories()
    if categorizes {
      let parts = labels.categories(number)
      set = LabelSet(keepingEmpty: parts.stream)
      categories = EntryCategories(metadata: parts.metadata, parsed: parts.parsed)
    }
    let place = places[set] ?? streams.count
    if place == streams.count {
      places[set] = place
      streams.append(
        ResultStream(labels: set, entries: EntryBatch(), categories: categorizes ? [] : nil))
    }
    known[number] = (place, categories)
    return (place, categories)
  }

  /// In the byte order of their label texts.
  func sorted() -> [ResultStream] {
    streams.sorted { ByteOrder.precedes($0.labels.canonical, $1.labels.canonical) }
  }
}
