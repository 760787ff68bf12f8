import LogModel
import Testing

/// Quoting as Go's `%q` does it. Plain text is copied; a line feed behind it makes it go piece by piece.
@Suite struct QuotedTextTests {
  private func pieceByPiece(_ text: String) -> [UInt8] {
    goQuoted(text + "\n").utf8.dropLast(3) + [0x22]
  }

  private func pieceByPiece(_ bytes: [UInt8]) -> [UInt8] {
    goQuoted(bytes: bytes + [0x0A]).utf8.dropLast(3) + [0x22]
  }

  @Test func copiedTextsAreThoseThatPiecesGive() {
    let scalars = (0...0x10FFFF).lazy.filter { $0 < 0x3000 || $0 % 251 == 0 }
    for scalar in scalars.compactMap({ Unicode.Scalar($0) }) {
      for text in ["\(scalar)", "a\(scalar)", "\(scalar)~"] {
        let quoted = Array(goQuoted(text).utf8)
        if quoted != pieceByPiece(text) || quoted != Array(goQuoted(bytes: Array(text.utf8)).utf8) {
          Issue.record("\(scalar.value)")
        }
      }
    }
  }

  @Test func copiedBytesAreThoseThatPiecesGive() {
    for first in UInt8.min...UInt8.max {
      for bytes in [[first]] + (UInt8.min...UInt8.max).map({ [first, $0] })
      where Array(goQuoted(bytes: bytes).utf8) != pieceByPiece(bytes) {
        Issue.record("\(bytes)")
      }
    }
    #expect(goQuoted(bytes: []) == "\"\"" && goQuoted("") == "\"\"")
  }

  /// Bytes that are no text stand apart; marks that join what is in front of them are no part of them.
  @Test func bytesBetweenTextsAreEscaped() {
    let bytes: [UInt8] = [0xFF] + Array("\u{301}a".utf8) + [0x80] + Array("\u{D4E}".utf8)
    #expect(goQuoted(bytes: bytes).utf8.elementsEqual(#""\xff\#u{301}a\x80\#u{D4E}""#.utf8))
  }

  @Test(arguments: [
    ("plain text ~", #""plain text ~""#), (#"a "b" \"#, #""a \"b\" \\""#), ("\u{7F}", #""\x7f""#),
    ("\u{1}é\u{200B}", #""\x01é\u200b""#), ("a\tb", #""a\tb""#),
  ])
  func textsAreQuoted(text: String, quoted: String) {
    #expect(goQuoted(text) == quoted && goQuoted(bytes: Array(text.utf8)) == quoted)
  }
}
