import Environment
import Foundation
import Goldens
import Harness
import Scenarios
import Testing

@Suite("A run is judged")
struct RunTests {
  @Test("a healthy cluster passes, twice with one trace")
  func passes() throws {
    let report = try Running.report(Running.small(), doubleCheck: true)
    #expect(report.verdict == .passed)
    #expect(report.doubleChecked)
    #expect(report.violations == [])
    #expect(report.workload.entries == 3600)
    #expect(report.workload.acknowledged == 3600)
    #expect(report.queries.map(\.id) == ["lines", "count", "rate"])
    #expect(report.queries.allSatisfy { $0.error == nil })
  }

  @Test("runs on several threads at once have the trace of one alone")
  func threads() async throws {
    let alone = try Running.report(Running.small(duration: "6m")).traceHash
    let hashes = await withTaskGroup(of: UInt64?.self) { group in
      for _ in 0..<4 {
        group.addTask { try? Running.report(Running.small(duration: "6m")).traceHash }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(hashes == Array(repeating: alone, count: 4))
  }

  @Test("what is known of blocks changes nothing but the time a run takes")
  func blockMemo() throws {
    let scenario = try Running.scenario(
      Running.small(
        faults: "[ { at: 2m, crash: ingester-1, how: kill, restart_after: 1m } ]",
        ingester: "{ chunk_encoding: snappy, chunk_block_size: 8KB, chunk_target_size: 24KB }"))
    let reports = [0, 100_000, 1 << 30].map { bytes in
      var options = RunOptions()
      options.requiresGolden = false
      options.blockMemoBytes = bytes
      return ScenarioRunner.run(scenario, options) { _ in }
    }
    #expect(reports.allSatisfy { $0.verdict == .passed })
    #expect(Set(reports.map(\.traceHash)).count == 1)
  }

  @Test("another seed is another run, judged alike")
  func seeds() throws {
    let reports = try (1...3).map { try Running.report(Running.small(), seed: $0) }
    #expect(Set(reports.map(\.traceHash)).count == 3)
    #expect(reports.allSatisfy { $0.verdict == .passed })
  }

  @Test("a missed threshold alone is a verdict of its own")
  func threshold() throws {
    let report = try Running.report(
      Running.small(expect: "thresholds: [ 'push.duration.p99 < 1us' ]"))
    #expect(report.verdict == .threshold)
    #expect(report.verdict.exitCode == 3)
    #expect(report.thresholds.map(\.holds) == [false])
  }

  @Test("a stop request leaves a partial report")
  func interrupted() throws {
    var options = RunOptions()
    options.requiresGolden = false
    options.shouldStop = { true }
    let report = ScenarioRunner.run(try Running.scenario(Running.small()), options) { _ in }
    #expect(report.verdict == .interrupted)
    #expect(report.verdict.exitCode == 130)
  }

  @Test("a query that does not parse is named with the error that its client got")
  func badQuery() throws {
    let report = try Running.report(
      Running.small(queries: "  - { id: bad, at: 1m, query: '{app=}', since: 1m }"))
    #expect(report.verdict == .failed)
    let violation = report.violations.first { $0.subject == "query bad" }
    #expect(violation?.details.first?.hasPrefix("parse error at line 1, col 6") == true)
  }

  @Test("an expected error is no violation")
  func expectedError() throws {
    let report = try Running.report(
      Running.small(
        queries: "  - { id: bad, at: 1m, query: '{app=}', since: 1m, error: 'parse error' }"))
    #expect(report.verdict == .passed)
  }

  @Test("a scenario without its data is skipped")
  func skipped() throws {
    let report = try Running.report(
      """
      name: replay
      duration: 5m
      cluster: { ingesters: 1 }
      workload:
        - { tenant: a, streams: { job: x }, source: { replay: "*.log" } }
      """)
    #expect(report.verdict == .skipped(reason: "needs --data DIR"))
  }

  @Test("a stop that outlasts its restart is followed by a start; slowdowns may overlap")
  func overlappingFaults() throws {
    let report = try Running.report(
      Running.small(
        faults: """
          [{ at: 1m, stop: ingester-1, restart_after: 1s },
           { at: 1m, slow: object-store, latency: 20s, lasts: 1m },
           { at: 90s, slow: object-store, latency: 10s, lasts: 1m }]
          """, ingester: "{ chunk_encoding: snappy, wal: { flush_on_shutdown: true } }"))
    #expect(report.verdict == .passed)
    let words = report.faults.map { "\(VirtualTimeText.text($0.at.nanosecondCount)) \($0.text)" }
    #expect(words.contains("2m00s object-store is still slow"))
    #expect(words.contains("2m30s object-store is well again"))
    let starts = report.faults.filter { $0.text == "ingester-1 starts" }
    let stops = report.faults.filter { $0.text == "ingester-1 has stopped" }
    #expect(starts.map(\.at) == stops.map(\.at))
  }

  @Test("without a log, entries lost beyond the fault budget are expected")
  func lossBudget() throws {
    let killAll =
      "[{ at: 2m, crash: [ingester-1, ingester-2, ingester-3], how: kill, restart_after: 10s }]"
    let killOne = "[{ at: 2m, crash: ingester-1, how: kill, restart_after: 10s }]"
    let noLog = "{ chunk_encoding: snappy, wal: { enabled: false } }"
    func checkers(_ faults: String) throws -> Set<String> {
      Set(
        try Running.report(Running.small(faults: faults, ingester: noLog)).violations
          .map(\.checker))
    }
    #expect(try !checkers(killAll).contains("no-loss"))
    #expect(try checkers(killOne).isEmpty)
  }
}

@Suite("Goldens of runs")
struct GoldenRunTests {
  private static let script = Running.small(
    expect: "expect: [no-loss, order, goldens]")

  @Test("a run meets the golden that it wrote, and a deleted row makes exactly its query fail")
  func deletedRow() throws {
    let first = try Running.report(Self.script)
    var golden = try #require(first.golden)
    golden.reviewed = "by hand"
    #expect(golden.answers.count == 3)
    #expect(try GoldenFile(parsing: golden.text) == golden)
    #expect(try Running.report(Self.script, golden: golden).verdict == .passed)

    var damaged = golden
    let lines = try #require(damaged.answers.firstIndex { $0.id == "lines" })
    let row = damaged.answers[lines].rows.remove(at: 3)
    let report = try Running.report(Self.script, golden: damaged)
    #expect(report.violations.map(\.subject) == ["query lines"])
    #expect(report.violations[0].details.contains { $0.hasPrefix("+ row") && $0.hasSuffix(row) })
  }

  @Test("missing and obsolete answers fail")
  func missingAndObsolete() throws {
    var golden = try #require(try Running.report(Self.script).golden)
    golden.reviewed = "by hand"
    golden.answers[0].id = "gone"
    let subjects = try Running.report(Self.script, golden: golden).violations.map(\.subject)
    #expect(Set(subjects) == ["query lines", "query gone"])
  }

  @Test("with phases the same answers come from memory, from the store, and after a restart")
  func phases() throws {
    let first = try Running.report(Self.script)
    var options = RunOptions()
    options.golden = first.golden
    options.golden?.reviewed = "by hand"
    options.checksPhases = true
    let scenario = try Running.scenario(Self.script)
    let report = ScenarioRunner.run(scenario, options) { _ in }
    #expect(report.verdict == .passed, "\(report.violations)")
    #expect(report.phases == ["in memory", "after a restart"])
    #expect(report.faults.count { $0.text.hasSuffix("is killed") } == 3)
    #expect(first.phases == [] && first.faults.isEmpty)

    options.golden?.answers[0].rows.removeLast()
    let damaged = ScenarioRunner.run(scenario, options) { _ in }
    let summaries = damaged.violations.filter { $0.subject == "query lines" }.map(\.summary)
    #expect(
      summaries == [
        "the answer differs from the golden one",
        "the answer in memory differs from the golden one",
        "the answer after a restart differs from the golden one",
      ])
  }

  @Test("goldens belong to the scenario's own seed")
  func otherSeed() throws {
    let golden = try #require(try Running.report(Self.script).golden)
    #expect(try Running.report(Self.script, seed: 99, golden: golden).verdict == .passed)
  }
}
