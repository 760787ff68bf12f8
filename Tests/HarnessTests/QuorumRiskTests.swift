import Harness
import Testing

/// What readers may miss when more ingesters are without an entry than a quorum forgives.
@Suite("A quorum without the entry")
struct QuorumRiskTests {
  /// One ingester misses what is pushed while it is down; later something happens to another. Whether a
  /// reader meets the third depends on who answers first. Of five ingesters each has some streams.
  static func script(
    _ second: String, first: String = "crash: ingester-1, how: kill, restart_after: 1m"
  ) -> String {
    Running.small(
      faults: "[{ at: 1m, \(first) }, { at: 4m, \(second) }]",
      queries: (0..<12).map {
        "  - { id: count-\($0), at: \(290 + $0)s, kind: instant, "
          + "query: 'sum(count_over_time({app=~\".+\"}[5m]))' }"
      }.joined(separator: "\n")
    ).replacing("ingesters: 3,", with: "ingesters: 5,")
  }

  static let forgivenFaults = [
    "crash: ingester-3, how: power-loss, restart_after: 10s",
    "stop: ingester-3, restart_after: 70s",
  ]

  @Test("is no violation, whoever answers first", arguments: forgivenFaults, [1, 2, 3] as [UInt64])
  func forgiven(second: String, seed: UInt64) throws {
    let report = try Running.report(Self.script(second), seed: seed)
    #expect(report.violations == [])
  }

  /// A push is acknowledged by two; the message to the third may be lost.
  @Test(
    "is no violation where the distributor's network lost the third copy", arguments: [1, 2, 3])
  func lostOnTheWay(seed: UInt64) throws {
    let report = try Running.report(
      Self.script(Self.forgivenFaults[0], first: "network: distributor-1, loss: 20%, lasts: 2m"),
      seed: seed)
    #expect(report.violations == [])
  }

  @Test("a kill loses nothing, and excuses nothing")
  func kill() throws {
    let report = try Running.report(Self.script("crash: ingester-3, how: kill, restart_after: 10s"))
    #expect(report.violations == [])
  }
}
