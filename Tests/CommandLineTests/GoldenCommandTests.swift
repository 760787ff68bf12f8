import Foundation
import Testing

/// `norn golden …`: from a run that differs to new golden answers.
@Suite("norn golden") struct GoldenCommandTests {
  static let golden = RunCommandTests.golden
  static let pending = golden + ".new"

  /// The folder of `RunCommandTests.withTiny`, with an edited golden, and what a run leaves there.
  static func withDifference(_ body: (URL) throws -> Void) throws {
    try RunCommandTests.withTiny { folder in
      let text = try #require(folder.text(golden))
      try folder.write(
        golden, text.replacingOccurrences(of: "{app=\"pay\"}", with: "{app=\"buy\"}"))
      let outcome = try BuiltProgram.run(["run", "Scenarios/tiny.yaml"], in: folder)
      #expect(outcome.code == 1)
      #expect(outcome.errors == "\(pending): 1 answer waits for 'norn golden review'\n")
      try body(folder)
    }
  }

  static func run(
    _ line: String, _ folder: URL, input: String = "", environment: [String: String] = [:]
  ) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(
      line.split(separator: " ").map(String.init), in: folder, environment: environment,
      input: input)
  }

  @Test func `what differs waits beside the golden until a run matches again`() throws {
    try Self.withDifference { folder in
      let waiting = try Self.run("golden pending", folder)
      #expect(waiting.code == 1)
      #expect(waiting.output == "tiny/lines  changed: lines, 2 rows before, 2 now\n")
      let text = try #require(folder.text(Self.golden))
      try folder.write(
        Self.golden, text.replacingOccurrences(of: "{app=\"buy\"}", with: "{app=\"pay\"}"))
      let matching = try Self.run("run Scenarios/tiny.yaml", folder)
      #expect(matching.code == 0 && matching.errors == "")
      #expect(folder.text(Self.pending) == nil)
      let none = try Self.run("golden pending", folder)
      #expect(none.code == 0 && none.output == "" && none.errors == "nothing waits for a review\n")
    }
  }

  @Test func `in CI nothing is written, and nothing accepted`() throws {
    try Self.withDifference { folder in
      try FileManager.default.removeItem(at: folder.appendingPathComponent(Self.pending))
      let outcome = try Self.run("run Scenarios/tiny.yaml", folder, environment: ["CI": "1"])
      #expect(outcome.code == 1 && outcome.errors == "")
      #expect(folder.text(Self.pending) == nil)
      for line in ["golden accept --reviewed x", "golden review"] {
        let refused = try Self.run(line, folder, input: "a\nx\n", environment: ["CI": "1"])
        #expect(refused.code == 2)
        #expect(refused.errors.contains("is refused because the environment variable CI is set"))
      }
    }
  }

  @Test func `accepting needs a reason, which becomes the review`() throws {
    try Self.withDifference { folder in
      let refused = try Self.run("golden accept", folder)
      #expect(refused.code == 2 && refused.errors.contains("--reviewed is missing"))
      let other = try Self.run("golden accept --reviewed x --only other*", folder)
      #expect(other.code == 0 && other.errors == "nothing waits for a review\n")
      let accepted = try Self.run("golden accept --reviewed counted --only tiny/l*", folder)
      #expect(accepted.code == 0)
      #expect(accepted.output == "\(Self.golden): 1 answer accepted\n")
      #expect(folder.text(Self.golden)?.contains("# reviewed: counted\n") == true)
      #expect(folder.text(Self.pending) == nil)
      #expect(try Self.run("run Scenarios/tiny.yaml", folder).code == 0)
    }
  }

  @Test func `rejecting drops what waits`() throws {
    try Self.withDifference { folder in
      let before = folder.text(Self.golden)
      let rejected = try Self.run("golden reject", folder)
      #expect(rejected.code == 0)
      #expect(folder.text(Self.golden) == before && folder.text(Self.pending) == nil)
    }
  }

  @Test func `a review shows the difference, and asks what to do and why`() throws {
    try Self.withDifference { folder in
      let skipped = try Self.run("golden review", folder, input: "x\ns\n")
      #expect(skipped.code == 0)
      for part in [
        "[1/1] tiny/lines\nchanged: lines, 2 rows before, 2 now\n> sum by (app)",
        "- row 2: {app=\"buy\"} 2024", "+ row 2: {app=\"pay\"} 2024",
        "one of a, r, s, q is expected",
        "0 accepted, 0 rejected, 1 left",
      ] {
        #expect(skipped.output.contains(part), "\(part): \(skipped.output)")
      }
      #expect(!skipped.output.contains("\u{1B}"))
      #expect(folder.text(Self.pending) != nil)
      // The input ends before there is a reason.
      let unreasoned = try Self.run("golden review", folder, input: "a\n")
      #expect(unreasoned.output.contains("nothing of tiny is accepted without a reason"))
      #expect(folder.text(Self.pending) != nil)
      let accepted = try Self.run("golden review", folder, input: "a\nby the rates\n")
      #expect(accepted.output.contains("so far: counted by hand"))
      #expect(accepted.output.hasSuffix("1 accepted, 0 rejected, 0 left\n"))
      #expect(folder.text(Self.golden)?.contains("# reviewed: by the rates\n") == true)
      #expect(try Self.run("run Scenarios/tiny.yaml", folder).code == 0)
    }
  }

  @Test func `a golden without a review fails its run, and waits for one`() throws {
    try RunCommandTests.withTiny { folder in
      let text = try #require(folder.text(Self.golden))
      try folder.write(
        Self.golden,
        text.replacingOccurrences(of: "# reviewed: counted by hand", with: "# reviewed:"))
      let outcome = try Self.run("run Scenarios/tiny.yaml", folder)
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("nobody has said why they are right"))
      let reviewed = try Self.run("golden review", folder, input: "a\ncounted by hand\n")
      #expect(reviewed.output.hasSuffix("1 accepted, 0 rejected, 0 left\n"))
      #expect(folder.text(Self.golden) == text)
    }
  }

  @Test func `all goldens of the repository have a review`() throws {
    let folder = Self.repository.appendingPathComponent("Golden/scenarios")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let goldens = names.filter { $0.hasSuffix(".golden") }
    #expect(!goldens.isEmpty)
    for name in goldens {
      let line = folder.text(name)?.split(separator: "\n").first { $0.hasPrefix("# reviewed:") }
      #expect((line?.count ?? 0) > 20, "\(name)")
    }
  }

  static var repository: URL {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let golden = folder.appendingPathComponent("Golden").path
      if FileManager.default.fileExists(atPath: golden) { break }
    }
    return folder
  }

  @Test func `phases are asked for, and named`() throws {
    try RunCommandTests.withTiny { folder in
      let outcome = try Self.run("run Scenarios/tiny.yaml --phases", folder)
      #expect(outcome.code == 0, "\(outcome)")
      #expect(
        outcome.output.contains(
          "golden queries were also asked in memory and after a restart\n"))
    }
  }
}
