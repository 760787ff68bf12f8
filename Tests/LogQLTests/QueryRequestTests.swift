import LogModel
import LogQLSyntax
import Testing

/// Parameters of the HTTP interface: what is not in the measured rows.
@Suite struct QueryRequestTests {
  private let now = Timestamp(seconds: 10_000)

  private func range(_ parameters: [String: String]) throws -> QueryRequest {
    var all = ["query": #"rate({a="b"}[1m])"#]
    all.merge(parameters) { $1 }
    return try QueryRequest(.range, now: now) { all[$0] }
  }

  private func refusal(_ parameters: [String: String]) -> String? {
    do {
      _ = try range(parameters)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func `the last hour in 250 steps is asked for by default`() throws {
    let parameters = try range([:]).parameters
    #expect(parameters.end == now && parameters.start == Timestamp(seconds: 6_400))
    #expect(parameters.step == 14_000_000_000)
    #expect(parameters.limit == 100 && parameters.direction == .backward)
    #expect(try range(["since": "1d"]).parameters.start == Timestamp(seconds: 10_000 - 86_400))
  }

  @Test(
    arguments: [
      ("9000", 9_000_000_000_000), ("9000.5", 9_000_500_000_000), ("9000.0004", 9_000_000_000_000),
      ("9000000000001", 9_000_000_000_001), ("1970-01-01T02:30:00.000000007Z", 9_000_000_000_007),
    ] as [(String, Int64)])
  func `times come in several forms`(text: String, nanoseconds: Int64) throws {
    #expect(try range(["start": text]).parameters.start.nanoseconds == nanoseconds)
  }

  @Test(
    arguments: [
      ("5", 5_000_000_000), ("0.25", 250_000_000), ("1.0019", 1_001_000_000),
      ("1h", 3_600_000_000_000),
      ("2m30s", 150_000_000_000), ("1e2", 100_000_000_000),
    ] as [(String, Int64)])
  func `steps are seconds or durations, in whole milliseconds`(text: String, step: Int64) throws {
    #expect(try range(["step": text, "start": "9000"]).parameters.step == step)
  }

  @Test(
    arguments: [
      (
        ["start": "x"],
        #"could not parse 'start' parameter: strconv.ParseInt: parsing "x": invalid syntax"#
      ),
      (["since": "x"], #"could not parse 'since' parameter: not a valid duration string: "x""#),
      (
        ["start": "10", "end": "9", "limit": "x"],
        "end timestamp must not be before or equal to start time"
      ),
      (
        ["limit": "99999999999999999999"],
        #"strconv.Atoi: parsing "99999999999999999999": value out of range"#
      ),
      (["direction": "up", "limit": "0"], "limit must be a positive value"),
      (["step": "1e300"], #"cannot parse "1e300" to a valid duration. It overflows int64"#),
      (["interval": "-1", "step": "abc"], #"cannot parse "abc" to a valid duration"#),
      (["interval": "-1", "query": ""], "interval must be >= 0"),
      (["query": ""], "parse error : syntax error: unexpected $end"),
      (
        ["limit": "5001", "query": "{a=\"b\"}"],
        "max entries limit per query exceeded, limit > max_entries_limit_per_query (5001 > 5000)"
      ),
      (["limit": "5001"], nil),
      (
        ["start": "-3000000"],
        "the query time range exceeds the limit (query length: 836h6m40s, limit: 30d1h)"
      ),
    ] as [([String: String], String?)])
  func `the first error wins`(parameters: [String: String], expected: String?) {
    #expect(refusal(parameters) == expected)
  }

  @Test func `an instant query has a time`() throws {
    func ask(_ time: String?) throws -> QueryRequest {
      try QueryRequest(.instant, now: now) { $0 == "query" ? "1" : $0 == "time" ? time : nil }
    }
    #expect(try ask(nil).parameters.start == now)
    #expect(try ask("5").parameters.start == Timestamp(seconds: 5))
    let error = #expect(throws: LogQLError.self) { try ask("x") }
    #expect(error?.description == #"strconv.ParseInt: parsing "x": invalid syntax"#)
  }

  @Test func `a flag of a header keeps labels apart`() throws {
    for (flags, expected) in [(nil, false), ("x", false), ("x,categorize-labels", true)] {
      let request = try QueryRequest(.instant, now: now, encodingFlags: flags) {
        $0 == "query" ? "1" : nil
      }
      #expect(request.parameters.categorizesLabels == expected)
    }
  }
}
