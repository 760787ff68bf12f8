import Foundation
import Testing

/// `norn verify` as a user meets it.
@Suite("norn verify") struct VerifyCommandTests {
  /// `Golden/loki-3.7.6` of the repository that this file lies in.
  static let golden: URL = {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let golden = folder.appendingPathComponent("Golden/loki-3.7.6")
      if FileManager.default.fileExists(atPath: golden.path) { return golden }
    }
    return folder
  }()

  /// An area with the cases of `keys.json` alone, and its text changed.
  static func withKeys(_ change: (String) -> String, _ body: (URL) throws -> Void) throws {
    let text = try String(
      contentsOf: golden.appendingPathComponent("chunks/keys.json"), encoding: .utf8)
    try withFolder { folder in
      try folder.write("a/b/chunks/keys.json", change(text))
      try folder.write(
        "a/b/chunks/area.json",
        """
        {"area": "chunks", "reference": "Loki 3.7.6",
         "files": {"keys.json": {"cases": 7, "what": "object keys written"}}}
        """)
      try body(folder)
    }
  }

  @Test func `the goldens pass`() throws {
    try withFolder { folder in
      let outcome = try BuiltProgram.run(["verify", Self.golden.path], in: folder)
      #expect(outcome.code == 0, "\(outcome)")
      #expect(outcome.output.contains("chunks/append_trace.json: 16 passed, 0 failed\n"))
      #expect(
        outcome.output.contains("chunks/chunks.json: 89 passed, 0 failed, 47 by reading back\n"))
      #expect(outcome.output.contains("logql/parse.jsonl: 649 passed, 0 failed\n"))
      #expect(outcome.output.contains("logql/pipeline.jsonl: 760 passed, 0 failed\n"))
      #expect(
        outcome.output.contains(
          "logql/golden/loghub.jsonl: 0 passed, 0 failed, 64 SKIPPED (third-party text that is not")
      )
      #expect(
        outcome.lastLine
          == "PASS 2 areas: 2,751 passed, 0 failed, 49 by reading back, 119 skipped")
      #expect(outcome.errors == "")
    }
  }

  @Test func `a changed expectation fails with case, field and both values`() throws {
    try Self.withKeys {
      $0.replacing("\"fake/1/0:0:0\"", with: "\"fake/1/0:0:1\"")
    } _: { folder in
      let outcome = try BuiltProgram.run(["verify", "a"], in: folder)
      #expect(outcome.code == 1)
      #expect(
        outcome.output.contains(
          """
          chunks/keys.json: 6 passed, 1 failed
            case 0: keys.v12_v13: expected "fake/1/0:0:1", got "fake/1/0:0:0"
          """))
      #expect(
        outcome.output.contains(
          "chunks/hashes.json: 0 passed, 0 failed\n  area.json does not list the file\n"))
      #expect(outcome.lastLine == "FAIL 1 area: 6 passed, 1 failed, 12 file problems")
    }
  }

  @Test func `a field that nobody compares fails`() throws {
    try Self.withKeys {
      $0.replacing("{\"tenant\"", with: "{\"moon\":1,\"tenant\"")
    } _: { folder in
      let outcome = try BuiltProgram.run(["verify", "a/b"], in: folder)
      #expect(outcome.code == 1)
      #expect(
        outcome.output.contains(
          "  case 0: moon: the field is neither compared nor listed as informational\n"))
      #expect(outcome.output.contains("\n  … 2 more\n"))
    }
  }

  @Test func `vectors that area json does not name fail`() throws {
    try Self.withKeys {
      $0
    } _: { folder in
      try folder.write("a/b/chunks/more.json", "{}")
      let outcome = try BuiltProgram.run(["verify", "a"], in: folder)
      #expect(outcome.code == 1)
      #expect(
        outcome.output.contains(
          "chunks/more.json: 0 passed, 0 failed\n  area.json does not list the file\n"))
    }
  }

  @Test func `json has the same`() throws {
    try Self.withKeys {
      $0.replacing("\"fake/1/0:0:0\"", with: "\"fake/1/0:0:1\"")
    } _: { folder in
      let outcome = try BuiltProgram.run(["verify", "--json", "a"], in: folder)
      #expect(outcome.code == 1)
      let data = try #require(outcome.output.data(using: .utf8))
      let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(root["passed"] as? Int == 6 && root["failed"] as? Int == 1)
      let area = try #require((root["areas"] as? [[String: Any]])?.first)
      #expect(area["folder"] as? String == "a/b/chunks")
      let files = try #require(area["files"] as? [[String: Any]])
      let difference = try #require((files[0]["differences"] as? [[String: Any]])?.first)
      #expect(difference["field"] as? String == "keys.v12_v13")
      #expect(difference["expected"] as? String == "\"fake/1/0:0:1\"")
    }
  }

  @Test func `an unknown area is named and counted`() throws {
    try withFolder { folder in
      try folder.write(
        "x/area.json",
        "{\"area\": \"moons\", \"reference\": \"sky\", \"files\": {\"a.json\": {\"cases\": 2}}}")
      let outcome = try BuiltProgram.run(["verify", "x"], in: folder)
      #expect(outcome.code == 4)
      #expect(
        outcome.output == """
          x (sky)
          moons: not supported, 1 file not checked

          UNKNOWN 1 area: 0 passed, 0 failed, 1 area not supported

          """)
    }
  }

  @Test func `bad input`() throws {
    try withFolder { folder in
      for (words, message) in [
        (["verify"], "norn verify: no DIR is given\n"),
        (["verify", "gone"], "norn verify: gone: cannot be read: No such file or directory\n"),
        (["verify", "."], "norn verify: there is no area.json in or below .\n"),
        (
          ["verify", "--jsom", "."],
          "norn verify: there is no option '--jsom'; did you mean '--json'?\n"
        ),
      ] {
        let outcome = try BuiltProgram.run(words, in: folder)
        #expect(outcome.code == 2)
        #expect(outcome.errors.hasPrefix(message), "\(outcome.errors)")
        #expect(outcome.output == "")
      }
    }
  }
}
