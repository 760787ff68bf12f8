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
       {"datasource":{"type":"prometheus"},"targets":[{"expr":"up"}]}],
       "templating":{"list":[{"name":"app"}]}}
      """
    #expect(
      try lint(text) == [
        "f:2:11: rate({app=\"x\"}[1m])", "f:2:56: {app=~\"x\"}",
      ])
    #expect(try QueryFile(Array(text.utf8), file: "f").others == 1)
  }

  /// Groups of expressions and variables of templates are none of the dashboard's.
  @Test func onlyVariablesOfTheDashboardAreFilledIn() throws {
    let text = """
      {"dashboard":{"templating":{"list":[{"name":"app"},{"name":"my_interval"}]},"panels":[
       {"datasource":"Loki","targets":[
        {"expr":"label_replace(rate({app=\\"[[app]]\\"}[$my_interval]), \\"x\\", \\"${1}-$app\\", \\"a\\", \\"(.*)\\")"},
        {"expr":"{app=\\"$other\\"} | line_format `{{ $x := .a }}{{ $x }}${__from}`"}]}]}}
      """
    #expect(
      try QueryFile(Array(text.utf8), file: "f").queries.map(\.filled) == [
        #"label_replace(rate({app="x"}[1m]), "x", "${1}-x", "a", "(.*)")"#,
        #"{app="$other"} | line_format `{{ $x := .a }}{{ $x }}x`"#,
      ])
  }

  @Test func rulesHaveNoVariables() throws {
    let text = """
      groups:
        - rules:
            - expr: 'label_replace(rate({app="$app"}[5m]), "x", "$1", "a", "(.*)")'
            - expr: rate({app="x"}[$__interval])
      """
    let lines = try lint(text)
    #expect(
      lines.first
        == #"f:3:15: label_replace(rate({app="$app"}[5m]),"x","$1","a","(.*)")"#)
    #expect(lines.dropFirst().first?.hasPrefix("f:4:15: error: ") == true, "\(lines)")
  }

  @Test func filesThatAreNoYAMLAreRefusedWithAPlace() {
    let error = #expect(throws: ScenarioErrors.self) {
      try QueryFile(Array("groups: [".utf8), file: "f")
    }
    #expect(error?.description.hasPrefix("f:") == true)
  }
}
