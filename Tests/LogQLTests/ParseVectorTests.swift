import LogModel
import LogQL
import LogQLSyntax
import Testing

/// The parser against measured texts and errors. A case is claimed if its query stays inside of
/// what is supported: if it parses, or is refused for another reason than being unsupported.
@Suite struct ParseVectorTests {
  /// Kind and canonical text, or the error.
  private func outcome(_ query: String) -> (claimed: Bool, text: String) {
    do {
      let parsed = try Query(parsing: query)
      return (true, "\(parsed.kind) \(parsed.canonicalText)")
    } catch {
      return (error.kind != .unsupported, error.description)
    }
  }

  @Test func claimedCasesGiveTheMeasuredTextOrError() throws {
    var claimed: [String] = []
    for row in try VectorFiles.rows("parse.jsonl") {
      let id = try #require(row["id"]?.string)
      let query = try #require(row["query"]?.string)
      let outcome = outcome(query)
      guard outcome.claimed else { continue }
      claimed.append(id)
      let expected =
        row["error"]?.string ?? "\(row["kind"]?.string ?? "") \(row["string"]?.string ?? "")"
      #expect(outcome.text == expected, "\(id): \(query)")
    }
    try VectorFiles.compare(claimed, with: "claimed-parse.txt")
  }

  @Test func canonicalTextsParseBackToThemselves() throws {
    for row in try VectorFiles.rows("parse.jsonl") where row["reparse_error"] == nil {
      guard let query = row["query"]?.string, let parsed = try? Query(parsing: query) else {
        continue
      }
      let again = try Query(parsing: parsed.canonicalText)
      #expect(again.canonicalText == parsed.canonicalText)
      #expect(again.syntax == parsed.syntax, "\(query)")
    }
  }

  @Test func stagesThatCannotBeBuiltAreErrorsOfTheEvaluator() throws {
    var count = 0
    for row in try VectorFiles.rows("parse.jsonl") {
      guard let expected = row["stage_error"]?.string, let query = row["query"]?.string,
        let parsed = try? Query(parsing: query)
      else { continue }
      count += 1
      let error = #expect(throws: LogQLError.self) {
        try Evaluator(parsed, .range(.init(seconds: 0), .init(seconds: 10)))
      }
      #expect(error?.description == expected, "\(query)")
    }
    #expect(count == 1)
  }

  @Test(arguments: [
    (#"{a="b"} | json"#, "1, col 11: the stage json"),
    (#"{a="b"} | x > 5"#, "1, col 11: a label filter"),
    (#"{a="b"} |> "<_>""#, "1, col 9: the line filter |>"),
    (#"{a="b"} |= ip("1.2.3.4")"#, "1, col 12: the line filter ip"),
    (#"rate({a="b"}[1m]) + 1"#, "1, col 19: the operator +"),
    (#"topk(3, rate({a="b"}[1m]))"#, "1, col 1: the function topk"),
    (#"absent_over_time({a="b"}[1m])"#, "1, col 1: the function absent_over_time"),
    (#"sum_over_time({a="b"} | unwrap x [1m])"#, "1, col 25: the stage unwrap"),
    ("vector(1)", "1, col 1: the function vector"),
    ("- 1", "1, col 1: a number as expression"),
  ])
  func whatIsNotSupportedIsNamedWithItsPosition(query: String, expected: String) {
    let error = #expect(throws: LogQLError.self) { try Query(parsing: query) }
    #expect(error?.kind == .unsupported)
    #expect(error?.description == "parse error at line \(expected) is not supported yet")
  }

  @Test func queriesOf128KiBAreRefused() {
    let query = #"{a=""# + String(repeating: "x", count: 131_072) + #""}"#
    let error = #expect(throws: LogQLError.self) { try Query(parsing: query) }
    #expect(error?.description == "parse error : input size too long (131078 > 131072)")
  }
}
