import Bytes
import LogModel
import LogQLSyntax
import Testing

/// Whatever the text, the answer is a query or an error.
@Suite struct HostileTextTests {
  private static let pieces = [
    "{", "}", "a", "=", "!=", "=~", "!~", "|=", "|~", "!>", "|", "\"x\"", "`y`", "\"", "'c'", ",",
    "rate", "sum", "by", "without", "(", ")", "[5m]", "[", "]", "5", "0x", "1e", "0b2", "5m", "-5s",
    "-", "5KiB", "offset", "or", "and", "json", "ip", "#", "/*", "//", "\n", " ", "\\", "\"\\xff\"",
    "\"\\u12\"", "ö", "\u{FEFF}", "9999999999y", "[99999999999999999999w]", ".", "..", "1_", "_",
    "--strict", "topk", "vector", "variants", "of", "count_over_time", "{a=\"b\"}", "bytes_rate",
    "{a=~\"(\"}", "$", "𝒳", "\0",
  ]

  @Test(arguments: 0..<50)
  func everyTextIsParsedOrRefused(seed: Int) {
    var draws = DrawStream(DrawKey(seed: UInt64(seed), purpose: "hostile"))
    for _ in 0..<60 {
      var text = ""
      for _ in 0..<draws.next(below: 14) {
        text +=
          HostileTextTests.pieces[Int(draws.next(below: UInt64(HostileTextTests.pieces.count)))]
        if draws.next(below: 3) == 0 { text += " " }
      }
      do {
        let query = try Query(parsing: text)
        let again = try Query(parsing: query.canonicalText)
        #expect(again.canonicalText == query.canonicalText)
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }

  @Test func deepNestingIsRefusedOrParsed() throws {
    let depth = 200
    let nested =
      String(repeating: "sum(", count: depth) + #"rate({a="b"}[1m])"#
      + String(repeating: ")", count: depth)
    #expect(try Query(parsing: nested).canonicalText == nested)
    for deep in ["(", "sum(", "rate(("] {
      let open = String(repeating: deep, count: 20_000)
      #expect(throws: LogQLError.self) { try Query(parsing: open) }
    }
    let range = "rate" + String(repeating: "(", count: 100_000)
    #expect(throws: LogQLError.self) { try Query(parsing: range) }
  }
}
