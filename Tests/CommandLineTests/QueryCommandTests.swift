import Foundation
import Testing

/// `norn query` as a user meets it, above all over what a run has stored.
@Suite("norn query") struct QueryCommandTests {
  /// Two streams of one tenant for a minute; the golden counts their lines.
  static let tiny = RunCommandTests.scenario("tiny")

  static let accepting = ["--accept", "--reviewed", "4/s, two apps"]

  /// A folder with a run of `scenario` and what its cluster stored.
  static func withRun(
    of scenario: String = tiny, _ options: [String] = accepting,
    _ body: (URL, BuiltProgram.Outcome) throws -> Void
  ) throws {
    try withFolder { folder in
      try folder.write("Scenarios/tiny.yaml", scenario)
      let outcome = try BuiltProgram.run(
        ["run", "Scenarios/tiny.yaml", "--keep-store"] + options, in: folder)
      try body(folder, outcome)
    }
  }

  static func query(_ words: [String], in folder: URL) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(["query"] + words, in: folder)
  }

  static func files(below path: String, in folder: URL) -> [String] {
    let root = folder.appendingPathComponent(path)
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
    return (names ?? []).filter { name in
      var isFolder: ObjCBool = false
      let path = root.appendingPathComponent(name).path
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }

  // MARK: - The store of a run

  @Test func `a kept store gives the answers of the cluster`() throws {
    try Self.withRun { folder, run in
      #expect(run.code == 0, "\(run)")
      #expect(run.errors.contains("what was stored: norn query --run Reports/tiny-3 QUERY\n"))
      let golden = try #require(folder.text(RunCommandTests.golden))
      let answer = try Self.query(
        [
          "sum by (app) (count_over_time({app=~\".+\"}[1m]))", "--run", "Reports/tiny-3",
          "--instant", "--to", "2024-01-01T00:01:00Z",
        ], in: folder)
      #expect(answer.code == 0, "\(answer)")
      let rows = golden.split(separator: "\n").filter { $0.hasPrefix("{app=") }
      #expect(rows.count == 2)
      #expect(answer.output == rows.map { $0 + "\n" }.joined())
    }
  }

  @Test func `replicas count once, and by default all of the data is asked`() throws {
    try Self.withRun { folder, _ in
      let report = try #require(folder.text("Reports/tiny-3/report.json"))
      let json = try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any]
      let workload = try #require(json?["workload"] as? [String: Any])
      let acknowledged = try #require(workload["acknowledged"] as? Int)
      let lines = try Self.query(
        ["{app=~\".+\"}", "--run", "Reports/latest", "--limit", "5000", "--output", "jsonl"],
        in: folder
      ).output.split(separator: "\n")
      #expect(lines.count == acknowledged && Set(lines).count == acknowledged)
      // The files are a store like any other.
      let inspected = try BuiltProgram.run(
        ["chunk", "inspect", "--verify", "Reports/tiny-3/store"], in: folder)
      #expect(inspected.code == 0, "\(inspected)")
      let recent = try Self.query(
        ["{app=\"cart\"}", "--run", "Reports/latest", "--since", "10s", "--output", "raw"],
        in: folder)
      #expect((1...40).contains(recent.output.split(separator: "\n").count))
    }
  }

  @Test func `a cluster that was not flushed leaves what its ingesters have in memory`() throws {
    // There is no time to settle: the run ends while the first objects are being written.
    let scenario = RunCommandTests.scenario("tiny", expect: "[no-loss]")
      .replacing("settle: 5m", with: "settle: 1ns")
    try Self.withRun(of: scenario, []) { folder, run in
      #expect(run.code == 0, "\(run)")
      let objects = Self.files(below: "Reports/tiny-3/memory", in: folder)
      #expect(Set(objects.map { $0.prefix { $0 != "/" } }).count == 3, "\(objects)")
      #expect(objects.count == 6 && objects.allSatisfy { $0.contains("/shop/") })
      let total = try Self.query(
        ["sum(count_over_time({app=~\".+\"}[1h]))", "--run", "Reports/tiny-3", "--instant"],
        in: folder)
      #expect(total.output.hasSuffix(" 240\n"), "\(total)")
    }
  }

  @Test func `keeping the store changes nothing in the run`() throws {
    try Self.withRun { folder, _ in
      let report = folder.text("Reports/tiny-3/report.json")
      #expect(!Self.files(below: "Reports/tiny-3/store", in: folder).isEmpty)
      let plain = try BuiltProgram.run(
        ["run", "Scenarios/tiny.yaml", "--double-check"], in: folder)
      #expect(plain.code == 0)
      #expect(
        report?.replacing("\"double_checked\": false", with: "\"double_checked\": true")
          == folder.text("Reports/tiny-3/report.json"))
      // The store of an earlier run does not stay beside the report of another.
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/Reports/tiny-3/store"))
    }
  }

  @Test func `what is wrong with a run is said`() throws {
    try Self.withRun(of: Self.tiny, ["--seeds", "1"] + Self.accepting) { folder, _ in
      _ = try BuiltProgram.run(
        ["run", "Scenarios/tiny.yaml", "--seed", "4", "-q"], in: folder)
      for (words, message) in [
        (
          ["--run", "Reports/tiny-5"],
          "--run Reports/tiny-5: there is no such directory; did you mean 'Reports/tiny-3'?\n"
        ),
        (["--run", "Reports/tiny-4"], "the run did not keep its store\nrun it again: norn run "),
        (
          ["--run", "Reports"], "expected one of: Reports/latest, Reports/tiny-3, Reports/tiny-4\n"
        ),
        (["--run", "Scenarios"], "--run Scenarios: there is no run in it\n"),
        (["--rum", "Reports"], "there is no option '--rum'; did you mean '--run'?\n"),
        (
          ["--run", "Reports/tiny-3", "--tenant", "shup"],
          "no object is that of the tenant 'shup'; did you mean 'shop'?\nexpected one of: shop\n"
        ),
        (
          ["--file", "Scenarios/tiny.yaml", "--tenant", "shop"], "but neither --chunks nor --run\n"
        ),
      ] {
        let outcome = try Self.query(["{app=\"cart\"}"] + words, in: folder)
        #expect(outcome.code == 2 && outcome.output == "")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
      }
    }
  }

  @Test func `a query asks one tenant`() throws {
    let scenario = """
      name: tiny
      duration: 30s
      settle: 5m
      workload:
        - { tenant: shop, streams: { app: [cart] }, source: logfmt, rate: 1/s }
        - { tenant: bank, streams: { app: [cart] }, source: logfmt, rate: 2/s }
      """
    try Self.withRun(of: scenario, ["--seed", "3"]) { folder, run in
      #expect(run.code == 0, "\(run)")
      let words = ["{app=\"cart\"}", "--run", "Reports/tiny-3", "--output", "raw"]
      let both = try Self.query(words, in: folder)
      #expect(both.code == 2)
      #expect(both.errors.hasSuffix("give --tenant with one of: bank, shop\n"), "\(both.errors)")
      let shop = try Self.query(words + ["--tenant", "shop"], in: folder)
      #expect(shop.output.split(separator: "\n").count == 30)
    }
  }

  @Test func `a store that was cut short is taken for none`() throws {
    try Self.withRun { folder, _ in
      func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path + "/Reports/tiny-3")
          .filter { $0.hasPrefix("store") || $0.hasPrefix("memory") }
      }
      #expect(try names() == ["store"])
      try FileManager.default.moveItem(
        atPath: folder.path + "/Reports/tiny-3/store",
        toPath: folder.path + "/Reports/tiny-3/store.new")
      let cut = try Self.query(["{app=\"cart\"}", "--run", "Reports/tiny-3"], in: folder)
      #expect(cut.code == 2 && cut.errors.contains("the run did not keep its store"), "\(cut)")
      _ = try BuiltProgram.run(["run", "Scenarios/tiny.yaml", "-q"], in: folder)
      #expect(try names() == [])
    }
  }

  @Test func `objects that are damaged are named, other files are passed over`() throws {
    try Self.withRun { folder, _ in
      let names = Self.files(below: "Reports/tiny-3/store", in: folder)
      let file = folder.appendingPathComponent("Reports/tiny-3/store/" + names[0])
      let bytes = try Data(contentsOf: file)
      try bytes.prefix(bytes.count / 2).write(to: file)
      try folder.write("Reports/tiny-3/store/notes.txt", "no object\n")
      let answer = try Self.query(
        ["{app=~\".+\"}", "--chunks", "Reports/tiny-3/store", "--output", "raw"], in: folder)
      #expect(answer.code == 0)
      #expect(answer.errors.contains("\(names[0]): passed over: "), "\(answer.errors)")
      #expect(!answer.errors.contains("notes.txt"))
      for name in [names[0], "notes.txt"] {
        let path = "Reports/tiny-3/store/" + name
        let given = try Self.query(["{app=~\".+\"}", "--chunks", path], in: folder)
        #expect(given.code == 2 && given.errors.hasPrefix("\(path): "), "\(given)")
      }
    }
  }

  // MARK: - How it is asked

  private static let workload = (1...9).map {
    "{\"labels\":{\"a\":\"b\"},\"ts_ns\":\"\($0)000000000\",\"line\":\"line \($0)\"}\n"
  }.joined()

  @Test func `a first time makes its distance from the end idle`() throws {
    try withFolder { folder in
      try folder.write("w.jsonl", Self.workload)
      for (words, lines) in [
        (["--since", "2s"], ["line 8", "line 9"]),
        (["--since", "2s", "--from", "7"], ["line 7", "line 8", "line 9"]),
        (["--since", "5s", "--from", "9"], ["line 9"]),
      ] {
        let answer = try Self.query(
          ["{a=\"b\"}", "--workload", "w.jsonl", "--forward", "--output", "raw"] + words,
          in: folder)
        #expect(answer.output == lines.map { $0 + "\n" }.joined(), "\(words): \(answer)")
      }
    }
  }

  @Test func `rows of a golden file say how they are asked`() throws {
    try withFolder { folder in
      try folder.write("w.jsonl", Self.workload)
      try folder.write(
        "golden.jsonl",
        "{\"query\":\"count_over_time({a=\\\"b\\\"}[1m])\",\"type\":\"instant\",\"time\":\"9\"}\n")
      let words = ["--workload", "w.jsonl", "--queries", "golden.jsonl"]
      for more in [[], ["--strict"]] {
        let answer = try Self.query(words + more, in: folder)
        #expect(answer.code == 0 && answer.output.contains("\"status\":200"), "\(answer)")
      }
      for more in [["--limit", "3"], ["--since", "1h"], ["--output", "raw"], ["--instant"]] {
        let answer = try Self.query(words + more, in: folder)
        #expect(answer.code == 2 && answer.output == "")
        #expect(
          answer.errors.hasPrefix("norn query: \(more[0]) is given, and --queries too"),
          "\(answer)")
      }
    }
  }

  @Test func `of several queries the wrong one is named`() throws {
    try withFolder { folder in
      let both = try BuiltProgram.run(["logql", "fmt", "{a=\"b\"}", "{a="], in: folder)
      #expect(both.code == 2 && both.output == "{a=\"b\"}\n")
      #expect(both.errors.hasPrefix("{a=: parse error at line 1, col "), "\(both.errors)")
      let alone = try BuiltProgram.run(["logql", "fmt", "{a="], in: folder)
      #expect(alone.errors.hasPrefix("parse error at line 1, col "), "\(alone.errors)")
    }
  }

  // MARK: - Other data

  @Test func `a query that begins with a stage asks all streams`() throws {
    try withFolder { folder in
      try folder.write("w.jsonl", "{\"labels\":{\"a\":\"b\"},\"ts_ns\":\"1\",\"line\":\"x\"}\n")
      let workload = try Self.query(
        ["|= \"x\"", "--workload", "w.jsonl", "--output", "raw"], in: folder)
      #expect(workload.code == 0 && workload.output == "x\n")
      try folder.write("a.log", "xy\nz\n")
      let both = try Self.query(
        ["|= \"x\"", "--workload", "w.jsonl", "--file", "a.log", "--output", "raw", "--forward"],
        in: folder)
      #expect(both.code == 0 && both.output == "x\nxy\n", "\(both)")
      let wrong = try Self.query(["|= x", "--workload", "w.jsonl"], in: folder)
      #expect(wrong.code == 2 && wrong.errors.contains("line 1, col 4"), "\(wrong)")
    }
  }
}
