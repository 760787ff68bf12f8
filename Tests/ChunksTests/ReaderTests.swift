import Bytes
import LogModel
import Testing

@testable import Chunks

@Suite struct ReaderTests {
  private func chunk(_ encoding: ChunkEncoding, lines: Int, blockSize: Int = 600) -> MemoryChunk {
    let chunk = MemoryChunk(ChunkSettings(encoding: encoding, blockSize: blockSize))
    for index in 0..<lines {
      chunk.append(
        TestEntry(
          timestamp: Int64(1_000 + index), line: Array("line number \(index)".utf8),
          metadata: index % 2 == 0 ? [Label("k", "v\(index % 3)")] : []))
    }
    return chunk
  }

  /// With encoding `none` a batch lies in the file itself.
  @Test func plainBlocksAreNotCopied() throws {
    let chunk = chunk(.none, lines: 200)
    chunk.close()
    let bytes = chunk.serialized()
    let file = try ChunkFile(bytes)
    let reader = ChunkReader()
    var batch = EntryBatch()
    reader.start(file, .all, .forward)
    var blocks = 0
    while try reader.next(into: &batch) {
      #expect(batch.slab.isSame(as: bytes))
      blocks += 1
    }
    #expect(blocks == file.blocks.count && blocks > 3)
    var whole = EntryBatch()
    try file.read(.all, .backward, into: &whole)
    #expect(whole.slab.isSame(as: bytes) && whole.count == 200)
    let object = ChunkEnvelope.encode(
      tenant: TenantID("t"), labels: LabelSet([Label("a", "b")]), chunk: chunk)
    let (_, wrapped) = try ChunkEnvelope.decode(object.bytes, expected: object.key)
    #expect(try wrapped.decodeBlock(0).slab.isSame(as: object.bytes))
  }

  /// Columns and slab of a batch are the same memory from block to block.
  @Test func buffersAreUsedAgain() throws {
    let chunk = chunk(.snappy, lines: 2_000)
    chunk.close()
    let file = try ChunkFile(chunk.serialized())
    let reader = ChunkReader()
    var batch = EntryBatch()
    reader.start(file, .all, .forward)
    while try reader.next(into: &batch) {}
    reader.start(file, .all, .forward)
    var addresses: Set<Int> = []
    while try reader.next(into: &batch) {
      addresses.insert(batch.timestamps.withUnsafeBytes { Int(bitPattern: $0.baseAddress) })
    }
    #expect(addresses.count == 1)
  }

  @Test func setsAreSharedByEqualMetadata() throws {
    let chunk = chunk(.none, lines: 60, blockSize: 100_000)
    chunk.close()
    let batch = try ChunkFile(chunk.serialized()).decodeBlock(0)
    let metadata = try #require(batch.metadata)
    // None, three, and one that stands too near the payload's end to be known again.
    #expect(Set(metadata.sets).count <= 5)
    #expect(batch.pairs(0) == [Label("k", "v0")] && batch.pairs(1).isEmpty)
    #expect(batch.hasSamePairs(0, as: batch, 6) && !batch.hasSamePairs(0, as: batch, 2))
  }

  /// Hundreds of sets that come again and again, of any length: each entry has its own.
  @Test func manySetsAreToldApart() throws {
    var draws = DrawStream(DrawKey(seed: 3, purpose: "many sets"))
    let sets = (0..<500).map { number in
      // Half of them differ in the last value alone.
      number % 2 == 0
        ? (0...number % 9).map { Label("n\($0)", "v\(draws.below(150))") }
        : (0..<9).map { Label("n\($0)", "v\($0 == 8 ? number : 0)") }
    }
    let chunk = MemoryChunk(ChunkSettings(encoding: .none, blockSize: 1 << 20))
    let given = (0..<4_000).map { sets[draws.below(sets.count - $0 % 9)] }
    for (index, pairs) in given.enumerated() {
      chunk.append(TestEntry(timestamp: Int64(index), line: [], metadata: pairs))
    }
    chunk.close()
    let batch = try ChunkFile(chunk.serialized()).decodeBlock(0)
    #expect(batch.count == given.count)
    #expect((0..<batch.count).allSatisfy { batch.pairs($0) == given[$0] })
  }

  /// Loki's counts: 20 a line, with metadata 10 and 20 a pair; symbols once.
  @Test func readsAreCounted() throws {
    let chunk = chunk(.none, lines: 30, blockSize: 100_000)
    let reader = ChunkReader()
    var batch = EntryBatch()
    reader.start(chunk, .all, .forward)
    while try reader.next(into: &batch) {}
    let lineBytes = (0..<30).reduce(0) { $0 + "line number \($1)".utf8.count }
    #expect(reader.statistics.headLines == 30)
    #expect(reader.statistics.headBytes == Int64(lineBytes + 8 * 15))
    #expect(reader.statistics.decompressedLines == 0)

    chunk.close()
    let file = try ChunkFile(chunk.serialized())
    let other = ChunkReader()
    other.start(file, .all, .forward)
    while try other.next(into: &batch) {}
    let symbols = 5 + 5 * file.symbols.count + file.symbols.byteCount
    var wanted = ChunkReadStatistics()
    wanted.blocks = 1
    wanted.decompressedLines = 30
    wanted.compressedBytes = Int64(file.blocks[0].length + file.symbolsExtent.count - 1)
    wanted.decompressedMetadataBytes = Int64(symbols + 10 * 30 + 20 * 15)
    wanted.decompressedBytes = Int64(lineBytes + 20 * 30) + wanted.decompressedMetadataBytes
    #expect(other.statistics == wanted)
  }

  @Test func samplesAreHashed() {
    var hasher = SampleHasher()
    Array("x".utf8).withUnsafeBytes { line in
      #expect(hasher.hash(labels: "{a=\"b\"}", line) == XXH64.hash(Array("{a=\"b\"}:x".utf8)))
      #expect(SampleHasher.hashInOrderedHead(line) == XXH64.hash(Array("x".utf8)))
    }
  }

  /// Thousands of entries at one time: each is told apart, and a repeat is found.
  @Test func manyEntriesAtOneTime() {
    let chunk = MemoryChunk(ChunkSettings(encoding: .none, blockSize: 1 << 20))
    for round in 0..<2 {
      for index in 0..<3_000 {
        let result = chunk.append(
          TestEntry(timestamp: 5, line: Array("\(index)".utf8), metadata: []))
        #expect(result == (round == 0 ? .stored : .duplicate))
      }
    }
    chunk.append(TestEntry(timestamp: 4, line: Array("late".utf8), metadata: []))
    #expect(
      chunk.append(TestEntry(timestamp: 5, line: Array("7".utf8), metadata: [])) == .duplicate)
    #expect(chunk.entryCount == 3_001)
  }

  @Test func settingsThatNobodyCouldReadAreRefused() {
    let wrong: [(ChunkFormat, HeadFormat, ChunkEncoding)] = [
      (.v1, .ordered, .none), (.v2, .unordered, .none), (.v3, .unorderedWithMetadata, .none),
      (.v4, .unordered, .none), (.v4, .ordered, .gzip),
    ]
    for (format, head, encoding) in wrong {
      #expect(throws: ChunkError.self) {
        try ChunkSettings(format: format, head: head, encoding: encoding).check()
      }
    }
  }
}
