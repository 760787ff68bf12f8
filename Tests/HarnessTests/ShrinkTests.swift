import Environment
import Harness
import LogModel
import LogStore
import Scenarios
import Testing

/// A failing scenario becomes small and keeps failing in the same way.
@Suite("Shrinking")
struct ShrinkTests {
  /// Faults of every kind, of which one crash is what the mutant needs.
  static let faults = """
    [{ at: 20s, pause: ingester-1, lasts: 5s },
     { at: 30s, slow: object-store, by: 3x, lasts: 30s },
     { at: 40s, network: ingester-3, latency: 20ms, lasts: 20s },
     { at: 50s, partition: [[ingester-2], [ingester-1, ingester-3, distributor-1, querier-1]], lasts: 5s },
     { at: 2m, crash: [ingester-1, ingester-2, ingester-3], how: kill, restart_after: 30s },
     { at: 170s, clock: ingester-2, ahead: 1s, lasts: 5s }]
    """

  @Test("only what the violation needs is left, and the file says it")
  func small() throws {
    let script = Running.small(faults: Self.faults, ingester: "{ chunk_encoding: snappy }")
    let scenario = try Running.scenario(script)
    var options = RunOptions()
    options.mutant = .replayForgetsLastRecord
    options.requiresGolden = false
    let shrinker = Shrinker(scenario, options, ShrinkTarget(checker: "no-loss"), mostRuns: 150)
    let result = try #require(shrinker.run())
    #expect(result.report.violations.contains { $0.checker == "no-loss" })
    #expect(result.scenario.faults.count <= 1)
    #expect(result.scenario.queries.isEmpty)
    #expect(result.scenario.workload.count == 1)
    #expect(result.scenario.duration < scenario.duration)
    #expect(result.runs <= 150)
    // What is written is what was run.
    let again = try ScenarioLoader.load(Array(result.scenario.text.utf8), fileName: "shrunk")
    #expect(again == result.scenario)
    let report = ScenarioRunner.run(again, options) { _ in }
    #expect(report.traceHash == result.report.traceHash)
    #expect(report.violations == result.report.violations)
  }

  @Test("a scenario that passes is not shrunk")
  func passing() throws {
    let scenario = try Running.scenario(Running.small(faults: "[]", ingester: "{}"))
    var options = RunOptions()
    options.requiresGolden = false
    #expect(Shrinker(scenario, options, ShrinkTarget(checker: "no-loss")).run() == nil)
  }
}

/// Results of explorations as lines of JSON.
@Suite("Exploring")
struct ExplorationTests {
  private func seed(_ number: UInt64, _ summary: String? = nil, marks: [String] = [])
    -> ExploredSeed
  {
    var report = RunReport(scenario: "chance", seed: number, compatibility: .strict)
    report.verdict = summary == nil ? .passed : .failed
    if let summary {
      report.violations = [Violation(checker: "no-loss", subject: "a \"b\"", summary: summary)]
    }
    report.traceHash = .max - number
    report.virtualTime = .seconds(60)
    report.marks = marks.map { ($0, 2) }
    return ExploredSeed(report)
  }

  @Test("a line reads as it was written")
  func lines() throws {
    for one in [seed(0), seed(.max, "3 entries are lost", marks: ["flush.failed", "wal.replay"])] {
      let again = try #require(ExploredSeed(parsing: Substring(one.line)))
      #expect(again == one)
    }
    #expect(ExploredSeed(parsing: "{\"scenario\":\"x\",\"se") == nil)
  }

  @Test("seeds count once, failures group by what they say")
  func totals() {
    var totals = ExplorationTotals()
    var results: [Bool] = []
    results.append(totals.add(seed(1, marks: ["flush.failed"])))
    results.append(totals.add(seed(2, "3 entries are lost")))
    results.append(totals.add(seed(3, "41 entries are lost", marks: ["flush.failed"])))
    results.append(totals.add(seed(4, "another thing")))
    results.append(!totals.add(seed(3, "41 entries are lost")))
    #expect(results == [true, true, true, true, true])
    #expect(totals.seeds == 4)
    #expect(totals.virtualTime == .seconds(240))
    #expect(totals.contains("chance", seed: 4) && !totals.contains("chance", seed: 5))
    #expect(totals.failures.count == 3)
    #expect(totals.kinds.map(\.form) == ["N entries are lost", "another thing"])
    #expect(totals.kinds.first?.seeds == [2, 3])
    #expect(totals.reached.map(\.mark) == ["flush.failed"])
    #expect(totals.reached.map(\.seeds) == [2])
  }
}
