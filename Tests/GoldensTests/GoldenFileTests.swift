import Goldens
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

  @Test func `an empty review is written without a space at its end`() throws {
    var file = Self.file
    file.reviewed = ""
    #expect(file.text.contains("\n# reviewed:\n"))
    #expect(try GoldenFile(parsing: file.text) == file)
  }

  @Test func `a question of several lines, and an error of several, can be read back`() throws {
    var file = Self.file
    file.answers = [
      .init(id: "a", query: "sum(\n  rate({a=\"b\"}[1m])\n)", rows: ["error one", "  end"])
    ]
    #expect(try GoldenFile(parsing: file.text) == file)
  }

  @Test func `rules stand between the id and the question`() throws {
    let text = Self.text.replacing(
      "query none\n",
      with: "query none\ncompare unordered\ntolerance 1e-9\nmask duration\nmask build /b-[0-9]+/\n")
    let file = try GoldenFile(parsing: text)
    #expect(file.answers[0].rule == .exact)
    let rule = file.answers[1].rule
    #expect(rule.order == .unordered && rule.tolerance?.share == 1e-9)
    #expect(rule.masks.map(\.name) == ["duration", "build"])
    #expect(rule.masks.map(\.pattern) == [nil, "b-[0-9]+"])
    #expect(file.text == text)
  }

  @Test(arguments: [
    (
      "compare loosely",
      "expected \"compare exact\" or \"compare unordered\", got \"compare loosely\""
    ),
    (
      "tolerance",
      "expected \"tolerance\" and a number above 0 and below 1, as in 1e-9, got \"tolerance \""
    ),
    ("tolerance 2", "got \"tolerance 2\""), ("tolerance nan", "got \"tolerance nan\""),
    ("mask", "got \"mask \""),
    ("mask sizes", "expected \"mask\" and one of duration, time, number"),
    ("mask a b", "got \"mask a b\""), ("mask a/b /x/", "got \"mask a/b /x/\""),
    ("mask x /[/", "the mask x: error parsing regexp: missing closing ]"),
    ("mask x /a*/", "the mask x matches the empty text"),
    ("mask abc /[a-c]+/", "the mask abc matches its own <abc>"),
    (String(repeating: "mask id\n", count: 16) + "mask id", "more than 16 masks"),
  ])
  func `a rule that is wrong is an error with its line`(rule: String, message: String) {
    let text = Self.text.replacing("query none\n", with: "query none\n\(rule)\n")
    let error = #expect(throws: GoldenError.self) { try GoldenFile(parsing: text) }
    #expect(error?.text.contains(message) == true, "\(String(describing: error))")
    #expect(error?.line == 13 + rule.split(separator: "\n").count)
  }

  @Test func `an answer stands once`() {
    let text = Self.text.replacing("query none", with: "query errors")
    let error = #expect(throws: GoldenError.self) { try GoldenFile(parsing: text) }
    #expect(error?.line == 13)
  }
}
