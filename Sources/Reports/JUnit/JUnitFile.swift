import Bytes
import Harness

/// The runs of a command as a JUnit XML file: a suite a scenario, a test case a run.
/// (Documentation/formats/junit.md)
public enum JUnitFile {
  public static func bytes(of record: CommandRecord) -> [UInt8] {
    let suites = JUnitSuite.suites(of: record)
    var writer = ByteWriter(capacity: 1 << 14)
    writer.text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites")
    writer.counts(of: suites.flatMap(\.cases), name: "norn run")
    writer.text(">\n")
    for suite in suites { writer.suite(suite) }
    writer.text("</testsuites>\n")
    return writer.bytes
  }
}

extension ByteWriter {
  fileprivate mutating func suite(_ suite: JUnitSuite) {
    text("  <testsuite")
    counts(of: suite.cases, name: suite.name)
    text(">\n")
    for test in suite.cases { testCase(test) }
    text("  </testsuite>\n")
  }

  fileprivate mutating func counts(of cases: [JUnitCase], name: String) {
    attribute("name", name)
    attribute("tests", "\(cases.count)")
    for kind in JUnitOutcome.Kind.allCases {
      attribute(kind.count, "\(cases.count { $0.outcome?.kind == kind })")
    }
    attribute("time", seconds(cases.reduce(0) { $0 + $1.wallTime }))
  }

  private mutating func testCase(_ test: JUnitCase) {
    text("    <testcase")
    attribute("name", test.name)
    attribute("classname", test.className)
    if let file = test.file { attribute("file", file) }
    attribute("time", seconds(test.wallTime))
    text(">\n")
    if !test.properties.isEmpty {
      text("      <properties>\n")
      for (name, value) in test.properties {
        text("        <property")
        attribute("name", name)
        attribute("value", value)
        text("/>\n")
      }
      text("      </properties>\n")
    }
    if let outcome = test.outcome { self.outcome(outcome) }
    text("    </testcase>\n")
  }

  private mutating func outcome(_ outcome: JUnitOutcome) {
    text("      <" + outcome.kind.rawValue)
    if !outcome.type.isEmpty { attribute("type", outcome.type) }
    attribute("message", outcome.message)
    if outcome.lines.isEmpty { return text("/>\n") }
    text(">")
    markup(outcome.lines.joined(separator: "\n"))
    text("</" + outcome.kind.rawValue + ">\n")
  }

  /// Milliseconds are as much as a reader asks of a test.
  private func seconds(_ nanoseconds: Int64) -> String {
    let milliseconds = max(0, nanoseconds + 500_000) / 1_000_000
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
