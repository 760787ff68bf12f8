import Foundation
import Testing

/// `norn compare`, as users call it.
@Suite("norn compare")
struct CompareCommandTests {
  @Test func `a change is told with all that it changes`() throws {
    try ExploreCommandTests.withScenario { folder in
      let outcome = try BuiltProgram.run(
        ["compare", "tiny.yaml", "--set", "ingester.chunk_encoding=none"], in: folder)
      #expect(outcome.code == 0)
      #expect(outcome.output.contains("second  PASS  loki.ingester.chunk_encoding = none\n"))
      #expect(outcome.output.contains("They part at\n"))
      #expect(outcome.output.contains("chunk.size"))
      #expect(outcome.output.contains(" other figures are equal\n"))
      #expect(!outcome.output.contains("answers at the end differ"))
    }
  }

  @Test func `a change to the same changes nothing`() throws {
    try ExploreCommandTests.withScenario { folder in
      let outcome = try BuiltProgram.run(
        ["compare", "tiny.yaml", "--set", "settle=30m"], in: folder)
      #expect(outcome.code == 0)
      #expect(outcome.output.contains("The change changes nothing"))
    }
  }

  @Test(arguments: [
    (["--set", "ingester.chunk_encodin=none"], "did you mean \"chunk_encoding\"?"),
    (["--set", "ingester.chunk_encoding=best"], "with loki.ingester.chunk_encoding = best:"),
    (["--set", "chunk_encoding"], "expected PATH=VALUE"),
    ([], "nothing is to be changed"),
  ])
  func `mistakes are named`(options: [String], message: String) throws {
    try ExploreCommandTests.withScenario { folder in
      let outcome = try BuiltProgram.run(["compare", "tiny.yaml"] + options, in: folder)
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains(message))
    }
  }
}
