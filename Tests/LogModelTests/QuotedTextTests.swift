import LogModel
import Testing

/// Quoting as Go's `%q` does it. Plain text is copied; a line feed behind it makes it go piece by piece.
@Suite struct QuotedTextTests {
  private func pieceByPiece(_ text: String) -> String {
    String(goQuoted(text + "\n").dropLast(3)) + "\""
  }

  private func pieceByPiece(_ bytes: [UInt8]) -> String {
    String(goQuoted(bytes: bytes + [0x0A]).dropLast(3)) + "\""
  }

  @Test func copiedTextsAreThoseThatPiecesGive() {
    let scalars = (0...0x10FFFF).lazy.filter { $0 < 0x3000 || $0 % 251 == 0 }
    for scalar in scalars.compactMap({ Unicode.Scalar($0) }) {
      for text in ["\(scalar)", "a\(scalar)", "\(scalar)~"]
      where goQuoted(text) != pieceByPiece(text) {
        Issue.record("\(scalar.value)")
      }
    }
  }

  @Test func copiedBytesAreThoseThatPiecesGive() {
    for first in UInt8.min...UInt8.max {
      if goQuoted(bytes: [first]) != pieceByPiece([first]) { Issue.record("\(first)") }
      for second in UInt8.min...UInt8.max {
        let pair = [first, second]
        if goQuoted(bytes: pair) != pieceByPiece(pair) { Issue.record("\(pair)") }
      }
    }
    #expect(goQuoted(bytes: []) == "\"\"" && goQuoted("") == "\"\"")
  }

  @Test(arguments: [
    ("plain text ~", #""plain text ~""#), (#"a "b" \"#, #""a \"b\" \\""#), ("\u{7F}", #""\x7f""#),
    ("\u{1}é\u{200B}", #""\x01é\u200b""#), ("a\tb", #""a\tb""#),
  ])
  func textsAreQuoted(text: String, quoted: String) {
    #expect(goQuoted(text) == quoted && goQuoted(bytes: Array(text.utf8)) == quoted)
  }
}
