import Bytes
import LogModel
import Testing

@testable import Chunks

@Suite struct EnvelopeTests {
  @Test func timesBeyondTheThirdDigitAreCutOff() throws {
    for (text, milliseconds) in [("1.5", Int64(1500)), ("-0.0019", -1), ("7", 7000), ("0.04", 40)] {
      let header = try ChunkEnvelope.Header(json: Array("{\"from\":\(text)}".utf8))
      #expect(header.fromMilliseconds == milliseconds)
    }
    for text in ["1.", ".5", "1e3", "x", "99999999999999999999"] {
      #expect(throws: ChunkError.self) {
        try ChunkEnvelope.Header(json: Array("{\"from\":\(text)}".utf8))
      }
    }
  }

  @Test func objectsBeginWithALengthAndAFrame() {
    let mark: [UInt8] = [0xFF, 6, 0, 0] + Array("sNaPpY".utf8)
    #expect(ChunkEnvelope.isObject([0, 0, 0, 9] + mark))
    #expect(ChunkEnvelope.isObject([0, 0, 0, 9] + mark + [1, 2, 3]))
    #expect(!ChunkEnvelope.isObject([0, 0, 0, 9] + mark.dropLast()))
    #expect(!ChunkEnvelope.isObject(mark))
    #expect(!ChunkEnvelope.isObject([]))
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
