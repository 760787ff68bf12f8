import Bytes
import Testing

/// Characters of texts that may not be UTF-8, against the standard library.
@Suite struct RuneTests {
  @Test func everyScalarComesBack() {
    for scalar in (0...0x10FFFF).lazy.compactMap({ Unicode.Scalar(UInt32($0)) }) {
      let bytes = [0x61] + Array(UTF8.encode(scalar).unsafelyUnwrapped) + [0x62]
      let rune = bytes.withUnsafeBytes { Rune($0, at: 1) }
      if rune != Rune(value: scalar.value, width: bytes.count - 2) || rune.scalar != scalar {
        Issue.record("\(scalar.value): \(rune)")
      }
    }
  }

  /// A byte is invalid if no text of up to four bytes that begins with it is valid.
  @Test func whatTheLibraryRefusesIsOneByteWide() {
    var draws = DrawStream(DrawKey(seed: 3, purpose: "bytes of runes"))
    let leads: [UInt8] = [0x7F, 0x80, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF]
    let others: [UInt8] = [0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0]
    func pick(_ bytes: [UInt8]) -> UInt8 { bytes[Int(draws.next(below: UInt64(bytes.count)))] }
    for _ in 0..<20_000 {
      let bytes = [pick(leads)] + (0..<draws.next(below: 4)).map { _ in pick(others) }
      let valid = (1...bytes.count).first { String(validating: bytes[..<$0], as: UTF8.self) != nil }
      let rune = bytes.withUnsafeBytes { Rune($0, at: 0) }
      #expect(rune.width == valid ?? 1 && rune.isInvalid == (valid == nil), "\(bytes)")
    }
  }
}
