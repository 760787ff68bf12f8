import Foundation
import Testing

/// `norn replay`: a run again, with looks into its nodes.
@Suite("norn replay") struct ReplayCommandTests {
  static func run(_ line: String) throws -> BuiltProgram.Outcome {
    try withFolder { folder in
      try folder.write("tiny.yaml", RunCommandTests.scenario("tiny", expect: "[no-loss]"))
      let words = line.split(separator: " ").map(String.init)
      return try BuiltProgram.run(["replay"] + words, in: folder)
    }
  }

  @Test func `it ends where it is told to, and says how the nodes are`() throws {
    let outcome = try Self.run("tiny.yaml --at 10s --until 20s --inspect ingester-2")
    #expect(outcome.code == 0, "\(outcome)")
    for part in [
      "at 10s\n", "at 20s\n", "  nodes\n    ingester-1     running  running, ACTIVE, ",
      "ingester-2 at 10s\n", "ingester-2 at 20s\n  process   running, started 1 time\n",
      "  waits for\n",
    ] {
      #expect(outcome.output.contains(part), "\(part): \(outcome.output)")
    }
    #expect(!outcome.output.contains("PASS"))
    let again = try Self.run("tiny.yaml --at 10s --until 20s --inspect ingester-2")
    #expect(again.output == outcome.output)
  }

  @Test func `without an end it has the verdict of the run`() throws {
    let outcome = try Self.run("tiny.yaml --at 10s --at 900h")
    #expect(outcome.code == 0, "\(outcome)")
    #expect(outcome.output.contains("at 10s\n"))
    #expect(outcome.lastLine.hasPrefix("PASS 1 FAIL 0"))
    #expect(outcome.errors.hasPrefix("the run was over at "))
  }

  @Test(
    arguments: [
      ("tiny.yaml --inspect ingester-1", "when? --inspect goes with --at or --until"),
      ("tiny.yaml --until 1m --inspect ingestr-1", "did you mean 'ingester-1'?"),
      ("tiny.yaml --until 1m --at 2m", "--at 2m00s is after --until 1m00s"),
      ("tiny.yaml tiny.yaml", "expected one scenario file"),
      ("tiny.yaml --until soon", "expects a duration"), ("none.yaml", "No such file"),
    ])
  func `what cannot be done is said`(line: String, text: String) throws {
    let outcome = try Self.run(line)
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains(text), "\(outcome.errors)")
  }
}
