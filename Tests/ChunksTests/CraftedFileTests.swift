import Bytes
import LogModel
import Testing

@testable import Chunks

/// Files whose checksums hold and whose content no writer makes: nothing traps, hangs or vanishes.
@Suite struct CraftedFileTests {
  private static let hello = CraftedFile.entry(1000, Array("hello".utf8))

  @Test func sumsOfMetasSaturate() throws {
    let meta = CraftedFile.Meta(entries: .max, uncompressedSize: .max)
    let file = try ChunkFile(CraftedFile(blocks: [Self.hello], metas: [meta, meta]).bytes)
    #expect(file.entryCount == .max && file.uncompressedSize == .max)
    let chunk = try MemoryChunk(opening: file, blockSize: 100, targetSize: 1000)
    #expect(chunk.entryCount == .max && chunk.uncompressedSize == .max)
  }

  /// Of more pairs than insertion could put in order in the time of a test.
  @Test func manyPairsAreSortedAndTheLastOfANameStays() throws {
    let many = (0..<30_000).map { (name: 1 - $0 % 2, value: $0 < 29_998 ? 2 : 3) }
    let few = Array(many.suffix(20))
    for pairs in [many, few] {
      let block = CraftedFile.entry(1000, [], CraftedFile.section(pairs))
      let file = CraftedFile(
        symbols: ["a", "b", "first", "last"], blocks: [block], metas: [CraftedFile.Meta()])
      let batch = try ChunkFile(file.bytes).decodeBlock(0)
      #expect(batch.pairs(0) == [Label("a", "last"), Label("b", "last")])
    }
  }

  @Test func metasThatNameABlockAgainAndAgainAreRefused() throws {
    let block = CraftedFile.entry(1000, Array(repeating: 0x61, count: 100_000))
    var crafted = CraftedFile(blocks: [block])
    crafted.metas = Array(repeating: CraftedFile.Meta(), count: 4)
    #expect(try ChunkFile(crafted.bytes).blocks.count == 4)
    crafted.metas = Array(repeating: CraftedFile.Meta(), count: 400)
    let bytes = crafted.bytes
    let error = #expect(throws: ChunkError.self) { try ChunkFile(bytes) }
    #expect(error?.kind == .malformed && error?.section == .metas)
    #expect(error?.text.hasPrefix("the blocks up to number 14 overlap") == true, "\(error as Any)")
    // All metas are equally long.
    let start = bytes.count - 32 - 4 - 400 * 10
    #expect(error?.offset == start + 14 * 10)
  }

  @Test func aSlabOfMoreThanFourGiBIsAnError() {
    var decoder = BlockDecoder(nil, .loki)
    var batch = EntryBatch()
    let error = Self.hello.withUnsafeBytes {
      decoder.decode($0, base: Int(UInt32.max) - 3, expected: 1, .block(7), into: &batch)
    }
    #expect(error?.section == .block(7) && error?.kind == .unsupported && batch.count == 0)
  }

  @Test func aChunkInMemoryKeepsTheLimitOfItsFile() throws {
    let block = ChunkEncoding.flate.compressed(
      CraftedFile.entry(1000, Array(repeating: 0x61, count: 100_000)))
    let crafted = CraftedFile(encoding: .flate, blocks: [block], metas: [CraftedFile.Meta()])
    for (limit, isReadable) in [(1000, false), (200_000, true)] {
      let file = try ChunkFile(crafted.bytes, limit: limit)
      let chunk = try MemoryChunk(opening: file, blockSize: 100, targetSize: 1000)
      var batch = EntryBatch()
      #expect(chunk.read(.all, .forward, into: &batch).isEmpty == isReadable)
      let kept = try? chunk.rewrite { _, _ in false }
      #expect((kept != nil) == isReadable)
    }
  }

  @Test func symbolsOutsideTheTableAreEmptyTexts() throws {
    // Symbol 1 is not in the table; behind the table stands the normal form of symbol 0.
    let block = CraftedFile.entry(1000, [], CraftedFile.section([(0, 1), (1, 0), (9, 0)]))
    let crafted = CraftedFile(
      symbols: ["a.b"], blocks: [block, block], metas: [CraftedFile.Meta(), .init(block: 1)])
    var batch = EntryBatch()
    try ChunkFile(crafted.bytes).read(.all, .forward, into: &batch)
    for index in 0..<2 { #expect(batch.pairs(index) == [Label("", "a.b"), Label("a_b", "")]) }
  }

  @Test func closingKeepsBlocksThatCannotBeRead() throws {
    let good = ChunkEncoding.snappy.compressed(CraftedFile.entry(5000, Array("kept".utf8)))
    let crafted = CraftedFile(
      encoding: .snappy, blocks: [good, [1, 2, 3]],
      metas: [.init(minimum: 5000, maximum: 5000), .init(block: 1)])
    let chunk = try MemoryChunk(
      opening: ChunkFile(crafted.bytes), blockSize: 100, targetSize: 1000)
    let metas = chunk.blockMetas
    chunk.close()
    #expect(chunk.blockMetas == metas)
    let kept = chunk.entries(.all, .forward)
    #expect(kept.map(\.timestamp) == [5000])
  }

  @Test func closingKeepsBlocksThatAreNotInOrder() throws {
    // Times 5, 3 and 4 with empty lines.
    let crafted = CraftedFile(
      format: .v2, blocks: [[10, 0, 6, 0], [8, 0]],
      metas: [.init(entries: 2, minimum: 3, maximum: 5), .init(minimum: 4, maximum: 4, block: 1)])
    let chunk = try MemoryChunk(
      opening: ChunkFile(crafted.bytes), blockSize: 100, targetSize: 1000)
    chunk.close()
    #expect(chunk.blockMetas.map(\.entries) == [2, 1])
    #expect(Set(chunk.entries(.all, .forward).map(\.timestamp)) == [3, 4, 5])
  }

  @Test func strictlyTheGreatestTimeOutlivesRewriting() throws {
    let chunk = MemoryChunk(ChunkSettings(encoding: .none, quirks: .none))
    for time in [Int64.max, 5, Int64.max - 1] {
      chunk.append(TestEntry(timestamp: time, line: Array("x".utf8), metadata: []))
      chunk.cut()
    }
    #expect(try chunk.rebound(from: 0, through: .max).entryCount == 3)
    #expect(try chunk.rebound(from: .max, through: .max).entryCount == 1)
    #expect(try chunk.rebound(from: 0, through: .max - 1).entryCount == 2)
    #expect(try chunk.rewrite { _, _ in false }.entryCount == 3)
    chunk.close()
    #expect(chunk.entryCount == 3)
    #expect(chunk.blockMetas.map(\.maximum) == [Int64.max])
  }

  @Test func blocksDroppedOnOpeningCountAsDamaged() throws {
    let crafted = CraftedFile(
      blocks: [Self.hello, Self.hello], metas: [.init(), .init(block: 1)], damaged: [1])
    let reader = ChunkReader()
    reader.start(try ChunkFile(crafted.bytes), .all, .forward)
    var batch = EntryBatch()
    while try reader.next(into: &batch) {}
    #expect(reader.statistics.blocks == 1 && reader.statistics.damagedBlocks == 1)
  }

  // MARK: - Places of errors

  /// A file of version 3 with one block at byte 6 and the given metas.
  private func versionThree(_ metas: (inout ByteWriter) -> Void) -> (bytes: [UInt8], metas: Int) {
    var writer = ByteWriter()
    writer.bytes(CraftedFile(format: .v3, blocks: [Self.hello]).bytes.prefix(6))
    let block = writer.count
    writer.bytes(Self.hello)
    writer.crc(from: block)
    let start = writer.count
    metas(&writer)
    writer.crc(from: start)
    writer.big64(UInt64(start))
    return (writer.bytes, start)
  }

  @Test func anOverrunStandsInItsMeta() {
    let file = versionThree {
      $0.uvarint(2)
      for length in [Self.hello.count, 500] {
        $0.bytes([1, 0, 0, 6, 5])
        $0.uvarint(length)
      }
    }
    let error = #expect(throws: ChunkError.self) { try ChunkFile(file.bytes) }
    #expect(error?.text == "offset 6 + length 500 exceeds chunk length \(file.bytes.count)")
    #expect(error?.section == .metas && error?.offset == file.metas + 1 + 6)
  }

  @Test func aFieldThatCannotBeReadIsNamedByItsStart() {
    for (before, field) in [([], 0), ([1], 1), ([1, 1], 2), ([1, 1, 0, 0], 4)] as [([UInt8], Int)] {
      let file = versionThree {
        $0.bytes(before)
        $0.bytes(Array(repeating: UInt8(0xFF), count: 12))
      }
      let error = #expect(throws: ChunkError.self) { try ChunkFile(file.bytes) }
      #expect(error?.text == "decoding block meta: invalid size")
      #expect(error?.section == .metas && error?.offset == file.metas + field)
    }
  }

  @Test func aTrailerIsAsLongAsItsFormatHasIt() {
    for (format, length) in [(ChunkFormat.v2, 8), (.v3, 8), (.v4, 32)] {
      var bytes = CraftedFile(format: format, blocks: [Self.hello], metas: [.init()]).bytes
      bytes[bytes.count - 6] = 0xFF
      let error = #expect(throws: ChunkError.self) { try ChunkFile(bytes) }
      #expect(error?.section == .trailer && error?.offset == bytes.count - length)
    }
  }
}

/// What looks alike is not the same: texts are compared by bytes.
@Suite struct ByteEqualityTests {
  private static let composed = "\u{E9}"
  private static let decomposed = "e\u{301}"

  @Test func tenantsAreComparedByBytes() throws {
    let encoded = ChunkEnvelope.encode(
      tenant: TenantID(Self.composed), labels: .empty, from: 1, through: 2,
      chunk: CraftedFile().bytes)
    _ = try ChunkEnvelope.decode(encoded.bytes, expected: encoded.key)
    let key = ChunkKey(
      tenant: TenantID(Self.decomposed), fingerprint: encoded.key.fingerprint,
      from: encoded.key.from, through: encoded.key.through, checksum: encoded.checksum)
    #expect(throws: ChunkError(.mismatch, .envelope, at: 4, "wrong chunk metadata")) {
      try ChunkEnvelope.decode(encoded.bytes, expected: key)
    }
  }

  @Test func labelsAreOrderedByBytes() {
    let labels = [Label(Self.composed, "1"), Label(Self.decomposed, "2"), Label("z", "3")]
    for order in [labels, labels.reversed()] {
      #expect(LabelSet(order).labels.map(\.value) == ["2", "3", "1"])
    }
    #expect(LabelSet([Label("a", "1"), Label("a", "2")]).labels.map(\.value) == ["1", "2"])
  }
}

/// Memory that is taken before the payload has shown that it needs it.
@Suite struct DecodingRoomTests {
  @Test func theSizeInAGzipTrailerIsNotTrusted() throws {
    var bytes = ChunkEncoding.gzip.compressed(Array(repeating: 0x61, count: 100))
    bytes[bytes.count - 2] = 0xFF
    var payload: [UInt8] = []
    #expect(throws: CompressionError.self) {
      try bytes.withBytes { piece throws(CompressionError) in
        try BlockDecompressor().decompress(piece, .gzip, expected: 100, into: &payload)
      }
    }
    #expect(payload.capacity <= 32 * bytes.count)
  }

  @Test func aSecondZstdFrameTakesTheRoomThatIsLeft() throws {
    // A frame that does not declare its size: one block of 1000 times the same byte.
    let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58, 0x43, 0x1F, 0x00, 0x61]
    var payload: [UInt8] = []
    payload.reserveCapacity(1 << 20)
    let capacity = payload.capacity
    try (frame + frame).withBytes { piece throws(CompressionError) in
      try BlockDecompressor().decompress(piece, .zstd, expected: 10, into: &payload)
    }
    #expect(payload == Array(repeating: 0x61, count: 2000))
    #expect(payload.capacity == capacity)
  }
}
