import Bytes
import LogModel
import Testing

@testable import Chunks

/// Several ways to the same chunk: batches, checkpoints, rewrites, readers and envelopes, for every
/// format, head and encoding.
@Suite struct WaysAroundTests {
  private static func inputs(_ kind: ChunkKind) -> [DrawnChunk] {
    [10, 11, 12, 13, 4, 5].map { DrawnChunk(seed: $0, kind) }
  }

  /// Closing again, and serialising again, change nothing.
  @Test(arguments: ChunkKind.all)
  func closingIsIdempotent(_ kind: ChunkKind) {
    for input in Self.inputs(kind) {
      let chunk = input.closed.0
      let bytes = chunk.serialized()
      chunk.close()
      #expect(chunk.serialized() == bytes, "\(input)")
      #expect(chunk.compressedSize == bytes.count, "\(input)")
      #expect(bytes.count <= chunk.estimatedFileSize || kind.encoding != .none, "\(input)")
      var file: [UInt8] = [1, 2, 3]
      chunk.serialize(into: &file)
      #expect(file == bytes, "\(input)")
    }
  }

  /// A file of blocks that overlap, opened, closes as the chunk that it was written from.
  @Test(arguments: ChunkKind.all)
  func openedFilesClose(_ kind: ChunkKind) throws {
    for input in Self.inputs(kind) where input.keepsAll {
      var (chunk, model) = input.open
      chunk.cut()
      let file = try ChunkFile(chunk.serialized(), quirks: input.settings.quirks)
      let opened = try MemoryChunk(
        opening: file, blockSize: input.settings.blockSize, targetSize: 100_000)
      opened.close()
      model.close()
      for direction in Direction.allCases {
        #expect(
          opened.entries(.all, direction, labels: DrawnChunk.labels)
            == model.read(.min, .max, direction), "\(input)")
      }
      #expect(opened.blockMetas.map(\.entries) == model.blocks.map(\.records.count), "\(input)")
    }
  }

  /// A checkpoint in the middle changes nothing but the remembered length.
  @Test(arguments: ChunkKind.all)
  func aCheckpointIsTheChunk(_ kind: ChunkKind) throws {
    // Odd names come back normalised, which can add symbols.
    for input in Self.inputs(kind) where input.keepsAll && !input.hasOddNames {
      let direct = MemoryChunk(input.settings)
      var other = MemoryChunk(input.settings)
      for (number, entry) in input.entries.enumerated() {
        #expect(direct.append(entry) == other.append(entry), "\(input)")
        if number % 5 == 2 {
          other = try MemoryChunk(restoring: other.checkpoint(), input.settings)
        }
      }
      direct.close()
      other.close()
      #expect(direct.serialized() == other.serialized(), "\(input)")
    }
  }

  /// A batch is the same input as its entries.
  @Test(arguments: ChunkKind.all)
  func batchesAreEntries(_ kind: ChunkKind) {
    for input in Self.inputs(kind) {
      var batch = EntryBatch()
      for entry in input.entries {
        entry.line.withUnsafeBytes { batch.append(entry.timestamp, $0, entry.metadata) }
      }
      let (one, other) = (MemoryChunk(input.settings), MemoryChunk(input.settings))
      for (index, entry) in input.entries.enumerated() {
        #expect(one.append(entry) == other.append(batch, index), "\(input)")
      }
      one.close()
      other.close()
      #expect(one.serialized() == other.serialized(), "\(input)")
    }
  }

  /// One reader and one batch for many reads give what single reads give.
  @Test(arguments: ChunkKind.all)
  func aReaderGivesAllInParts(_ kind: ChunkKind) throws {
    let reader = ChunkReader()
    var batch = EntryBatch()
    for input in Self.inputs(kind) {
      let (chunk, model) = input.open
      for (start, end) in input.ranges(of: model).suffix(4) {
        for direction in Direction.allCases {
          var parts: [TestEntry] = []
          let range = TimeRange(start, end)
          reader.start(chunk, range, direction, labels: DrawnChunk.labels)
          while try reader.next(into: &batch) { parts += batch.asTestEntries }
          #expect(
            parts == chunk.entries(range, direction, labels: DrawnChunk.labels), "\(input)")
        }
      }
    }
  }

  /// A rewrite has the entries that are not dropped, in their order.
  @Test(arguments: ChunkKind.all)
  func rewritesKeepWhatIsLeft(_ kind: ChunkKind) throws {
    for input in Self.inputs(kind) where input.keepsAll {
      let (chunk, model) = input.closed
      let whole = model.read(.min, .max, .forward)
      if whole.isEmpty { continue }
      let same = try chunk.rewrite { _, _ in false }
      #expect(same.entries(.all, .forward, labels: DrawnChunk.labels) == whole, "\(input)")
      let wanted = whole.filter { $0.line.count % 2 == 0 }
      var (kept, asked) = ([TestEntry](), 0)
      do {
        let rest = try chunk.rewrite { batch, index in
          asked += 1
          return batch.lengths[index] % 2 == 1
        }
        kept = rest.entries(.all, .forward, labels: DrawnChunk.labels)
      } catch {
        #expect(error == MemoryChunk.nothingLeft, "\(input)")
      }
      #expect(asked == whole.count, "\(input)")
      Self.expect(kept, wanted, input)
    }
  }

  /// A rebound has the entries of its range, which in Loki ends a millisecond later.
  @Test(arguments: ChunkKind.all)
  func reboundsKeepTheirRange(_ kind: ChunkKind) throws {
    for input in Self.inputs(kind) where input.keepsAll {
      let (chunk, model) = input.closed
      for (start, end) in input.ranges(of: model).dropFirst() {
        let beyond: Int64 = input.isStrict ? 1 : 1_000_000
        let wanted = model.read(start, end + beyond, .forward)
        var kept: [TestEntry] = []
        do {
          let part = try chunk.rebound(from: start, through: end)
          kept = part.entries(.all, .forward, labels: DrawnChunk.labels)
        } catch {
          #expect(error == MemoryChunk.nothingLeft, "\(input)")
        }
        Self.expect(kept, wanted, input)
      }
    }
  }

  /// What is equal in a new head, perhaps by its normalised names alone, is kept once there.
  private static func expect(_ kept: [TestEntry], _ wanted: [TestEntry], _ input: DrawnChunk) {
    func once(_ entries: [TestEntry]) -> [TestEntry] {
      var seen: Set<TestEntry> = []
      return entries.filter { seen.insert($0).inserted }
    }
    if input.settings.head == .ordered {
      #expect(kept == wanted, "\(input)")
    } else {
      #expect(once(kept) == once(wanted) && kept.count <= wanted.count, "\(input)")
    }
  }

  /// An envelope gives the file back, under a key that has the chunk's bounds in milliseconds.
  @Test(arguments: ChunkKind.all)
  func envelopesGiveTheChunkBack(_ kind: ChunkKind) throws {
    for input in Self.inputs(kind) where input.isStrict {
      let (chunk, model) = input.closed
      let object = ChunkEnvelope.encode(
        tenant: TenantID("fake"), labels: DrawnChunk.labels, chunk: chunk)
      let (header, file) = try ChunkEnvelope.decode(
        object.bytes, expected: object.key, quirks: .none)
      let times = model.records.map(\.timestamp)
      let (from, through) = (times.min() ?? 0, times.max() ?? 0)
      #expect(object.key.from == from / 1_000_000, "\(input)")
      // The least millisecond that is not before the last entry; before 1970 Loki rounds to 0 first.
      #expect(
        object.key.through == through / 1_000_000 + (through % 1_000_000 == 0 ? 0 : 1), "\(input)")
      #expect(header.fingerprint == DrawnChunk.labels.fingerprint)
      #expect(header.metric["app"] == "vec" && header.metric["__name__"] == "logs")
      #expect(file.entryCount == model.records.count, "\(input)")
      #expect(Array(object.bytes.suffix(chunk.compressedSize)) == chunk.serialized(), "\(input)")
      var batch = EntryBatch()
      try file.read(.all, .forward, labels: DrawnChunk.labels, into: &batch)
      #expect(batch.asTestEntries == model.read(.min, .max, .forward), "\(input)")
    }
  }
}
