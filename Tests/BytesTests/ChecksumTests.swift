import Testing

@testable import Bytes

@Suite struct ChecksumTests {
  @Test func knownChecksums() {
    #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.of([]) == 0)
    // RFC 3720, appendix B.4.
    #expect(CRC32C.of(Array(repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.of(Array(repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.of(Array(0..<32)) == 0x46DD_794E)
    #expect(CRC32C.of(Array((0..<32).reversed())) == 0x113F_DB5C)
  }

  /// Around every length at which the interleaved form changes its step, at every alignment.
  @Test func theInstructionAndTheTableAgree() {
    let bytes = (0..<90_000).map { UInt8(truncatingIfNeeded: mix64(UInt64($0))) }
    var lengths = Array(0..<40)
    for step in [256, 768, 1_536, 8_192, 24_576, 49_152, 73_728] {
      lengths += (step - 9)...(step + 9)
    }
    bytes.withUnsafeBytes { bytes in
      for (index, length) in lengths.enumerated() {
        let start = index % 9
        let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<(start + length)])
        #expect(CRC32C.of(piece) == CRC32C.byTable(piece), "\(length) bytes from \(start)")
      }
    }
  }

  @Test func piecesGiveTheChecksumOfTheWhole() {
    let bytes = (0..<60_000).map { UInt8(truncatingIfNeeded: mix64(UInt64($0))) }
    for cut in [0, 1, 767, 24_577, 59_999, 60_000] {
      bytes.withUnsafeBytes { bytes in
        let first = UnsafeRawBufferPointer(rebasing: bytes[..<cut])
        let second = UnsafeRawBufferPointer(rebasing: bytes[cut...])
        var whole = CRC32C()
        whole.update(first)
        whole.update(second)
        #expect(whole.value == CRC32C.of(bytes))
        #expect(CRC32C.byTable(second, from: CRC32C.byTable(first)) == whole.value)
      }
    }
  }
}
