import Harness
import Testing

/// What readers may miss when more ingesters are without an entry than a quorum forgives.
@Suite("A quorum without the entry")
struct ReplicaRiskTests {
  /// One ingester misses what is pushed while it is down; later another loses its files. A reader that
  /// meets these two has not met the third.
  static func script(second: String) -> String {
    Running.small(
      faults: """
        [{ at: 1m, crash: ingester-1, how: kill, restart_after: 1m },
         { at: 4m, crash: ingester-3, how: \(second), restart_after: 10s }]
        """,
      queries: (0..<12).map {
        "  - { id: count-\($0), at: \(290 + $0)s, kind: instant, "
          + "query: 'sum(count_over_time({app=~\".+\"}[5m]))' }"
      }.joined(separator: "\n"))
  }

  @Test("is no violation, whoever answers first", arguments: 1...6 as ClosedRange<UInt64>)
  func forgiven(seed: UInt64) throws {
    let report = try Running.report(Self.script(second: "power-loss"), seed: seed)
    #expect(report.violations == [])
  }

  @Test("a kill loses nothing, and excuses nothing")
  func kill() throws {
    let report = try Running.report(Self.script(second: "kill"))
    #expect(report.violations == [])
  }
}
