import LogQLSyntax
import QueryCommands
import Scenarios
import Testing

/// Queries of rule files and dashboards.
@Suite struct QueryFileTests {
  private func lint(_ text: String) throws -> [String] {
    let file = try QueryFile(Array(text.utf8), file: "f")
    return QueryLint(file, file: "f") { _ in nil }.lines(errorsOnly: false)
  }

  @Test func rulesAreFoundWithTheirPlaces() throws {
    let lines = try lint(
      """
      groups:
        - name: a
          rules:
            - alert: High
              expr: sum(rate({app="x"}[5m]))>5
            - record: bad
              expr: '{app="x"'
      """)
    #expect(
      lines == [
        "f:5:15: (sum(rate({app=\"x\"}[5m])) > 5)",
        "f:7:15: error: parse error at line 1, col 9: syntax error: unexpected $end, expecting } or ,",
        "    {app=\"x\"",
      ])
  }

  @Test func dashboardsAreAskedForQueriesOfLokiAlone() throws {
    let text = """
      {"panels":[{"datasource":{"type":"loki","uid":"1"},"targets":[
        {"expr":"rate({app=\\"$app\\"}[$__interval])"},{"expr":"{app=~\\"${app:regex}\\"}"}]},
       {"datasource":{"type":"prometheus"},"targets":[{"expr":"up"}]}]}
      """
    #expect(
      try lint(text) == [
        "f:2:11: rate({app=\"x\"}[1m])", "f:2:56: {app=~\"x\"}",
      ])
    #expect(try QueryFile(Array(text.utf8), file: "f").others == 1)
  }

  @Test func filesThatAreNoYAMLAreRefusedWithAPlace() {
    let error = #expect(throws: ScenarioErrors.self) {
      try QueryFile(Array("groups: [".utf8), file: "f")
    }
    #expect(error?.description.hasPrefix("f:") == true)
  }
}
