import Reports
import Testing

@testable import Harness

@Suite("JUnit XML")
struct JUnitTests {
  static func suites(_ record: CommandRecord) throws -> MarkupTree {
    let text = String(decoding: JUnitFile.bytes(of: record), as: UTF8.self)
    return try #require(try MarkupTree(parsing: text).children.first)
  }

  @Test func `a run is a test case, a scenario a suite`() throws {
    let root = try Self.suites(SampleCommand.everyVerdict())
    #expect(root.name == "testsuites")
    #expect(root.children.map(\.name) == Array(repeating: "testsuite", count: 6))
    let names = root.children.compactMap { $0.attributes["name"] }
    #expect(names == ["sample", "slow", "stuck", "sample", "files", "input"])
    let counts = ["tests", "failures", "errors", "skipped"].map { root.attributes[$0] }
    #expect(counts == ["9", "3", "4", "1"])
    #expect(root.children[0].attributes["tests"] == "2")
    #expect(root.attributes["time"] == "1.500")
  }

  @Test func `a passed run has its seed, trace and command, and no further child`() throws {
    let root = try Self.suites(SampleCommand.record([SampleReport.with(.passed)]))
    let test = try #require(root.all("testcase").first)
    #expect(test.attributes["name"] == "sample seed 42")
    #expect(test.attributes["file"] == "Scenarios/sample.yaml")
    #expect(test.attributes["time"] == "0.250")
    #expect(test.children.map(\.name) == ["properties"])
    let properties = test.all("property").map { $0.attributes["name"] ?? "" }
    #expect(properties == ["seed", "compatibility", "trace", "virtual_time_ns", "replay"])
    #expect(test.all("property")[2].attributes["value"] == "0000000000000000")
  }

  @Test func `a failed run has one failure with everything in it`() throws {
    let root = try Self.suites(SampleCommand.record([SampleReport.failed()]))
    let failures = root.all("failure")
    #expect(failures.count == 1)
    #expect(failures[0].attributes["type"] == "goldens")
    #expect(
      failures[0].attributes["message"] == "query errors: the answer differs (and 1 more)")
    #expect(
      failures[0].text == """
        goldens  query errors: the answer differs
            - row 1: a
            + row 1: "b"
        threshold  chunk.entries.avg > 5: no value
        replay  norn run Scenarios/sample.yaml --seed 42
        """)
  }

  @Test func `each verdict has its element`() throws {
    let cases = try Self.suites(SampleCommand.everyVerdict()).all("testcase")
    let outcomes = cases.map { test -> String in
      guard let outcome = test.children.first(where: { $0.name != "properties" }) else { return "" }
      return outcome.name + " " + (outcome.attributes["type"] ?? "-")
    }
    #expect(
      outcomes == [
        "", "failure goldens", "failure threshold", "error deadlock", "skipped -",
        "error interrupted", "failure goldens", "error input", "error input",
      ])
    #expect(cases[4].all("skipped")[0].attributes["message"] == "needs --data DIR")
    #expect(cases[7].attributes["name"] == "bad.yaml")
  }

  @Test func `any text stays what it is`() throws {
    var report = SampleReport.with(.failed)
    let text = "<a href=\"x\">&amp;\t'q'\n]]> é\u{1F600}\r"
    report.violations = [
      Violation(checker: "oracle", subject: text, summary: "\u{0}\u{1B}[1m", details: [text])
    ]
    let failure = try Self.suites(SampleCommand.record([report])).all("failure")[0]
    #expect(failure.attributes["message"] == "\(text): \u{FFFD}\u{FFFD}[1m")
    #expect(failure.text.contains("    " + text + "\n"))
  }
}
