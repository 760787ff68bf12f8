import Goldens
import Harness
import Testing

@Suite("Golden answers as violations")
struct GoldenComparisonTests {
  static let file = GoldenFile(
    scenario: "sample", seed: 42, compatibility: "strict", reviewed: "counted by hand",
    answers: [
      GoldenFile.Answer(id: "errors", query: "{a=\"b\"}", rows: ["{a=\"b\"}", "  time line", ""]),
      GoldenFile.Answer(id: "none", query: "{a=\"c\"}", rows: []),
    ])

  static func changed(_ change: (inout GoldenFile) -> Void) -> [Violation] {
    var actual = file
    change(&actual)
    return GoldenComparison.compare(expected: file, actual: actual)
  }

  @Test func `equal answers are no violation`() {
    #expect(Self.changed { _ in }.isEmpty)
    #expect(Self.changed { $0.reviewed = "" }.isEmpty)
  }

  @Test func `stored answers without a review, or of another seed, do not count`() {
    var unreviewed = Self.file
    unreviewed.reviewed = ""
    let violations = GoldenComparison.compare(expected: unreviewed, actual: Self.file)
    #expect(
      violations.map(\.summary) == [
        "the golden answers do not count: nobody has said why they are right "
          + "(\"# reviewed:\" is empty)"
      ])
    #expect(Self.changed { $0.seed = 1 }.map(\.subject) == ["sample"])
  }

  @Test func `a missing row fails its query alone, with a diff that names the row`() {
    let violations = Self.changed { $0.answers[0].rows.remove(at: 1) }
    #expect(violations.map(\.subject) == ["query errors"])
    #expect(violations.first?.details.contains("- row 2:   time line") == true)
  }

  @Test func `another query, a query without an answer, an answer without a query`() {
    #expect(
      Self.changed { $0.answers[0].query = "{}" }.map(\.summary)
        == ["the golden answer is of another query"])
    #expect(
      Self.changed { $0.answers[1].id = "other" }.map(\.subject) == ["query other", "query none"])
  }

  @Test func `answers of a phase are held against the stored ones by their rules`() {
    var phase = Self.file
    phase.answers[0].rows.append("more")
    phase.answers[1].id = "other"
    let violations = GoldenComparison.compare(
      phase: phase, named: "in memory", expected: Self.file)
    #expect(
      violations.map(\.summary) == ["the answer in memory differs from the golden one"])
  }
}
