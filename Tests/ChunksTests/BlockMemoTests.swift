import Bytes
import LogModel
import Testing

@testable import Chunks

/// What is known of blocks saves work and changes nothing.
@Suite struct BlockMemoTests {
  @Test(arguments: ChunkKind.all)
  func readsAndWritesAreTheSame(_ kind: ChunkKind) throws {
    for seed in 4..<6 { try expectSame(DrawnChunk(seed: UInt64(seed), kind)) }
  }

  private func expectSame(_ input: DrawnChunk) throws {
    let memo = BlockMemo(limit: 4_000)
    // The second and third chunk are replicas: they come upon what the first has left.
    for _ in 0..<3 {
      let (plain, sharing) = (
        MemoryChunk(input.settings), MemoryChunk(input.settings, sharing: memo)
      )
      for entry in input.entries {
        plain.append(entry)
        sharing.append(entry)
      }
      expectSameReads(plain, sharing, memo)
      plain.close()
      sharing.close()
      let bytes = plain.serialized()
      #expect(sharing.serialized() == bytes, "\(input)")
      let file = try ChunkFile(bytes)
      for direction in [Direction.forward, .backward] {
        let (one, other) = (ChunkReader(), ChunkReader(sharing: memo))
        one.start(file, .all, direction)
        other.start(file, .all, direction)
        #expect(entries(one) == entries(other), "\(input)")
        #expect(one.statistics == other.statistics)
      }
      #expect(memo.statistics.bytes <= 4_000)
    }
  }

  private func expectSameReads(_ plain: MemoryChunk, _ sharing: MemoryChunk, _ memo: BlockMemo) {
    let bounds = plain.bounds
    let middle = bounds.from / 2 + bounds.through / 2
    for range in [TimeRange.all, TimeRange(bounds.from, middle), TimeRange(middle, .max)] {
      for direction in [Direction.forward, .backward] {
        let reader = ChunkReader(sharing: memo)
        reader.start(sharing, range, direction)
        #expect(entries(reader) == plain.entries(range, direction))
      }
    }
  }

  private func entries(_ reader: ChunkReader) -> [TestEntry] {
    let parts = reader.parts()
    #expect(parts.allSatisfy { $0.count > 0 })
    return parts.flatMap(\.asTestEntries)
  }

  private func chunk(_ lines: Int, _ encoding: ChunkEncoding, sharing memo: BlockMemo?)
    -> MemoryChunk
  {
    let chunk = MemoryChunk(ChunkSettings(encoding: encoding, blockSize: 512), sharing: memo)
    for number in 0..<lines {
      let line = Array("line \(number) of a log with much to say".utf8)
      chunk.append(TestEntry(timestamp: Int64(number), line: line, metadata: []))
    }
    chunk.close()
    return chunk
  }

  @Test func replicasShareTheirBlocks() throws {
    let memo = BlockMemo()
    let (first, second) = (chunk(50, .snappy, sharing: memo), chunk(50, .snappy, sharing: memo))
    #expect(first.blocks.count > 3)
    #expect(zip(first.blocks, second.blocks).allSatisfy { $0.bytes.isSame(as: $1.bytes) })
    let slabs = try (0..<2).map { _ in
      let reader = ChunkReader(sharing: memo)
      reader.start(try ChunkFile(first.serialized()), .all, .forward)
      return reader.parts().map(\.slab)
    }
    #expect(zip(slabs[0], slabs[1]).allSatisfy { $0.isSame(as: $1) })
    let statistics = memo.statistics
    #expect(statistics.compressedKnown == first.blocks.count)
    #expect(statistics.decoded == 2 * first.blocks.count)
    #expect(statistics.decodedKnown == statistics.decoded)
  }

  @Test func plainBlocksAreNotKept() {
    let memo = BlockMemo()
    _ = chunk(50, .none, sharing: memo)
    #expect(memo.statistics == BlockMemo.Statistics())
  }

  @Test func anotherBlockWithTheSameChecksumIsNotTaken() throws {
    let memo = BlockMemo()
    let block = try #require(chunk(9, .gzip, sharing: memo).blocks.first)
    var other = block
    other.bytes[block.meta.length / 2] ^= 1
    #expect(memo.decoded(other, .gzip, hasMetadata: true) == nil)
    #expect(memo.decoded(block, .flate, hasMetadata: true) == nil)
    #expect(memo.decoded(block, .gzip, hasMetadata: true) != nil)
  }

  @Test func theObjectItselfIsOpenedOnce() throws {
    let memo = BlockMemo()
    let object = ChunkEnvelope.encode(
      tenant: TenantID("fake"), labels: LabelSet([Label("app", "a")]),
      chunk: chunk(50, .snappy, sharing: nil))
    let first = try ChunkEnvelope.decode(object.bytes, expected: object.key, sharing: memo)
    let again = try ChunkEnvelope.decode(object.bytes, expected: object.key, sharing: memo)
    #expect(first.0 == again.0)
    #expect(first.1.blocks == again.1.blocks)
    // The same key over other bytes: damage is seen, whatever is known.
    var damaged = object.bytes
    damaged[damaged.count / 2] ^= 1
    #expect(throws: ChunkError.self) {
      try ChunkEnvelope.decode(damaged, expected: object.key, sharing: memo)
    }
  }
}
