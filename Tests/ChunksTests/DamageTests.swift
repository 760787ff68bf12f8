import Bytes
import LogModel
import Testing

@testable import Chunks

/// No input from outside traps: seeded damage goes through every reader, behind the checksums too.
@Suite struct DamageTests {
  @Test(arguments: 0..<40)
  func damagedFilesNeverTrap(seed: UInt64) {
    var draws = DrawStream(DrawKey(seed: seed, purpose: "damaged chunk"))
    let intact = file(&draws)
    for _ in 0..<40 {
      var bytes = intact
      for _ in 0...draws.next(below: 3) {
        bytes[Int(draws.next(below: UInt64(bytes.count)))] = UInt8(draws.next(below: 256))
      }
      if draws.next(below: 4) == 0 { bytes.removeLast(Int(draws.next(below: UInt64(bytes.count)))) }
      repairChecksums(&bytes)
      guard let file = try? ChunkFile(bytes) else { continue }
      var batch = EntryBatch()
      for direction in Direction.allCases {
        _ = file.readReportingErrors(.all, direction, into: &batch)
      }
      for index in 0..<batch.count { batch.withLine(index) { _ = $0.count } }
    }
  }

  @Test(arguments: 0..<40)
  func arbitraryPayloadsNeverTrap(seed: UInt64) {
    var draws = DrawStream(DrawKey(seed: seed, purpose: "arbitrary payload"))
    for _ in 0..<30 {
      let bytes = (0..<draws.next(below: 80)).map { _ in
        UInt8(draws.next(below: draws.next(below: 2) == 0 ? 8 : 256))
      }
      for hasMetadata in [true, false] {
        let metadata = MetadataDecoder(TextTable(["a", "日"]), namesFallBack: false)
        var decoder = BlockDecoder(hasMetadata ? metadata : nil, .loki)
        var batch = EntryBatch()
        bytes.withUnsafeBytes {
          _ = decoder.decode($0, base: 0, expected: .max, .block(0), into: &batch)
        }
      }
      for encoding in ChunkEncoding.allCases {
        for framed in [bytes, SnappyFrames.identifier + bytes, [0x1F, 0x8B, 8, 0] + bytes] {
          _ = try? framed.withBytes { piece throws(CompressionError) in
            try encoding.decompress(piece, limit: 1 << 20)
          }
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      _ = try? ChunkKey(parsing: "t/" + text, tenant: TenantID("t"))
      _ = try? ChunkEnvelope.Header(json: Array("{\"from\":1,\"x\":[".utf8) + bytes)
    }
  }

  private func file(_ draws: inout DrawStream) -> [UInt8] {
    let encoding = ChunkEncoding.allCases[Int(draws.next(below: 3))]
    let chunk = MemoryChunk(ChunkSettings(encoding: encoding, blockSize: 60, targetSize: 1000))
    for index in 0..<12 {
      chunk.append(
        TestEntry(
          timestamp: Int64(index), line: Array("line \(index) of a chunk".utf8),
          metadata: index % 3 == 0 ? [Label("k", "v\(index)")] : []))
    }
    chunk.close()
    return chunk.serialized()
  }

  /// Makes the checksums of symbols and metas right where the trailer still points into the file.
  private func repairChecksums(_ bytes: inout [UInt8]) {
    for pair in [1, 3] where bytes.count >= 8 * (pair + 1) {
      func word(_ index: Int) -> UInt64 {
        bytes[(bytes.count - 8 * index)...].prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
      }
      let (offset, length) = (word(pair), word(pair + 1))
      guard offset < UInt64(bytes.count), length < UInt64(bytes.count) - offset else { continue }
      let end = Int(offset + length)
      guard end + 4 <= bytes.count else { continue }
      var writer = ByteWriter()
      writer.big32(CRC32C.of(Array(bytes[Int(offset)..<end])))
      bytes.replaceSubrange(end..<(end + 4), with: writer.bytes)
    }
  }
}
