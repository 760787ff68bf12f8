import Harness
import Testing

@Suite("Golden files")
struct GoldenFileTests {
  static let file = GoldenFile(
    scenario: "sample", seed: 42, compatibility: "strict", reviewed: "counted by hand",
    answers: [
      GoldenFile.Answer(id: "errors", query: "{a=\"b\"}", rows: ["{a=\"b\"}", "  time line", ""]),
      GoldenFile.Answer(id: "none", query: "{a=\"c\"}", rows: []),
    ])

  static let text = """
    # Golden answers of sample; format 1
    # seed 42, compatibility strict
    # source: norn
    # reviewed: counted by hand

    query errors
    > {a="b"}
    {a="b"}
      time line

    end

    query none
    > {a="c"}
    end

    """

  @Test func `the text and back`() throws {
    #expect(Self.file.text == Self.text)
    #expect(try GoldenFile(parsing: Self.text) == Self.file)
  }

  @Test func `the format's documentation shows a file that reads`() throws {
    let file = try GoldenFile(parsing: Self.text.replacing("counted by hand", with: ""))
    #expect(file.reviewed == "" && file.answers.count == 2)
  }

  @Test(arguments: [
    ("", 1), ("# Golden answers of x; format 2\n", 1), ("# Golden answers of x; format 1\n", 2),
    ("# Golden answers of x; format 1\n# seed y, compatibility z\n", 2),
    ("# Golden answers of x; format 1\n# seed 1, compatibility z\n# source: me\n", 3),
    (text.replacing("query none", with: "question none"), 13),
    (text.replacing("> {a=\"c\"}", with: "{a=\"c\"}"), 14),
    (String(text.dropLast(4)), 13),
  ])
  func `what is wrong with a file is said with its line`(text: String, line: Int) {
    let error = #expect(throws: GoldenError.self) { try GoldenFile(parsing: text) }
    #expect(error?.line == line)
  }

  static func changed(_ change: (inout GoldenFile) -> Void) -> [Violation] {
    var actual = file
    change(&actual)
    return GoldenComparison.compare(expected: file, actual: actual)
  }

  @Test func `equal answers are no violation`() {
    #expect(Self.changed { _ in }.isEmpty)
    #expect(Self.changed { $0.reviewed = "" }.isEmpty)
  }

  @Test func `a missing row fails its query alone, with a diff that names the row`() {
    let violations = Self.changed { $0.answers[0].rows.remove(at: 1) }
    #expect(violations.map(\.subject) == ["query errors"])
    #expect(violations.first?.details.contains("- row 2:   time line") == true)
  }

  @Test func `a new row is named too`() {
    let violations = Self.changed { $0.answers[1].rows.append("one more") }
    #expect(violations.map(\.subject) == ["query none"])
    #expect(violations.first?.details == ["+ row 1: one more"])
  }

  @Test func `another query, a query without an answer, an answer without a query`() {
    #expect(
      Self.changed { $0.answers[0].query = "{}" }.map(\.summary)
        == ["the golden answer is of another query"])
    #expect(
      Self.changed { $0.answers[1].id = "other" }.map(\.subject) == ["query other", "query none"])
  }

  @Test func `a long diff is cut`() {
    let diff = LineDiff.diff(expected: (0..<100).map(String.init), actual: [], limit: 5)
    #expect(diff.count == 6)
    #expect(diff.last == "… and 95 more lines")
  }
}
