import Bytes
import Foundation
import LogModel
import Testing

@testable import Chunks

/// Each quirk bites in its own way, and its strict twin does not.
@Suite struct QuirkTests {
  private func settings(
    _ quirks: ChunkQuirks, head: HeadFormat = .unorderedWithMetadata, blockSize: Int = 1_000
  ) -> ChunkSettings {
    ChunkSettings(
      format: head == .unorderedWithMetadata ? .v4 : .v3, head: head, encoding: .none,
      blockSize: blockSize, targetSize: 10_000, quirks: quirks)
  }

  private func chunk(_ settings: ChunkSettings, _ entries: [(Int64, String)]) -> MemoryChunk {
    let chunk = MemoryChunk(settings)
    for (time, line) in entries { chunk.append(entry(time, line)) }
    return chunk
  }

  private func entry(_ time: Int64, _ line: String, _ pairs: [Label] = []) -> TestEntry {
    TestEntry(timestamp: time, line: Array(line.utf8), metadata: pairs)
  }

  // MARK: The table

  @Test func presetsAreTheTable() {
    #expect(ChunkQuirks(.strict).members.isEmpty)
    for compatibility in [Compatibility.loki376, .loki22] {
      #expect(
        ChunkQuirks(compatibility).members == ChunkQuirk.allCases.filter { !$0.isDefect })
    }
    #expect(ChunkQuirks.all.members == ChunkQuirk.allCases)
    #expect(Set(ChunkQuirk.allCases.map(\.bit)).count == ChunkQuirk.allCases.count)
    var quirks = ChunkQuirks.none
    quirks.insert(.staleSize)
    #expect(quirks.members == [.staleSize])
    quirks.remove(.staleSize)
    #expect(quirks == .none)
  }

  /// The page of the format has every quirk, with its strict twin in the same words.
  @Test func theDocumentationHasTheTable() throws {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    var page: String?
    while page == nil && folder.path != "/" {
      folder.deleteLastPathComponent()
      page = try? String(
        contentsOf: folder.appendingPathComponent("Documentation/formats/chunk.md"),
        encoding: .utf8)
    }
    let lines = try #require(page).split(separator: "\n")
    for quirk in ChunkQuirk.allCases {
      let row = lines.first { $0.hasPrefix("| `\(quirk.rawValue)`") }
      #expect(row?.hasSuffix("| \(quirk.strict) |") ?? false, "\(quirk.rawValue)")
      #expect(row?.contains(quirk.loki) ?? false, "\(quirk.rawValue)")
      #expect(quirk.source.hasPrefix("chunk format, §"))
    }
  }

  // MARK: Heads

  @Test func emptyLinesAreLost() throws {
    let loki = chunk(settings(.loki), [(5, ""), (6, "")])
    let strict = chunk(settings(.none), [(5, ""), (6, "")])
    #expect(loki.headIsEmpty && !strict.headIsEmpty)
    #expect(loki.bounds == (6, 6) && strict.bounds == (5, 6))
    let error = #expect(throws: ChunkError.self) {
      try MemoryChunk(restoring: loki.checkpoint(), loki.settings)
    }
    #expect(error?.text == "decoding entries: invalid size")
    let restored = try MemoryChunk(restoring: strict.checkpoint(), strict.settings)
    #expect(restored.entryCount == 2)
    loki.close()
    strict.close()
    #expect(loki.blockCount == 0 && loki.entryCount == 2)
    #expect(
      loki.bites == [
        ChunkQuirkBite(quirk: .emptyLinesLost, entries: 2, from: 6, through: 6)
      ])
    #expect(strict.entries(.all, .forward).map(\.timestamp) == [5, 6] && strict.bites.isEmpty)
  }

  @Test func zeroCountsAsUnset() {
    let entries: [(Int64, String)] = [(0, "a"), (7, "b"), (9, "c")]
    #expect(chunk(settings(.loki, head: .ordered), entries).bounds == (7, 9))
    #expect(chunk(settings(.none, head: .ordered), entries).bounds == (0, 9))
  }

  @Test func negativeTimesAreLost() throws {
    for (quirks, kept) in [(ChunkQuirks.loki, [3]), (.none, [-4, -2, 3, Int64.max])] {
      let chunk = chunk(settings(quirks), [(-2, "a"), (3, "b"), (-4, "c"), (.max, "d")])
      chunk.close()
      var batch = EntryBatch()
      try ChunkFile(chunk.serialized(), quirks: quirks).read(
        TimeRange(-10, .max), .forward, into: &batch)
      // The greatest time is beyond the end of every range; only a block read whole has it.
      #expect(batch.timestamps == kept.filter { $0 < .max })
      let file = try ChunkFile(chunk.serialized(), quirks: quirks)
      #expect(try file.decodeBlock(0).timestamps == kept)
      #expect(chunk.bites.map(\.entries) == (kept.count == 1 ? [3] : []))
    }
    #expect(chunk(settings(.loki), [(-2, "a")]).bounds.through == 0)
    #expect(chunk(settings(.none), [(-2, "a")]).bounds == (-2, -2))
  }

  @Test func sizesGoStale() {
    for (quirks, isStale) in [(ChunkQuirks.loki, true), (.none, false)] {
      let chunk = chunk(settings(quirks), [(1, "aaaa")])
      let before = chunk.checkpoint().chunk.count
      #expect(chunk.compressedSize == before)
      chunk.append(entry(2, "bbbb"))
      #expect(chunk.compressedSize == (isStale ? before : 8))
    }
  }

  // MARK: Reading

  private func file(_ payloadEdit: (inout [UInt8]) -> Void) -> [UInt8] {
    let chunk = chunk(settings(.none, blockSize: 4), [(1, "aaaa"), (2, "bbbb"), (3, "cccc")])
    chunk.close()
    var bytes = chunk.serialized()
    payloadEdit(&bytes)
    return bytes
  }

  @Test func badBlocksAreSkipped() throws {
    let damaged = file { bytes in
      guard let block = try? ChunkFile(bytes).blocks[1] else { return }
      bytes[block.offset] ^= 1
    }
    let loki = try ChunkFile(damaged)
    #expect(loki.droppedBlocks.map(\.section) == [.block(1)] && loki.blocks.count == 2)
    let error = #expect(throws: ChunkError.self) { try ChunkFile(damaged, quirks: .none) }
    #expect(error?.kind == .checksumMismatch && error?.section == .block(1))
  }

  @Test func badPayloadsArePassedOver() throws {
    let damaged = file { bytes in
      guard let block = try? ChunkFile(bytes).blocks[1] else { return }
      bytes[block.offset + 1] = 0x7F  // The line is longer than its block.
      let crc = CRC32C.of(Array(bytes[block.offset..<(block.offset + block.length)]))
      for byte in 0..<4 {
        bytes[block.offset + block.length + byte] =
          UInt8(truncatingIfNeeded: crc >> UInt32(24 - 8 * byte))
      }
    }
    let reader = ChunkReader()
    var batch = EntryBatch()
    reader.start(try ChunkFile(damaged), .all, .forward)
    var times: [Int64] = []
    while try reader.next(into: &batch) { times += batch.timestamps }
    #expect(times == [1, 3] && reader.errors.map(\.text) == ["EOF"])
    #expect(reader.statistics.damagedBlocks == 1 && reader.statistics.blocks == 3)

    reader.start(try ChunkFile(damaged, quirks: .none), .all, .forward)
    #expect(try reader.next(into: &batch))
    let error = #expect(throws: ChunkError.self) { try reader.next(into: &batch) }
    #expect(error?.section == .block(1))
  }

  @Test func cutEntriesAreLost() {
    // An entry, and a second one that ends behind its line.
    let payload: [UInt8] = [2, 1, 0x61, 1, 0, 4, 1, 0x62]
    for (quirks, text) in [(ChunkQuirks.loki, nil), (.none, "invalid data in chunk")] {
      var decoder = BlockDecoder(MetadataDecoder(TextTable(), namesFallBack: false), quirks)
      var batch = EntryBatch()
      let error = payload.withUnsafeBytes {
        decoder.decode($0, base: 0, expected: 2, .block(0), into: &batch)
      }
      #expect(error?.text == text && batch.timestamps == [1])
    }
  }

  @Test func theEndOfTimeIsLost() {
    for (quirks, isLost) in [(ChunkQuirks.loki, true), (.none, false)] {
      var batch = EntryBatch()
      for (time, line) in [(Int64.min, "a"), (5, "b")] { batch.append(time, line.utf8) }
      // Backward: a sequence of the least time, and one that ends before it comes.
      var merge = EntryMerge([0..<1, 1..<2], of: batch, .backward, .position, quirks)
      let rows = merge.rows(ReadWindow(ChunkReader.Span(start: .min, end: .max)))
      #expect(rows == [1, 0], "the loser that lives takes over")
      // With a third, the ended one may stand in front of it.
      batch.append(4, "c".utf8)
      var three = EntryMerge([0..<1, 1..<2, 2..<3], of: batch, .backward, .position, quirks)
      let all = three.rows(ReadWindow(ChunkReader.Span(start: .min, end: .max)))
      #expect(isLost ? all.count >= 2 : all == [1, 2, 0])
    }
  }

  // MARK: Rewriting

  @Test func reboundsRoundUp() throws {
    let source = chunk(settings(.loki), [(1_000, "a"), (2_000, "b"), (900_000, "c")])
    source.close()
    #expect(try source.rebound(from: 0, through: 1_000).entryCount == 3)
    let strict = chunk(settings(.none), [(1_000, "a"), (2_000, "b"), (900_000, "c")])
    strict.close()
    #expect(try strict.rebound(from: 0, through: 1_000).entryCount == 1)
  }

  @Test func rewritesShiftSymbols() throws {
    for (quirks, pairs) in [(ChunkQuirks.all, [Label("x", "")]), (.loki, [Label("y", "2")])] {
      let source = MemoryChunk(settings(quirks, blockSize: 4))
      source.append(entry(1, "drop", [Label("x", "1")]))
      source.append(entry(2, "keep", [Label("y", "2")]))
      source.append(entry(3, "last", [Label("x", "2")]))
      source.close()
      let result = try source.rewrite { $0.text($1) == "drop" }
      #expect(result.entries(.all, .forward).first?.metadata == pairs)
    }
  }

  // MARK: The envelope

  @Test func headerTimesAreTruncated() throws {
    let labels = LabelSet([Label("app", "vec")])
    let chunk = chunk(settings(.loki), [(1_001_000_000, "a"), (2_000_000_000, "b")])
    chunk.close()
    let encoded = ChunkEnvelope.encode(tenant: TenantID("fake"), labels: labels, chunk: chunk)
    try ChunkEnvelope.selfCheck(encoded)
    var quirks = ChunkQuirks.loki
    quirks.insert(.headerTimesTruncated)
    let check = #expect(throws: ChunkError.self) {
      try ChunkEnvelope.selfCheck(encoded, quirks: quirks)
    }
    #expect(check?.text == "error decoding freshly created chunk")
    let fetch = #expect(throws: ChunkError.self) {
      try ChunkEnvelope.decode(encoded.bytes, expected: encoded.key, quirks: quirks)
    }
    #expect(fetch?.text == "wrong chunk metadata")
  }

  /// A header whose closing brace is the last byte of its first piece.
  @Test func headerNewlinesAreCounted() throws {
    func length(_ labels: LabelSet) -> Int {
      ChunkEnvelope.Header(
        tenant: TenantID("fake"), fingerprint: labels.fingerprint, fromMilliseconds: 1_000,
        throughMilliseconds: 1_000,
        metric: LabelSet(labels.labels + [Label("__name__", "logs")])
      ).json.count
    }
    // All of the text but its newline fills one piece. The fingerprint's digits vary with the labels,
    // so several are tried.
    let labels = try #require(
      ["a", "b", "c", "d", "e", "f", "g", "h"].lazy.map { letter in
        func long(_ count: Int) -> LabelSet {
          LabelSet([Label("long", String(repeating: letter, count: count))])
        }
        return long(65_400 + 65_537 - length(long(65_400)))
      }.first { length($0) == 65_537 })
    let chunk = chunk(settings(.loki), [(1_000_000_000, "a")])
    chunk.close()
    let encoded = ChunkEnvelope.encode(
      tenant: TenantID("fake"), labels: labels, chunk: chunk)
    let error = #expect(throws: ChunkError.self) {
      try ChunkEnvelope.decode(encoded.bytes, expected: encoded.key)
    }
    #expect(error?.text.hasSuffix("chunk metadata wrong length") ?? false)
    _ = try ChunkEnvelope.decode(encoded.bytes, expected: encoded.key, quirks: .none)
  }
}
