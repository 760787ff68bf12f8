import LogModel
import Testing

@testable import Chunks

/// Entries in, the same entries out in the documented order: for every format, head and encoding, open,
/// closed and as a file, both ways, whole and in part. Compared with a model that shares no code.
@Suite struct RoundTripTests {
  @Test(arguments: ChunkKind.all)
  func whatGoesInComesOut(_ kind: ChunkKind) throws {
    for seed in 0..<8 {
      let input = DrawnChunk(seed: UInt64(seed), kind)
      guard let difference = try Self.difference(input) else { continue }
      let least = try input.shrunk { try Self.difference($0) != nil }
      let text = try Self.difference(least) ?? difference
      Issue.record("\(input): \(text)\nsmallest entries: \(least.entries)")
      return
    }
  }

  @Test(arguments: ChunkKind.pairs)
  func everyPartOfASmallChunk(_ format: ChunkFormat, _ head: HeadFormat) throws {
    let kind = ChunkKind(format: format, head: head, encoding: .gzip)
    for seed in 0..<4 {
      var input = DrawnChunk(seed: 1_000 + UInt64(seed), kind)
      input.entries = Array(input.entries.prefix(6))
      let times = Set(input.entries.map(\.timestamp)).sorted()
      let bounds = [Int64.min] + times.flatMap { [$0, $0 + 1] } + [Int64.max]
      let ranges = bounds.flatMap { start in bounds.map { (start, $0) } }
      if let difference = try Self.difference(input, ranges) {
        Issue.record("\(input): \(difference)\nentries: \(input.entries)")
      }
    }
  }

  /// The kinds are what settings allow, and the drawn chunks have what makes reading hard.
  @Test func theInputsCoverWhatThereIs() throws {
    var kinds: Set<ChunkKind> = []
    for format in ChunkFormat.allCases {
      for head in HeadFormat.allCases {
        for encoding in ChunkEncoding.allCases {
          let settings = ChunkSettings(format: format, head: head, encoding: encoding)
          if (try? settings.check()) == nil { continue }
          kinds.insert(ChunkKind(format: format, head: head, encoding: encoding))
        }
      }
    }
    #expect(kinds == Set(ChunkKind.all) && ChunkKind.all.count == 2 + 4 * 9)
    let drawn = ChunkKind.all.flatMap { kind in (0..<8).map { DrawnChunk(seed: $0, kind) } }
    #expect(drawn.contains { $0.entries.isEmpty } && drawn.contains { $0.entries.count == 1 })
    for isStrict in [true, false] {
      let chunks = drawn.filter { $0.isStrict == isStrict }
      #expect(chunks.contains(where: \.hasOddNames) && chunks.contains { !$0.hasOddNames })
      #expect(chunks.count { $0.open.0.blocksOverlap && !$0.open.0.headIsEmpty } > 20)
      #expect(chunks.count { $0.closed.0.blockCount > 2 } > 20)
      #expect(chunks.contains { !$0.keepsAll } == !isStrict)
    }
  }

  // MARK: - Comparing

  /// The first difference between a chunk and the model; nil if there is none.
  static func difference(_ input: DrawnChunk, _ ranges: [(Int64, Int64)]? = nil) throws -> String? {
    let chunk = MemoryChunk(input.settings)
    var model = ChunkModel(input.settings, DrawnChunk.labels)
    for entry in input.entries {
      let (got, wanted) = (chunk.append(entry), model.append(entry))
      if got != wanted { return "append of \(entry): \(got), not \(wanted)" }
    }
    let ranges = ranges ?? input.ranges(of: model)
    func read(_ range: TimeRange, _ direction: Direction) -> [TestEntry] {
      chunk.entries(range, direction, labels: DrawnChunk.labels)
    }
    if let text = compare(model, "open", ranges, read) { return text }
    chunk.close()
    model.close()
    // The same blocks as the file's: some of the ranges.
    if let text = compare(model, "closed", ranges.suffix(4), read) { return text }

    let file = try ChunkFile(chunk.serialized(), quirks: input.settings.quirks)
    let counts = file.blocks.map(\.entries)
    let wanted = model.blocks.map(\.records.count)
    if counts != wanted { return "blocks of \(counts) entries, not \(wanted)" }
    let reader = ChunkReader()
    var batch = EntryBatch()
    return try compare(model.withoutHead, "file", ranges) { range, direction in
      reader.start(file, range, direction, labels: DrawnChunk.labels)
      var entries: [TestEntry] = []
      while try reader.next(into: &batch) { entries += batch.asTestEntries }
      return reader.errors.isEmpty ? entries : []
    }
  }

  private static func compare(
    _ model: ChunkModel, _ what: String, _ ranges: some Sequence<(Int64, Int64)>,
    _ read: (TimeRange, Direction) throws -> [TestEntry]
  ) rethrows -> String? {
    for (start, end) in ranges {
      for direction in Direction.allCases {
        let got = try read(TimeRange(start, end), direction)
        let wanted = model.read(start, end, direction)
        if got != wanted {
          return "\(what), \(direction) [\(start), \(end)): \(got), not \(wanted)"
        }
      }
    }
    return nil
  }
}
