import Harness
import LogStore
import Testing

/// A checker is worth what it catches: each deliberate defect of the reference implementation is
/// found, under the name of the invariant that it breaks, on a script that the right one passes.
@Suite("Each mutant is caught by its checker")
struct MutantTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var mutant: Mutant
    var checker: String
    var faults = "[]"
    var ingester = "{ chunk_encoding: snappy }"
    var testDescription: String { "\(mutant.rawValue) breaks \(checker)" }
  }

  static let cases = [
    Case(
      mutant: .acknowledgeBeforeQuorum, checker: "no-loss",
      faults: "[{ at: 2m, crash: all-ingesters, how: kill, restart_after: 30s }]"),
    Case(
      mutant: .dropChunkOnFailedFlush, checker: "no-loss",
      faults: "[{ at: 1m, slow: object-store, latency: 1m, lasts: 100s }]",
      ingester: """
        { chunk_encoding: snappy, chunk_target_size: 16KB, chunk_block_size: 4KB, \
        flush_op_timeout: 10s, flush_op_backoff: { min_period: 1s, max_period: 2s, max_retries: 2 } }
        """),
    Case(mutant: .skipDedupe, checker: "no-duplicates"),
    Case(
      mutant: .replayForgetsLastRecord, checker: "no-loss",
      faults: "[{ at: 2m, crash: all-ingesters, how: kill, restart_after: 30s }]"),
    Case(mutant: .ignoreLimit, checker: "order"),
  ]

  @Test("the defect is found and named", arguments: cases)
  func caught(_ one: Case) throws {
    let script = Running.small(faults: Self.nodes(one.faults), ingester: one.ingester)
    let report = try Running.report(script, mutant: one.mutant)
    #expect(report.verdict == .failed)
    #expect(report.violations.contains { $0.checker == one.checker })
    #expect(report.mutant == one.mutant.rawValue)
  }

  @Test("the right implementation passes the same script", arguments: cases)
  func unharmed(_ one: Case) throws {
    let script = Running.small(faults: Self.nodes(one.faults), ingester: one.ingester)
    let report = try Running.report(script)
    #expect(report.violations == [])
    #expect(report.verdict == .passed)
  }

  @Test("every mutant has a case")
  func complete() {
    #expect(Set(Self.cases.map(\.mutant)) == Set(Mutant.allCases))
  }

  private static func nodes(_ faults: String) -> String {
    faults.replacing("all-ingesters", with: "[ingester-1, ingester-2, ingester-3]")
  }
}
