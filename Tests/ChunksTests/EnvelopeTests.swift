import Chunks
import Testing

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
}
