import Bytes
import Chunks
import LogModel
import LogQL
import LogQLSyntax
import Testing

@testable import LogStore

@Suite("Damaged chunks in the store")
struct DamagedChunkTests {
  /// An object whose first block of two is damaged.
  private func damaged() throws -> EncodedChunk {
    let chunk = MemoryChunk(ChunkSettings(encoding: .none, blockSize: 16))
    for second in 1...4 {
      Array("line \(second) ....".utf8).withUnsafeBytes {
        _ = chunk.append(Int64(second) * 1_000_000_000, $0, [])
      }
    }
    chunk.close()
    var bytes = chunk.serialized()
    let first = try #require(bytes.firstIndex(of: UInt8(ascii: "l")))
    bytes[first] = UInt8(ascii: "L")
    return ChunkEnvelope.encode(
      tenant: TenantID("fake"), labels: LabelSet([Label("app", "a")]),
      fingerprint: Fingerprint(bits: 7), from: 1_000, through: 4_000, chunk: bytes)
  }

  private func decode(_ compatibility: Compatibility) throws -> FetchedChunk? {
    let object = try damaged()
    let range = TimeRange(
      start: Timestamp(nanoseconds: 0), end: Timestamp(nanoseconds: 10_000_000_000))
    let query = try Query(parsing: #"{app="a"}"#)
    let evaluator = try Evaluator(
      query, .range(range.start, range.end, step: 1_000_000_000, limit: 10, direction: .forward))
    return FetchedChunk.decode(
      object.bytes, object.key, evaluator.sources[0], range, ChunkQuirks(compatibility))
  }

  @Test("as Loki, a damaged block is passed over and counted")
  func skipped() throws {
    let fetched = try #require(try decode(.loki376))
    #expect(fetched.damagedBlocks == 1)
    let entries = try #require(fetched.parts.first)
    #expect(fetched.parts.count == 1)
    #expect((0..<entries.count).map(entries.text) == ["line 3 ....", "line 4 ...."])
  }

  @Test("strict, the chunk cannot be read")
  func refused() throws {
    #expect(try decode(.strict) == nil)
  }
}
