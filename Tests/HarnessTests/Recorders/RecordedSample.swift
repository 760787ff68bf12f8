import Scenarios
import Testing

@testable import Harness

/// Runs and reports with a history.
enum RecordedSample {
  /// A run with its history, made once for all tests.
  static func run() throws -> RunReport { try #require(made) }

  private static let made = try? fresh(keepsHistory: true)

  /// Six minutes with a crash, a pause, a partition and a slow store.
  static func fresh(keepsHistory: Bool) throws -> RunReport {
    try Running.report(
      Running.small(
        faults: """
          [{ at: 1m, crash: ingester-1, how: kill, restart_after: 1m },
           { at: 2m30s, pause: ingester-2, lasts: 20s },
           { at: 3m, partition: [[ingester-3], [distributor-1]], lasts: 30s },
           { at: 4m, slow: object-store, by: 3x, lasts: 2m }]
          """,
        ingester: "{ chunk_encoding: snappy, chunk_block_size: 8KB, chunk_target_size: 24KB }"),
      keepsHistory: keepsHistory)
  }

  /// A failed report with something of each kind in its history.
  static func failed() -> RunReport {
    var report = SampleReport.failed()
    var history = RunHistory()
    history.nodes = ["ingester-1", "querier-1"]
    history.streams = [RunHistory.Stream(tenant: "t", labels: "{a=\"<b>\"}")]
    history.pushes = [
      RunHistory.Push(
        client: 0, streams: [0], entries: 3, attempts: 2, outcome: .unknown,
        sent: .milliseconds(1500), ended: .seconds(7)),
      RunHistory.Push(
        client: 0, streams: [0], entries: 1, attempts: 1, outcome: .open, sent: .seconds(1500),
        ended: nil),
    ]
    history.events = [
      NodeEvent(
        at: .seconds(1200), node: "ingester-1", name: "flush",
        fields: [
          .init(name: "reason", value: .text("full")),
          .init(name: "duration_ns", value: .number(1_000_500)),
        ])
    ]
    history.bands = [
      FaultBand(kind: "crash", subject: "ingester-1", from: .seconds(1500), to: .seconds(1800))
    ]
    report.history = history
    report.series = RunSeries(
      width: .seconds(30), buckets: 3,
      lines: [
        RunSeries.Line(
          name: "push.entries", subject: "acknowledged", unit: .count, kind: .total,
          values: [30, 0, 15]),
        RunSeries.Line(
          name: "ingester.memory_bytes", subject: "ingester-1", unit: .bytes, kind: .largest,
          values: [nil, 2048, 1024]),
        RunSeries.Line(
          name: "flush.chunks", subject: "full", unit: .count, kind: .total, values: [0, 1, 2]),
        RunSeries.Line(
          name: "flush.chunks", subject: "idle", unit: .count, kind: .total, values: [0, 1, 0]),
      ])
    report.histograms = [
      Histogram(metric: "chunk.size_bytes", unit: .bytes, width: 4096, counts: [1, 0, 5])
    ]
    return report
  }
}
