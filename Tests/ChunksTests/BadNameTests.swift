import LogModel
import Testing

@testable import Chunks

/// Names of metadata that have no normal form: the quirk `chunk-bad-name-ends-block`.
@Suite struct BadNameTests {
  private let entries = [
    TestEntry(timestamp: 1, line: Array("one".utf8), metadata: [Label("a", "1")]),
    TestEntry(timestamp: 2, line: Array("two".utf8), metadata: [Label("日本", "2")]),
    TestEntry(timestamp: 3, line: Array("three".utf8), metadata: []),
  ]
  private let problem =
    "symbolizer lookup: normalization for label name \"日本\" resulted in invalid name \"_\""

  private func chunk(_ quirks: ChunkQuirks, blockSize: Int = 1000) -> MemoryChunk {
    let chunk = MemoryChunk(
      ChunkSettings(encoding: .none, blockSize: blockSize, targetSize: 10_000, quirks: quirks))
    for entry in entries { chunk.append(entry) }
    return chunk
  }

  @Test func lokiEndsTheHeadAndTheBlock() throws {
    let chunk = chunk(.loki)
    for _ in 0..<2 {
      var batch = EntryBatch()
      let errors = chunk.read(.all, .forward, into: &batch)
      #expect(errors.map(\.text) == [problem] && batch.timestamps == [1])
      chunk.close()
    }
    let file = try ChunkFile(chunk.serialized())
    var batch = EntryBatch()
    #expect(file.readReportingErrors(.all, .forward, into: &batch).map(\.text) == [problem])
    #expect(batch.timestamps == [1])
  }

  @Test func strictGivesThemAsTheyAre() throws {
    let chunk = chunk(.none)
    #expect(chunk.entries(.all, .forward) == entries)
    let restored = try MemoryChunk(restoring: chunk.checkpoint(), chunk.settings)
    #expect(restored.entries(.all, .forward) == entries)
    chunk.close()
    #expect(chunk.entries(.all, .backward) == entries.reversed())
    let file = try ChunkFile(chunk.serialized(), quirks: .none)
    #expect(try file.decodeBlock(0).asTestEntries == entries)
    #expect(try chunk.rewrite { $0.timestamps[$1] == 1 }.entryCount == 2)
  }

  /// What cannot be read is neither lost nor passed over in silence when a chunk is written anew.
  @Test func lokiRefusesToWriteThemAnew() throws {
    let open = chunk(.loki)
    let restoring = #expect(throws: ChunkError.self) {
      try MemoryChunk(restoring: open.checkpoint(), open.settings)
    }
    #expect(restoring?.text == problem && restoring?.section == .head)
    open.close()
    #expect(throws: ChunkError.self) { try open.rewrite { _, _ in false } }
    #expect(throws: ChunkError.self) { try open.rebound(from: 0, through: 9) }

    let overlapping = chunk(.loki, blockSize: 8)
    for time in [Int64(1), 2] {
      overlapping.append(TestEntry(timestamp: time, line: Array("a late one".utf8), metadata: []))
    }
    let before = overlapping.entryCount
    overlapping.close()
    #expect(overlapping.entryCount == before && overlapping.blockCount > 1)
  }

  // MARK: Cut streams

  @Test func aStreamThatEndsInAMatch() {
    // Three stored bytes, then in fixed codes: length 3, distance code 20, and no extra bits.
    let stream: [UInt8] = [0, 3, 0, 0xFC, 0xFF, 1, 2, 3, 0x03, 0x15]
    func payload(_ quirks: ChunkQuirks) -> [UInt8]? {
      stream.withUnsafeBytes {
        try? ChunkEncoding.flate.decompress($0, limit: 100, quirks)
      }
    }
    #expect(payload(.loki) == [1, 2, 3] && payload(.none) == nil)
    var quirks = ChunkQuirks.loki
    quirks.remove(.cutMatchAccepted)
    #expect(payload(quirks) == nil)
  }

  // MARK: Empty lines

  @Test func emptyLinesLostOnRewritingAreCounted() throws {
    let chunk = MemoryChunk(
      ChunkSettings(encoding: .none, blockSize: 4, targetSize: 10_000, quirks: .loki))
    let empty = { (time: Int64) in TestEntry(timestamp: time, line: [], metadata: []) }
    for time in [Int64(5), 3] {
      chunk.append(TestEntry(timestamp: time, line: Array("line".utf8), metadata: []))
    }
    for time in [Int64(6), 7] { chunk.append(empty(time)) }
    let lost = ChunkQuirkBite(quirk: .emptyLinesLost, entries: 2, from: 6, through: 7)
    #expect(chunk.bites.map(\.entries) == [2])
    #expect(try chunk.rewrite { $0.timestamps[$1] == 3 }.bites == [lost])
    let part = try chunk.rebound(from: 0, through: 6).bites
    #expect(part == [ChunkQuirkBite(quirk: .emptyLinesLost, entries: 1, from: 6, through: 6)])
    // Closing writes the overlapping blocks anew, without the head.
    chunk.close()
    #expect(chunk.entryCount == 2 && chunk.bites.map(\.entries) == [2])
    chunk.close()
    #expect(chunk.bites.map(\.entries) == [2])
  }
}
