import Foundation
import Testing

/// `norn run` as a user meets it: files, streams and exit codes.
@Suite("norn run") struct RunCommandTests {
  static func scenario(
    _ name: String, duration: String = "1m", rate: String = "4/s",
    expect: String = "[no-loss, goldens]",
    more: String = ""
  ) -> String {
    """
    name: \(name)
    seed: 3
    duration: \(duration)
    settle: 5m
    workload:
      - tenant: shop
        streams: { app: [cart, pay] }
        source: logfmt
        rate: \(rate)
    queries:
      - { id: lines, tenant: shop, at: 1m, kind: instant, query: 'sum by (app) (count_over_time({app=~".+"}[1m]))' }
    expect: \(expect)
    \(more)
    """
  }

  static let golden = "Golden/scenarios/tiny.golden"

  /// A folder with one scenario, `Scenarios/tiny.yaml`, and its golden.
  static func withTiny(_ body: (URL) throws -> Void) throws {
    try withFolder { folder in
      try folder.write("Scenarios/tiny.yaml", scenario("tiny"))
      let outcome = try BuiltProgram.run(
        ["run", "Scenarios/tiny.yaml", "--accept", "--reviewed", "counted by hand"], in: folder)
      #expect(outcome.code == 0, "\(outcome)")
      try body(folder)
    }
  }

  @Test func `a passing run leaves a report, and latest points to it`() throws {
    try Self.withTiny { folder in
      let outcome = try BuiltProgram.run(["run", "Scenarios/tiny.yaml"], in: folder)
      #expect(outcome.code == 0)
      #expect(outcome.output.hasPrefix("PASS  tiny  seed 3"))
      #expect(outcome.output.contains("norn run Scenarios/tiny.yaml --seed 3\n"))
      #expect(outcome.lastLine.hasPrefix("PASS 1 FAIL 0 THRESHOLD 0 UNKNOWN 0 SKIPPED 0 (virtual "))
      #expect(outcome.errors == "")
      let report = folder.text("Reports/tiny-3/report.json")
      #expect(report?.contains("\"verdict\": \"PASS\"") == true)
      #expect(folder.text("Reports/latest/report.json") == report)
    }
  }

  @Test func `the same run writes the same report, whatever the hash seeds and the number of jobs`()
    throws
  {
    try Self.withTiny { folder in
      try folder.write("Scenarios/other.yaml", Self.scenario("other", expect: "[no-loss]"))
      let files = ["Scenarios/tiny.yaml", "Scenarios/other.yaml"]
      var reports: Set<String> = []
      for (place, (jobs, environment)) in [
        ("1", [:]), ("2", ["NORN_RANDOM_HASHING": "1"]),
        ("1", ["NORN_RANDOM_HASHING": "1", "TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8"]),
      ].enumerated() {
        let words = ["run", "--jobs", jobs, "--out", "out\(place)"] + files
        let outcome = try BuiltProgram.run(words, in: folder, environment: environment)
        #expect(outcome.code == 0, "\(outcome)")
        let tiny = try #require(folder.text("out\(place)/tiny-3/report.json"))
        let other = try #require(folder.text("out\(place)/other-3/report.json"))
        reports.insert(tiny + other)
      }
      #expect(reports.count == 1)
    }
  }

  @Test func `a row deleted from a golden makes exactly that query fail, and names the row`() throws
  {
    try Self.withTiny { folder in
      let lines = try #require(folder.text(Self.golden)).split(
        separator: "\n", omittingEmptySubsequences: false)
      let kept = lines.filter { !$0.hasPrefix("{app=\"pay\"}") }
      #expect(kept.count == lines.count - 1)
      try folder.write(Self.golden, kept.joined(separator: "\n"))
      let outcome = try BuiltProgram.run(["run", "Scenarios/tiny.yaml"], in: folder)
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("✗ goldens  query lines: the answer differs"))
      #expect(outcome.output.contains("+ row 2: {app=\"pay\"}"))
      #expect(outcome.lastLine.hasPrefix("PASS 0 FAIL 1 "))
    }
  }

  @Test func `a missing golden fails`() throws {
    try Self.withTiny { folder in
      try FileManager.default.removeItem(at: folder.appendingPathComponent(Self.golden))
      let outcome = try BuiltProgram.run(["run", "Scenarios/tiny.yaml"], in: folder)
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("there are no golden answers"))
    }
  }

  @Test
  func `an obsolete golden fails if all scenarios of the folder are given, and goes with --accept`()
    throws
  {
    try Self.withTiny { folder in
      try folder.write("Golden/scenarios/gone.golden", "")
      try folder.write("Scenarios/second.yaml", Self.scenario("second", expect: "[no-loss]"))
      let one = try BuiltProgram.run(["run", "Scenarios/tiny.yaml"], in: folder)
      #expect(one.code == 0)
      let files = ["Scenarios/second.yaml", "Scenarios/tiny.yaml"]
      let all = try BuiltProgram.run(["run", "-q"] + files, in: folder)
      #expect(all.code == 1)
      #expect(all.output.hasPrefix("FAIL  goldens  Golden/scenarios/gone.golden\n"))
      #expect(all.lastLine.hasPrefix("PASS 2 FAIL 1 "))
      let accepted = try BuiltProgram.run(["run", "--accept"] + files, in: folder)
      #expect(accepted.code == 0)
      #expect(folder.text("Golden/scenarios/gone.golden") == nil)
    }
  }

  @Test func `accepting keeps a review of unchanged rows and asks for one of others`() throws {
    try Self.withTiny { folder in
      let reviewed = try #require(folder.text(Self.golden))
      let same = try BuiltProgram.run(["run", "Scenarios/tiny.yaml", "--accept"], in: folder)
      #expect(same.errors == "\(Self.golden): unchanged\n")
      #expect(folder.text(Self.golden) == reviewed)
      try folder.write(
        Self.golden, reviewed.replacingOccurrences(of: "{app=\"pay\"}", with: "{app=\"buy\"}"))
      let changed = try BuiltProgram.run(["run", "Scenarios/tiny.yaml", "--accept"], in: folder)
      #expect(changed.code == 2)
      #expect(changed.errors.hasPrefix("\(Self.golden): not accepted: say why with --reviewed"))
      #expect(changed.errors.contains("changed: lines, 2 rows before, 2 now"))
      #expect(changed.errors.contains("- row 2: {app=\"buy\"}"))
      #expect(folder.text(Self.golden)?.contains("{app=\"buy\"}") == true)
      let again = try BuiltProgram.run(
        ["run", "Scenarios/tiny.yaml", "--accept", "--reviewed", "4/s, two apps"], in: folder)
      #expect(again.code == 0)
      #expect(
        folder.text(Self.golden)
          == reviewed.replacingOccurrences(of: "counted by hand", with: "4/s, two apps"))
    }
  }

  @Test func `in CI nothing is accepted`() throws {
    try Self.withTiny { folder in
      let outcome = try BuiltProgram.run(
        ["run", "Scenarios/tiny.yaml", "--accept"], in: folder, environment: ["CI": "true"])
      #expect(outcome.code == 2)
      #expect(
        outcome.errors.contains("--accept is refused because the environment variable CI is set"))
    }
  }

  @Test func `another seed is run without goldens, and parts of seeds add up`() throws {
    try Self.withTiny { folder in
      try FileManager.default.removeItem(at: folder.appendingPathComponent(Self.golden))
      let words = ["run", "Scenarios/tiny.yaml", "--seed", "10", "--seeds", "4", "-q"]
      let all = try BuiltProgram.run(words, in: folder)
      #expect(all.code == 0)
      #expect(all.lastLine.hasPrefix("PASS 4 ") && all.lastLine.hasSuffix(", seeds 10…13)"))
      let parts = try ["1/3", "2/3", "3/3"].map { part in
        let outcome = try BuiltProgram.run(words + ["--partition", part], in: folder)
        return Int(outcome.lastLine.split(separator: " ")[1]) ?? -1
      }
      #expect(parts.reduce(0, +) == 4, "\(parts)")
    }
  }

  @Test func `bad files are told whole, the others still run, and the exit code is 2`() throws {
    try Self.withTiny { folder in
      try folder.write(
        "bad.yaml", Self.scenario("bad", expect: "[no-los]", more: "thresholds: [pushes > 1]"))
      try folder.write(
        "query.yaml",
        Self.scenario("query").replacingOccurrences(of: "{app=~\".+\"}", with: "{app=~\"(\"}"))
      let files = ["bad.yaml", "query.yaml", "none.yaml", "Scenarios/tiny.yaml"]
      let outcome = try BuiltProgram.run(["run"] + files, in: folder)
      #expect(outcome.code == 2)
      let errors = outcome.errors.split(separator: "\n")
      #expect(errors.filter { $0.hasPrefix("bad.yaml:") }.count == 2)
      #expect(errors.contains { $0.hasPrefix("query.yaml:11:") && $0.contains("query lines") })
      #expect(errors.contains("none.yaml: cannot be read: No such file or directory"))
      #expect(outcome.lastLine.hasPrefix("PASS 1 FAIL 0 "))
      #expect(try BuiltProgram.run(["validate"] + files, in: folder).code == 2)
      let valid = try BuiltProgram.run(["validate", "Scenarios/tiny.yaml"], in: folder)
      #expect(valid.code == 0)
      #expect(valid.output == "Scenarios/tiny.yaml: ok, tiny: 1 workload item, 1 query\n")
    }
  }

  @Test func `a scenario without its data is skipped, or an error if that is asked for`() throws {
    try withFolder { folder in
      let text = Self.scenario("replay", expect: "[no-loss]")
        .replacingOccurrences(
          of: "source: logfmt", with: "source: { replay: \"*.log\", time: { spacing: 1s } }"
        )
        .replacingOccurrences(of: "    rate: 4/s\n", with: "")
        .replacingOccurrences(of: "{ app: [cart, pay] }", with: "{ app: cart }")
      try folder.write("replay.yaml", text)
      try folder.write("data/a.log", "one\ntwo\nthree\n")
      let skipped = try BuiltProgram.run(["run", "replay.yaml"], in: folder)
      #expect(skipped.code == 0, "\(skipped)")
      #expect(skipped.output.hasPrefix("SKIPPED  replay  (needs --data DIR)\n"))
      #expect(skipped.lastLine.hasPrefix("PASS 0 FAIL 0 THRESHOLD 0 UNKNOWN 0 SKIPPED 1 "))
      let required = try BuiltProgram.run(["run", "replay.yaml", "--require-data"], in: folder)
      #expect(required.code == 2)
      #expect(required.errors.contains("replay needs --data DIR"))
      let given = try BuiltProgram.run(
        ["run", "replay.yaml", "--require-data", "--data", "data"], in: folder)
      #expect(given.code == 0, "\(given)")
      #expect(given.output.contains("a.log              3             3      3\n"))
      #expect(try BuiltProgram.run(["run", "replay.yaml", "--data", "no"], in: folder).code == 2)
    }
  }

  @Test func `a missed threshold has an exit code of its own`() throws {
    try withFolder { folder in
      try folder.write(
        "slow.yaml",
        Self.scenario("slow", expect: "[no-loss]", more: "thresholds: [push.duration.max < 1ns]"))
      let outcome = try BuiltProgram.run(["run", "slow.yaml"], in: folder)
      #expect(outcome.code == 3)
      #expect(outcome.output.contains("✗ push.duration.max < 1ns"))
    }
  }

  @Test
  func `a run leaves a page, its history and, if asked, a trace; of many seeds only failures do`()
    throws
  {
    try Self.withTiny { folder in
      let files = ["report.html", "history.jsonl", "trace.json"]
      func left(_ run: String) -> [Bool] {
        files.map { folder.text("Reports/\(run)/\($0)") != nil }
      }
      #expect(left("tiny-3") == [true, true, false])
      let traced = try BuiltProgram.run(["run", "Scenarios/tiny.yaml", "--trace"], in: folder)
      #expect(traced.code == 0 && left("tiny-3") == [true, true, true])
      let seeds = ["run", "Scenarios/tiny.yaml", "--seeds", "2"]
      #expect(try BuiltProgram.run(seeds, in: folder).code == 0)
      #expect(left("tiny-3") == [false, false, false] && left("tiny-4") == [false, false, false])
      #expect(folder.text("Reports/tiny-4/report.json") != nil)
      let broken = try BuiltProgram.run(
        seeds + ["--mutant", "acknowledge-before-quorum"], in: folder)
      let page = folder.text("Reports/tiny-3/report.html")
      #expect((page != nil) == (broken.code == 1))
      if let page { #expect(page.contains("norn run Scenarios/tiny.yaml --seed 3 --mutant")) }
    }
  }

  @Test func `files over all runs are written whatever the verdict, bad input included`() throws {
    try withFolder { folder in
      try folder.write(
        "slow.yaml",
        Self.scenario("slow", expect: "[no-loss]", more: "thresholds: [push.duration.max < 1ns]"))
      try folder.write("bad.yaml", "name: bad\n")
      try folder.write("steps.md", "before\n")
      let words = ["run", "slow.yaml", "bad.yaml", "--junit", "a/b/junit.xml", "--summary", "s.md"]
      let outcome = try BuiltProgram.run(
        words, in: folder,
        environment: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "steps.md"])
      #expect(outcome.code == 2)
      let junit = try #require(folder.text("a/b/junit.xml"))
      #expect(junit.contains("<failure type=\"threshold\" message=\"push.duration.max &lt; 1ns: "))
      #expect(junit.contains("<testcase name=\"bad.yaml\" classname=\"input\""))
      let summary = try #require(folder.text("s.md"))
      #expect(summary.hasPrefix("## norn: bad input\n"))
      #expect(folder.text("steps.md") == "before\n" + summary)
      let annotations = outcome.output.split(separator: "\n").filter { $0.hasPrefix("::error ") }
      #expect(annotations.count >= 2 && annotations[0].hasPrefix("::error file=bad.yaml,line="))
      #expect(annotations.last?.contains("file=slow.yaml,title=threshold%3A slow seed 3::") == true)
      #expect(outcome.lastLine.hasPrefix("PASS 0 FAIL 0 THRESHOLD 1 "))
    }
  }

  @Test(arguments: ["--junit", "--summary"])
  func `a file that cannot be written is bad input`(option: String) throws {
    try Self.withTiny { folder in
      let outcome = try BuiltProgram.run(
        ["run", "Scenarios/tiny.yaml", option, "Scenarios"], in: folder)
      #expect(outcome.code == 2)
      #expect(outcome.errors == "Scenarios: cannot be written: Is a directory\n")
      #expect(outcome.lastLine.hasPrefix("PASS 1 "))
      let unasked = try BuiltProgram.run(["run", "Scenarios/tiny.yaml"], in: folder)
      #expect(!unasked.output.contains("::"))
    }
  }

  @Test func `an unwritable place for reports is an error if it was named, else a note`() throws {
    try Self.withTiny { folder in
      try folder.write("file", "")
      let named = try BuiltProgram.run(
        ["run", "Scenarios/tiny.yaml", "--out", "file"], in: folder)
      #expect(named.code == 2)
      #expect(named.lastLine.hasPrefix("PASS 1 "))
      try FileManager.default.removeItem(at: folder.appendingPathComponent("Reports"))
      try folder.write("Reports", "")
      let usual = try BuiltProgram.run(["run", "Scenarios/tiny.yaml"], in: folder)
      #expect(usual.code == 0)
      #expect(usual.errors.hasPrefix("note: no report is kept: Reports"))
    }
  }

  @Test func `an interrupt leaves a whole partial report and exit code 130`() throws {
    try withFolder { folder in
      // Far more than a test would wait for.
      try folder.write(
        "endless.yaml",
        Self.scenario("endless", duration: "90d", rate: "1/s", expect: "[no-loss]"))
      try folder.write("never.yaml", Self.scenario("never", expect: "[no-loss]"))
      let process = BuiltProgram.process(
        ["run", "endless.yaml", "never.yaml", "--jobs", "1"], in: folder)
      let output = Pipe()
      let terminal = try Terminal()
      process.standardOutput = output
      process.standardError = terminal.programEnd
      try process.run()
      // The live line shows that the run goes on.
      let live = try terminal.read(until: "pushes")
      #expect(live.contains("endless seed 3  "))
      kill(process.processIdentifier, SIGINT)
      let text = String(
        decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      #expect(process.terminationStatus == 130)
      #expect(text.hasPrefix("INTERRUPTED  endless  seed 3"))
      #expect(!text.contains("never") && !text.contains("\u{1B}"))
      #expect(text.contains("SKIPPED 0 INTERRUPTED 1 (virtual "))
      let report = try #require(folder.text("Reports/endless-3/report.json"))
      let json = try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any]
      #expect(json?["verdict"] as? String == "INTERRUPTED")
    }
  }

  @Test(
    arguments: [
      ("", 0, "norn run Scenarios/quickstart.yaml"), ("help", 0, "commands:"),
      ("help run", 0, "--partition"), ("--version", 0, "norn "), ("metrics", 0, "push.duration"),
      ("run", 2, "for example: norn run"), ("rnu x", 2, "did you mean 'run'?"),
      ("run --sed 3 x", 2, "did you mean '--seed'?"),
      ("run x --schedule rando", 2, "did you mean 'random'?"),
      ("run x --mutant skip-dedup", 2, "did you mean 'skip-dedupe'?"),
    ] as [(String, Int32, String)])
  func `every first step says what to do next`(line: String, code: Int32, text: String) throws {
    try withFolder { folder in
      let words = line.split(separator: " ").map(String.init)
      let outcome = try BuiltProgram.run(words, in: folder)
      #expect(outcome.code == code)
      #expect((code == 0 ? outcome.output : outcome.errors).contains(text), "\(outcome)")
      #expect((code == 0 ? outcome.errors : outcome.output) == "")
    }
  }
}
