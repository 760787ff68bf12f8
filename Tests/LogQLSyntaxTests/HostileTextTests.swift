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
    "{a=~\"(\"}", "$", "𝒳", "\0", "unwrap", "label_format", "drop", "x", "x>5", "1", "+", "^", "on",
    "group_left", "bool", "[1m]", "line_format", "keep", "quantile_over_time", "label_replace",
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
        if !query.syntax.canonicalLosses.isEmpty { continue }
        let again = try Query(parsing: query.canonicalText)
        #expect(again.syntax == query.syntax, "\(text)")
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
    let filter = #"{a="b"} | "# + String(repeating: "(", count: 100_000)
    #expect(throws: LogQLError.self) { try Query(parsing: filter) }
  }

  @Test(arguments: [
    ("", "vector(1.000000)", ""), (#"{a="b"} | "#, "x>1", ""), ("rate(", #"{a="b"}[1m]"#, ")"),
  ])
  func parenthesesNestAsDeeplyAsTheTextIsLong(front: String, inner: String, back: String) throws {
    let text =
      front + String(repeating: "(", count: 60_000) + inner + String(repeating: ")", count: 60_000)
      + back
    #expect(try Query(parsing: text).canonicalText == front + inner + back)
  }

  /// Each link is repeated to the limit of the size.
  @Test(arguments: [
    (#"{a="b"} | x=1"#, " x=1"), (#"{a="b"} | x=1"#, " and x=1"), (#"{a="b"} | x=1"#, " or x=1"),
    (#"{a="b"} | x=1"#, ", x=1"), (#"{a="b"} | x=1"#, " x=1 or x=1"), ("vector(1)", " + vector(1)"),
    ("vector(1)", "^vector(1)"), ("vector(1)", " or vector(1) and vector(1)"),
    (#"rate({a="b"}[1m])"#, " / 2"),
  ])
  func longChainsAreRefused(first: String, link: String) throws {
    let long = (131_000 - first.utf8.count) / link.utf8.count
    let error = #expect(throws: LogQLError.self) {
      try Query(parsing: first + String(repeating: link, count: long))
    }
    #expect(error?.message == "the query chains more than 1000 operators")
    let short = first + String(repeating: link, count: 300)
    let query = try Query(parsing: short)
    #expect(try Query(parsing: query.canonicalText).syntax == query.syntax)
  }

  @Test(arguments: [" + 1", "^1", " - -1", " * 1 + 0"])
  func longChainsOfNumbersAreNumbers(link: String) throws {
    let text = "1" + String(repeating: link, count: 130_000 / link.utf8.count)
    #expect(try Query(parsing: text).canonicalText.count < 10)
  }

  @Test func longPipelinesAreParsed() throws {
    let text = #"{a="b"}"# + String(repeating: " | json", count: 18_000)
    #expect(try Query(parsing: text).canonicalText == text)
    let filters = #"{a="b"} != "x""# + String(repeating: #" or "x""#, count: 18_000)
    let canonical = try Query(parsing: filters).canonicalText
    #expect(try Query(parsing: canonical).canonicalText == canonical)
  }
}
