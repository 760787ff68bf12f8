import Foundation
import Testing

/// `norn explore`, `norn shrink` and `norn report merge` as a user meets them.
@Suite("norn explore") struct ExploreCommandTests {
  /// A minute with faults by chance, and a query whose answer is cut by its limit.
  static let scenario = """
    name: tiny
    seed: 3
    duration: 2m
    settle: 5m
    workload:
      - tenant: shop
        streams: { app: [cart, pay] }
        source: logfmt
        rate: 4/s
    faults:
      - { random: pause, every: ~30s, lasts: 1s..5s }
      - { random: slow, of: object-store, every: ~30s, lasts: 1s..5s, by: 2x..5x }
    queries:
      - { id: lines, at: 1m, query: '{app=~".+"}', since: 1m, limit: 10 }

    """

  static func withScenario(_ body: (URL) throws -> Void) throws {
    try withFolder { folder in
      try folder.write("tiny.yaml", scenario)
      try body(folder)
    }
  }

  private static func seeds(_ text: String?) -> [String] {
    (text ?? "").split(separator: "\n").compactMap { line in
      guard line.hasSuffix("}}"), let rest = line.split(separator: "\"seed\":").last else {
        return nil
      }
      return rest.split(separator: ",").first.map(String.init)
    }
  }

  @Test func `results are lines, and a cut off exploration goes on`() throws {
    try Self.withScenario { folder in
      let words = ["explore", "tiny.yaml", "--out", "found.jsonl"]
      let first = try BuiltProgram.run(words + ["--seeds", "3", "--jobs", "2"], in: folder)
      #expect(first.code == 0)
      #expect(first.lastLine.hasPrefix("3 seeds, 0 failed, "))
      let lines = try #require(folder.text("found.jsonl"))
      #expect(Set(Self.seeds(lines)) == ["3", "4", "5"])
      // An interrupt in the middle of the last line.
      try folder.write("found.jsonl", String(lines.dropLast(20)))
      let second = try BuiltProgram.run(words + ["--seeds", "4", "--jobs", "1"], in: folder)
      #expect(second.errors.contains("2 seeds are known already"))
      #expect(second.code == 0)
      #expect(Self.seeds(folder.text("found.jsonl")).sorted() == ["3", "4", "5", "6"])
      let merged = try BuiltProgram.run(["report", "merge", "found.jsonl"], in: folder)
      #expect(merged.code == 0)
      #expect(merged.lastLine == "PASS 4")
    }
  }

  @Test func `parts of an exploration are the whole`() throws {
    try Self.withScenario { folder in
      var seeds: [String] = []
      for part in 1...2 {
        _ = try BuiltProgram.run(
          ["explore", "tiny.yaml", "--seeds", "4", "--partition", "\(part)/2", "--out", "\(part)"],
          in: folder)
        seeds += Self.seeds(folder.text("\(part)"))
      }
      #expect(seeds.sorted() == ["3", "4", "5", "6"])
    }
  }

  @Test func `a mark that no seed reaches fails`() throws {
    try Self.withScenario { folder in
      let outcome = try BuiltProgram.run(
        [
          "explore", "tiny.yaml", "--seeds", "1", "--require", "flush.chunk", "--require",
          "no.mark",
        ],
        in: folder)
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("no seed reached the required mark no.mark\n"))
      #expect(!outcome.output.contains("required mark flush.chunk"))
    }
  }

  @Test func `no time is no seed`() throws {
    try Self.withScenario { folder in
      let outcome = try BuiltProgram.run(["explore", "tiny.yaml", "--time", "1ns"], in: folder)
      #expect(outcome.code == 0)
      #expect(outcome.lastLine.hasPrefix("0 seeds, 0 failed"))
    }
  }

  @Test func `a failing seed is named, and shrinks to a file that fails`() throws {
    try Self.withScenario { folder in
      let mutant = ["--mutant", "ignore-limit"]
      let explored = try BuiltProgram.run(
        ["explore", "tiny.yaml", "--seeds", "2", "--fail-fast", "--jobs", "1"] + mutant, in: folder)
      #expect(explored.code == 1)
      #expect(explored.output.contains("norn shrink tiny.yaml --seed 3 --mutant ignore-limit\n"))
      let shrunk = try BuiltProgram.run(
        ["shrink", "tiny.yaml", "--seed", "3", "--max-runs", "60", "--quiet"] + mutant, in: folder)
      #expect(shrunk.code == 0)
      let path = "failures/tiny-3.yaml"
      #expect(shrunk.output.hasPrefix("\(path): 0 faults, 1 query, 1 stream, "))
      let file = try #require(folder.text(path))
      #expect(file.hasPrefix("# Shrunk from tiny.yaml, seed 3, which had "))
      #expect(try BuiltProgram.run(["validate", path], in: folder).code == 0)
      #expect(try BuiltProgram.run(["run", path], in: folder).code == 0)
      let again = try BuiltProgram.run(["run", path] + mutant, in: folder)
      #expect(again.code == 1)
      #expect(again.output.contains("order"))
    }
  }

  @Test func `mistakes say what to do`() throws {
    try Self.withScenario { folder in
      let cases: [([String], String)] = [
        (["explore"], "norn explore"),
        (["explore", "absent.yaml"], "absent.yaml: cannot be read"),
        (
          ["explore", "tiny.yaml", "--schedule", "rnadom"],
          "norn explore: --schedule has no value 'rnadom'; did you mean 'random'?"
        ),
        (["shrink", "tiny.yaml", "--mutant", "x"], "norn shrink: --mutant has no value 'x'"),
        (["report", "merge", "absent.jsonl"], "absent.jsonl: cannot be read"),
      ]
      for (words, message) in cases {
        let outcome = try BuiltProgram.run(words, in: folder)
        #expect(outcome.code == 2, "\(words)")
        #expect(outcome.errors.contains(message), "\(words): \(outcome.errors)")
      }
      let passing = try BuiltProgram.run(["shrink", "tiny.yaml"], in: folder)
      #expect(passing.code == 1)
      #expect(passing.errors.contains("there is nothing to shrink"))
    }
  }
}
