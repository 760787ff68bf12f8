import Goldens
import LogModel
import Scenarios

@testable import Harness

/// A report with something in each of its parts.
enum SampleReport {
  static func failed() -> RunReport {
    var report = RunReport(scenario: "sample", seed: 42, compatibility: .strict)
    report.description = "One of everything."
    report.verdict = .failed
    report.virtualTime = .seconds(7325)
    report.violations = [
      Violation(
        checker: "goldens", subject: "query errors", summary: "the answer differs",
        details: ["- row 1: a", "+ row 1: \"b\""])
    ]
    report.thresholds = [
      ThresholdResult(
        text: "push.duration.p99 < 1s", value: 12_300_000, unit: .nanoseconds, holds: true),
      ThresholdResult(text: "chunk.entries.avg > 5", value: nil, unit: .count, holds: false),
    ]
    report.queries = [
      query("errors", asked: .seconds(1200), took: .milliseconds(85), rows: 1234, violations: 1),
      query("never", asked: .zero, took: .zero, rows: nil, error: "no answer", violations: 0),
      query("bad", asked: .seconds(7200), took: .seconds(2), rows: nil, error: "parse error"),
    ]
    report.workload.entries = 200_000
    report.workload.lineBytes = 40_000_000
    report.workload.pushes = 1
    report.workload.acknowledged = 199_990
    report.workload.unknown = 10
    report.replayedFiles = [
      ReplayedFile(name: "Apache.log", lines: 2000, acknowledged: 2000, found: 1999)
    ]
    report.flushReasons = [("full", 90), ("idle", 0), ("forced", 12)]
    report.metrics = [
      MetricSummary(
        name: "chunk.size_bytes", unit: .bytes, count: 102,
        values: [
          .init(aggregation: .max, value: 98_304), .init(aggregation: .avg, value: 61_234.5),
        ])
    ]
    report.services = [
      ServiceUse(
        name: "object store", reads: 3, writes: 102, lists: 1, bytesRead: 0,
        bytesWritten: 1_468_006)
    ]
    report.requestCost = 511_200
    report.priceList = "a list"
    report.costTable = "a table"
    report.marks = [("flush.failed", 3), ("wal.replay", 1)]
    report.faults = [FaultRecord(at: .seconds(1500), text: "ingester-1 is killed")]
    report.traceHash = 0xABC
    report.traceEvents = 1_234_567
    report.messages = 1
    report.golden = GoldenFile(
      scenario: "sample", seed: 42, compatibility: "strict", reviewed: "",
      answers: [GoldenFile.Answer(id: "errors", query: "{a=\"b\"}", rows: ["x\ty"])])
    return report
  }

  static func query(
    _ id: String, asked: Duration, took: Duration, rows: Int?, error: String? = nil,
    violations: Int = 0
  ) -> QueryReport {
    QueryReport(
      id: id, tenant: "t", text: "{a=\"b\"}", asked: asked, duration: took, rows: rows,
      error: error, finalRows: rows, finalDigest: rows.map { UInt64($0) }, violations: violations)
  }

  static func with(
    _ verdict: Verdict, _ scenario: String = "sample", seed: UInt64 = 42,
    virtual: Duration = .seconds(60)
  ) -> RunReport {
    var report = RunReport(scenario: scenario, seed: seed, compatibility: .loki376)
    report.verdict = verdict
    report.virtualTime = virtual
    return report
  }
}
