import Reports
import Scenarios

/// `norn schema`: what editors need to complete and check scenario files.
enum SchemaCommand {
  private static let markdown = Option.flag(
    "markdown", "Print the reference of scenario files instead: every key with an example")

  static let command = Command(
    name: "schema", summary: "Print the JSON Schema of scenario files, for editors",
    options: [markdown.entry],
    example: "norn schema > scenario.schema.json",
    details: """
      JSON Schema, draft 2020-12. Editors with the YAML language server use it if the first line
      of a scenario file is
        # yaml-language-server: $schema=scenario.schema.json
      with the path of the schema from that file. 'norn validate' checks more than it can say.
      """)

  static func run(_ invocation: Invocation) -> Int32 {
    if invocation.has(markdown) {
      Terminal.output(ScenarioReferenceText.page(of: .root))
    } else {
      Terminal.output(ScenarioSchemaJSON.bytes(of: .root))
    }
    return 0
  }
}
