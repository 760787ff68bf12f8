import Bytes
import Testing

@testable import Chunks

/// `codec_streams.json`: streams that the reference compressed.
@Suite struct CodecVectorTests {
  static let all = Vectors.cases("codec_streams.json")

  @Test func claimsAllCases() {
    #expect(Self.all.count == 60)
    for encoding in ChunkEncoding.allCases {
      #expect(Self.all.count { $0.text("codec") == encoding.name } == (encoding == .none ? 4 : 7))
    }
  }

  @Test(arguments: all)
  func readsTheStream(_ vector: VectorCase) throws {
    // `input` describes what was compressed.
    vector.expectFields([
      "codec", "compressedBase64", "codecByte", "inputLength", "inputSha256", "input",
    ])
    let encoding = try ChunkEncoding(name: vector.text("codec"))
    #expect(Int(encoding.rawValue) == vector.int("codecByte"))
    let stream = try #require(Base64.bytes(vector.text("compressedBase64")))
    let payload = try decoded(stream, encoding)
    #expect(payload.count == vector.int("inputLength"))
    #expect(SHA256.text(payload) == vector.text("inputSha256"))
    // Written again it is another stream of the same bytes.
    let again = payload.withUnsafeBytes { encoding.compress($0) }
    #expect(try decoded(again, encoding, limit: payload.count) == payload)
    if !payload.isEmpty {
      let error = #expect(throws: CompressionError.self) {
        try decoded(again, encoding, limit: payload.count - 1)
      }
      #expect(error?.kind == .tooLarge)
    }
  }
}
