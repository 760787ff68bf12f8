import Bytes
import LogModel
import LogQLSyntax
import Testing

@testable import LogQLPipeline

/// Texts that are sought before an expression is tried must never change what it accepts.
@Suite struct RequiredTextsTests {
  @Test func expressionsMatchWhatTheyMatchAlone() throws {
    var draws = SplitMix(7)
    var (compiled, withTexts, matching) = (0, 0, 0)
    while compiled < 20_000 {
      let text = expression(&draws)
      guard let tree = try? ExpressionTree(parsing: text.utf8),
        let alone = try? RegularExpression(text, dotMatchesNewline: false)
      else { continue }
      compiled += 1
      let isAnchored = draws.next(4) == 0
      let test = try ExpressionTest(Array(text.utf8), tree, isAnchored: isAnchored)
      if test.required != nil { withTexts += 1 }
      for _ in 0..<8 {
        let line = line(&draws)
        let expected = line.withUnsafeBytes { alone.matches($0, anchored: isAnchored) }
        if expected { matching += 1 }
        #expect(
          line.withUnsafeBytes { test.matches($0) } == expected,
          "\(text) over \(String(decoding: line, as: UTF8.self))")
      }
    }
    #expect(withTexts > 5000 && matching > 5000)
  }

  private func expression(_ draws: inout SplitMix) -> String {
    let few = RandomExpressions.expression(&draws)
    let more = (0...draws.next(3)).map { _ in
      draws.one(of: [
        "ab", "aab", "(?:ab|ba)", "(ab)+", "ab{2}", "(?:ab){1,2}", "(?i:ab)", "(?i:sk)", "(?i:aa1)",
        "a\\b", ".*", "[ab]", "", "(?:ab)?", "b1b", "AB",
      ])
    }.joined()
    return draws.next(2) == 0 ? few + more : more
  }

  private func line(_ draws: inout SplitMix) -> [UInt8] {
    (0..<draws.next(9)).flatMap { _ in
      Array(
        draws.one(of: ["a", "b", "ab", "aab", "B", "A", "k", "K", "ſ", "\n", "é", "1", " "]).utf8)
    }
  }

  private func pieces(_ expression: String) throws -> [String] {
    let required = RequiredTexts(try ExpressionTree(parsing: expression.utf8))
    return (required?.pieces ?? []).map { piece in
      switch piece {
      case .exact(let needle): String(decoding: needle.bytes, as: UTF8.self)
      case .folded(let text, _): "(?i)" + String(decoding: text, as: UTF8.self)
      }
    }
  }

  @Test func theRarestTextIsSought() throws {
    #expect(try pieces("[0-9]+needle") == ["needle"])
    #expect(try pieces("^level=(warn|error) \\d") == ["level="])
    #expect(try pieces("(?i)error.*time") == ["(?i)error"])
    #expect(try pieces("(WARN|ERROR)\\d?") == ["WARN", "ERROR"])
    #expect(try pieces("(?:ab)+c[de]") == ["ab"])
    #expect(try pieces("\\d+") == [])
    #expect(try pieces("a*b*") == [])
    #expect(try pieces("(?:foo|\\d)bar?") == ["ba"])
    #expect(try pieces("x{0}yz.") == ["yz"])
  }
}
