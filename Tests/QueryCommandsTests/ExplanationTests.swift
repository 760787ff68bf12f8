import LogQLSyntax
import QueryCommands
import Testing

/// What `norn logql explain` says.
@Suite struct ExplanationTests {
  /// Labels that the pipeline extracts, as hints have it (spec: LogQL, §9.2).
  @Test(arguments: [
    (#"rate({a="b"} | json [1m])"#, "all: they are in the result"),
    (#"sum without (x) (rate({a="b"} | json [1m]))"#, "all: they are in the result"),
    (#"sum(rate({a="b"} | json [1m]))"#, "none: parsers do nothing"),
    (
      #"sum by (app) (rate({a="b"} | json | status >= 500 [1m]))"#,
      "status, app; parsers stop when they have them"
    ),
    (
      #"sum(rate({a="b"} | json | line_format "{{.took}}" | logfmt | x_extracted="y" [1m]))"#,
      "took, x_extracted, x; parsers stop when they have them"
    ),
    (
      #"sum(sum_over_time({a="b"} | json | unwrap bytes | level="x" [1m]))"#,
      "level, bytes; parsers stop when they have them"
    ),
  ])
  func neededLabelsAreThoseOfThePipeline(query: String, expected: String) throws {
    let lines = try Explanation(Query(parsing: query)).lines
    let needed = lines.compactMap { line in
      line.split(separator: "labels needed: ").count == 2
        ? String(line.split(separator: "labels needed: ")[1]) : nil
    }
    #expect(needed == [expected])
  }
}
