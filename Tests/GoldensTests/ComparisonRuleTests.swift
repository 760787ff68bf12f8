import Goldens
import Testing

/// A rule as a golden file says it.
func rule(_ lines: String...) throws -> ComparisonRule {
  let text = """
    # Golden answers of x; format 1
    # seed 1, compatibility strict
    # source: norn
    # reviewed: by hand

    query a
    \(lines.joined(separator: "\n"))
    > {a="b"}
    end
    """
  return try #require(try GoldenFile(parsing: text)["a"]).rule
}

@Suite("Rules of comparison")
struct ComparisonRuleTests {
  @Test func `exact means row by row`() {
    #expect(ComparisonRule.exact.isEqual(["a", "b"], ["a", "b"]))
    #expect(!ComparisonRule.exact.isEqual(["a", "b"], ["b", "a"]))
  }

  @Test func `unordered series may come in any order, and rows inside them, but stay together`()
    throws
  {
    let unordered = try rule("compare unordered")
    let rows = ["{a=\"1\"}", "  t1 x", "  t2 y", "{a=\"2\"}", "  t1 z"]
    #expect(unordered.isEqual(rows, ["{a=\"2\"}", "  t1 z", "{a=\"1\"}", "  t2 y", "  t1 x"]))
    #expect(!unordered.isEqual(rows, ["{a=\"1\"}", "  t1 x", "{a=\"2\"}", "  t1 z", "  t2 y"]))
    #expect(!unordered.isEqual(["a", "a", "b"], ["a", "b", "b"]))
  }

  @Test func `a tolerance is a share of the size, of a last word that is a number`() throws {
    let close = try rule("tolerance 1e-3")
    #expect(close.isEqual(["{} t 1000"], ["{} t 1000.9"]))
    #expect(!close.isEqual(["{} t 1000"], ["{} t 1002"]))
    #expect(!close.isEqual(["{} t1 1000"], ["{} t2 1000"]))
    #expect(close.isEqual(["{} t NaN"], ["{} t NaN"]) && !close.isEqual(["{} t NaN"], ["{} t 1"]))
    #expect(!close.isEqual(["{} t 0"], ["{} t 0.0001"]))
  }

  @Test(arguments: [
    ("duration", "took 1h2m3.5s, then 20ms!", "took <duration>, then <duration>!"),
    ("time", "at 2024-01-01T00:00:00.5Z and 2024-01-01 00:00:00,123", "at <time> and <time>"),
    ("number", "a=-12 b=1.5e9 c3", "a=<number> b=<number> c3"),
    ("id", "id=6ba7b810-9dad-11d1-80b4-00c04fd430c8 x=deadbeef y=cafe", "id=<id> x=<id> y=cafe"),
    ("address", "from 10.0.0.1:9095 to 10.0.0.2", "from <address> to <address>"),
    ("build /b-[0-9]+/", "b-1 ab-2 b-x", "<build> a<build> b-x"),
  ])
  func `a mask hides what may differ`(mask: String, row: String, masked: String) throws {
    let rule = try rule("mask \(mask)")
    #expect(rule.masked([row]) == [masked])
    #expect(rule.masked([masked]) == [masked])
    #expect(rule.isEqual([masked], [row]))
  }

  @Test func `masks are shown in the diff`() throws {
    let rule = try rule("mask duration")
    let lines = LineDiff.lines(expected: ["a 1s", "b"], actual: ["a 2s", "c"], rule: rule)
    #expect(LineDiff.text(lines) == ["  row 1: a <duration>", "- row 2: b", "+ row 2: c"])
  }
}

@Suite("Differences of rows")
struct LineDiffTests {
  @Test func `a new row is named`() {
    #expect(LineDiff.diff(expected: [], actual: ["one more"]) == ["+ row 1: one more"])
    #expect(LineDiff.diff(expected: ["a"], actual: ["a"]) == [])
  }

  @Test func `numbers are aligned, changed rows stand below each other, context is three rows`() {
    let expected = (1...30).map { "row of \($0)" }
    var actual = expected
    actual[8] = "nine"
    actual[9] = "ten"
    actual.remove(at: 27)
    #expect(
      LineDiff.diff(expected: expected, actual: actual) == [
        "  row  6: row of 6", "  row  7: row of 7", "  row  8: row of 8", "- row  9: row of 9",
        "+ row  9: nine", "- row 10: row of 10", "+ row 10: ten", "  row 11: row of 11",
        "  row 12: row of 12", "  row 13: row of 13", "  … 11 equal rows",
        "  row 25: row of 25", "  row 26: row of 26", "  row 27: row of 27",
        "- row 28: row of 28", "  row 28: row of 29", "  row 29: row of 30",
      ])
  }

  @Test func `what a changed row shares with the old one is known`() {
    let lines = LineDiff.lines(expected: ["{} t 17 end"], actual: ["{} t 187 end"])
    #expect(lines.map { $0.shared?.front } == [6, 6])
    #expect(lines.map { $0.shared?.back } == [5, 5])
  }

  @Test func `a long diff is cut`() {
    let diff = LineDiff.diff(expected: (0..<100).map(String.init), actual: [], limit: 5)
    #expect(diff.count == 6)
    #expect(diff.last == "… and 95 more lines")
  }

  @Test func `very long answers without a common row are compared all the same`() {
    let left = (0..<6000).map { "a\($0)" }
    let lines = LineDiff.lines(expected: left, actual: left.map { $0 + "x" })
    #expect(lines.count == 12000)
  }
}
