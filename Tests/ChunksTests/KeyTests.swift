import Bytes
import LogModel
import Testing

@testable import Chunks

@Suite struct KeyTests {
  static let key = ChunkKey(
    tenant: TenantID("fake"), fingerprint: Fingerprint(bits: 0x1d83_abca_afe6_a34a),
    from: 1_700_000_000_123, through: -1, checksum: 0xab7d_774c)

  @Test func objectsAreNamedByStoreAndSchema() {
    let key = Self.key
    let new = "fake/1d83abcaafe6a34a/18bcfe5687b:-1:ab7d774c"
    let old = "fake/1d83abcaafe6a34a:18bcfe5687b:-1:ab7d774c"
    #expect(key.text(schema: 13) == new && key.text(schema: 12) == new)
    #expect(key.text(schema: 11) == old)
    #expect(key.objectName(.key, schema: 13) == new)
    #expect(key.objectName(.s3(), schema: 13) == new)
    #expect(
      key.objectName(.s3(delimiter: "-"), schema: 11)
        == "fake/1d83abcaafe6a34a-18bcfe5687b--1-ab7d774c")
    // Only a delimiter of exactly one byte counts.
    #expect(key.objectName(.s3(delimiter: "--"), schema: 13) == new)
    #expect(key.objectName(.s3(delimiter: "é"), schema: 13) == new)
    #expect(
      key.objectName(.azure(), schema: 13) == "fake/1d83abcaafe6a34a/18bcfe5687b--1-ab7d774c")
    #expect(
      key.objectName(.fileSystem, schema: 13, prefix: "chunks/")
        == "chunks/fake/1d83abcaafe6a34a/" + Base64.text("18bcfe5687b:-1:ab7d774c".utf8))
    #expect(key.objectName(.fileSystem, schema: 11) == Base64.text(old.utf8))
  }

  @Test(arguments: 0..<50)
  func keysReadBack(seed: UInt64) throws {
    var draws = DrawStream(DrawKey(seed: seed, purpose: "chunk keys"))
    let key = ChunkKey(
      tenant: TenantID("t\(seed)"), fingerprint: Fingerprint(bits: draws.next()),
      from: Int64(bitPattern: draws.next()), through: Int64(bitPattern: draws.next()),
      checksum: UInt32(truncatingIfNeeded: draws.next()))
    for schema in [11, 12] {
      #expect(try ChunkKey(parsing: key.text(schema: schema), tenant: key.tenant) == key)
    }
  }

  /// Samples of metrics are none of ours, and say so.
  @Test func metricEncodingsAreRefused() throws {
    let header = ChunkEnvelope.Header(
      tenant: TenantID("fake"), fingerprint: Fingerprint(bits: 1), fromMilliseconds: 1,
      throughMilliseconds: 2, metric: .empty, encoding: 3)
    let framed = header.json.withUnsafeBytes { SnappyFrames.store($0) }
    var writer = ByteWriter()
    writer.big32(UInt32(framed.count + 4))
    writer.bytes(framed)
    writer.big32(0)
    let key = ChunkKey(
      tenant: header.tenant, fingerprint: header.fingerprint, from: 1, through: 2,
      checksum: CRC32C.of(writer.bytes))
    let error = #expect(throws: ChunkError.self) {
      try ChunkEnvelope.decode(writer.bytes, expected: key)
    }
    #expect(error?.kind == .unsupported)
    #expect(error?.text == "when creating new chunk: unknown chunk encoding: 3")
  }
}
