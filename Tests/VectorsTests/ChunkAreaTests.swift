import Bytes
import Testing

@testable import Vectors

/// Every vector of the chunk format holds, but for nothing.
@Suite struct ChunkAreaTests {
  static let cases = [
    "append_trace.json": 16, "checkpoint.json": 12, "chunks.json": 89, "codec_streams.json": 60,
    "corrupt.json": 10, "envelope_damage.json": 35, "fp_mapper.json": 5, "hashes.json": 77,
    "iterate.json": 25, "key_parse.json": 38, "keys.json": 7, "rebound.json": 16,
    "time_header.json": 59,
  ]

  @Test func `every case passes`() {
    let outcome = AreaCheck(GoldenVectors.area("chunks")).run()
    #expect(outcome.area == "chunks" && outcome.reference == "Loki 3.7.6")
    #expect(outcome.problems.isEmpty)
    for file in outcome.files {
      #expect(file.passed == Self.cases[file.file], "\(file.file)")
      #expect(file.problems.isEmpty, "\(file.file)")
      for difference in file.differences { Issue.record("\(file.file): \(difference)") }
    }
    #expect(outcome.files.count == Self.cases.count)
    #expect(outcome.isPassed && outcome.failed == 0 && outcome.passed == 449)
  }

  /// Output of compressors is compared by reading it back, and nothing else is.
  @Test func `the cases of compressing encodings alone are read back`() throws {
    let outcome = AreaCheck(GoldenVectors.area("chunks")).run()
    #expect(outcome.readBack == 47 + 2)
    for file in ["chunks.json", "checkpoint.json"] {
      let cases = try GoldenVectors.json("chunks", file)["cases"]?.elements ?? []
      let compressing = cases.count { vector in
        if case .string("none")? = vector["codec"]?.content { false } else { true }
      }
      #expect(outcome.files.first { $0.file == file }?.readBack == compressing)
    }
  }
}
