import Glibc
import LogModel

@testable import Chunks

/// A chunk as the specification's rules have it (chunk format, §5, §7, §9 and §10), over plain arrays
/// and without bytes: what the real one is compared with. It shares values with it (settings, results)
/// and no code.
struct ChunkModel {
  /// An entry and what becomes of it.
  struct Record {
    /// As it was appended, without what the format drops.
    let given: TestEntry
    /// With pairs in the order in which they are stored, and normalised names: what a chunk that is
    /// written anew takes.
    let stored: TestEntry
    /// As a query sees it: pairs by name, the last of each.
    let read: TestEntry
    /// The label string that orders entries at one time.
    let text: [UInt8]
    var timestamp: Int64 { given.timestamp }
    /// What the entry adds to the size of a head.
    var size: Int { given.line.count + 8 * given.metadata.count }
  }

  struct Block {
    var records: [Record]
    var minimum: Int64
    var maximum: Int64
  }

  /// What is read for: a query, or a closing chunk that is written anew (ties go by position alone).
  enum Purpose {
    case query, rewriting
  }

  let settings: ChunkSettings
  let labels: LabelSet
  private(set) var blocks: [Block] = []
  /// In order of arrival.
  private(set) var head: [Record] = []
  private var headSize = 0

  init(_ settings: ChunkSettings, _ labels: LabelSet) {
    self.settings = settings
    self.labels = labels
  }

  private var isStrict: Bool { settings.quirks == .none }
  private var isOrdered: Bool { settings.head == .ordered }
  private var headIsEmpty: Bool { isStrict || isOrdered ? head.isEmpty : headSize == 0 }

  /// All entries, in blocks and head.
  var records: [Record] { blocks.flatMap(\.records) + head }

  /// By the rules for entries after 1970.
  private var headBounds: (from: Int64, through: Int64) {
    var (minimum, maximum): (Int64, Int64) = (0, isStrict ? .min : 0)
    var before = 0
    for (index, record) in head.enumerated() {
      let isFirst = isStrict || isOrdered ? index == 0 : before == 0
      if isFirst || minimum > record.timestamp { minimum = record.timestamp }
      maximum = max(maximum, record.timestamp)
      before += record.size
    }
    return (minimum, maximum)
  }

  // MARK: - Writing

  mutating func append(_ entry: TestEntry) -> AppendResult {
    let record = record(entry)
    if isOrdered {
      if head.isEmpty, let last = blocks.last, last.maximum > entry.timestamp {
        return .outOfOrder
      }
      if let last = head.last, last.timestamp > entry.timestamp { return .outOfOrder }
    } else if head.contains(where: { $0.given == record.given }) {
      return .duplicate
    }
    head.append(record)
    headSize += record.size
    if headSize >= settings.blockSize { cut() }
    return .stored
  }

  private func record(_ entry: TestEntry) -> Record {
    var given = entry
    if settings.format < .v4 || settings.head != .unorderedWithMetadata { given.metadata = [] }
    // Names that differ before they are normalised are different metadata.
    given.metadata = ModelNames.sorted(given.metadata)
    var stored = given
    stored.metadata = given.metadata.map { Label(ModelNames.normal($0.name), $0.value) }
    var read = stored
    read.metadata = []
    for pair in ModelNames.sorted(stored.metadata) {
      if read.metadata.last?.name == pair.name { read.metadata.removeLast() }
      read.metadata.append(pair)
    }
    let text = LabelSet(labels.labels + read.metadata).canonical
    return Record(given: given, stored: stored, read: read, text: Array(text.utf8))
  }

  mutating func cut() {
    if headIsEmpty { return }
    let (minimum, maximum) = headBounds
    blocks.append(Block(records: Self.byTime(head), minimum: minimum, maximum: maximum))
    (head, headSize) = ([], 0)
  }

  private static func byTime(_ records: [Record]) -> [Record] {
    stable(records) { $0.timestamp < $1.timestamp }
  }

  mutating func close() {
    cut()
    var last = Int64.min
    for block in blocks {
      if block.minimum < last {
        var fresh = ChunkModel(settings, labels)
        // As Loki: an empty line that the least times do not cover is lost here.
        let minima = blocks.map(\.minimum) + (head.isEmpty ? [] : [headBounds.from])
        let from = isStrict ? .min : minima.min() ?? 0
        for entry in read(from, Int64.max, .forward, .rewriting) { _ = fresh.append(entry) }
        fresh.close()
        self = fresh
        return
      }
      last = block.maximum
    }
  }

  /// What a file of the chunk holds.
  var withoutHead: ChunkModel {
    var copy = self
    (copy.head, copy.headSize) = ([], 0)
    return copy
  }

  // MARK: - Reading

  func read(_ start: Int64, _ end: Int64, _ direction: Direction, _ purpose: Purpose = .query)
    -> [TestEntry]
  {
    let taken = blocks.filter { end >= $0.minimum && $0.maximum >= start }
    var sequences = taken.map(\.records)
    if direction == .backward {
      sequences = sequences.map { Self.window($0, start, end).reversed() }
    }
    var overlaps = false
    var last: Int64 = isStrict ? .min : 0
    for block in taken {
      overlaps = overlaps || block.minimum < last
      last = block.maximum
    }
    if !headIsEmpty {
      let bounds = headBounds
      overlaps = overlaps || bounds.from < last
      // A head out of the range takes part in the merge all the same.
      let isTaken = end >= bounds.from && bounds.through >= start
      sequences.append(isTaken ? headSequence(start, end, direction, purpose) : [])
    }
    if direction == .backward { sequences.reverse() }
    var joined = Array(sequences.joined())
    if overlaps && sequences.count > 1 {
      var merge = ModelMerge(sequences, direction, purpose, endedTies: !isStrict)
      joined = merge.run()
    }
    if direction == .forward { joined = Self.window(joined, start, end) }
    return joined.map { purpose == .query ? $0.read : $0.stored }
  }

  private func headSequence(
    _ start: Int64, _ end: Int64, _ direction: Direction, _ purpose: Purpose
  ) -> [Record] {
    var records = Self.byTime(head).filter { start <= $0.timestamp && $0.timestamp < end }
    if direction == .backward { records.reverse() }
    if purpose == .rewriting { return records }
    return Self.stable(records) { a, b in
      if a.timestamp != b.timestamp {
        return direction == .forward ? a.timestamp < b.timestamp : a.timestamp > b.timestamp
      }
      return ModelNames.precedes(a.text, b.text)
    }
  }

  private static func window(_ records: [Record], _ start: Int64, _ end: Int64) -> [Record] {
    let rest = records.drop(while: { $0.timestamp < start })
    return Array(rest.prefix(while: { $0.timestamp < end || $0.timestamp == start }))
  }

  /// Sorts; what is alike keeps its order.
  private static func stable(_ records: [Record], _ isLess: (Record, Record) -> Bool) -> [Record] {
    records.indices
      .sorted { a, b in
        isLess(records[a], records[b]) || (!isLess(records[b], records[a]) && a < b)
      }
      .map { records[$0] }
  }
}

/// Names of metadata as §5 has them, and the order of texts: by bytes.
enum ModelNames {
  static func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    let order = memcmp(a, b, min(a.count, b.count))
    return order == 0 ? a.count < b.count : order < 0
  }

  /// By name, pairs of one name as they came.
  static func sorted(_ pairs: [Label]) -> [Label] {
    if pairs.count < 2 { return pairs }
    let names = pairs.map { Array($0.name.utf8) }
    return pairs.indices
      .sorted { a, b in
        precedes(names[a], names[b]) || (!precedes(names[b], names[a]) && a < b)
      }
      .map { pairs[$0] }
  }

  /// Runs of other characters than letters and digits become one underscore; the outer ones of
  /// `__name__` stay. Not for names of which nothing but underscores would be left.
  static func normal(_ name: String) -> String {
    if name.isEmpty { return name }
    let isReserved = name.utf8.count >= 4 && name.hasPrefix("__") && name.hasSuffix("__")
    var result = ""
    for character in isReserved ? name.dropFirst(2).dropLast(2) : name[...] {
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      if isPlain { result.append(character) } else if result.last != "_" { result.append("_") }
    }
    if isReserved { return "__" + result + "__" }
    return result.first?.isNumber == true ? "key_" + result : result
  }
}
