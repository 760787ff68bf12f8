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
    var queries = ""
    var testDescription: String { "\(mutant.rawValue) breaks \(checker)" }
  }

  /// Chunks are full within a minute.
  static let small = "{ chunk_encoding: snappy, chunk_target_size: 16KB, chunk_block_size: 4KB }"

  static let crashOfAll = "[{ at: 2m, crash: all-ingesters, how: kill, restart_after: 30s }]"

  static let cases = [
    Case(
      mutant: .acknowledgeBeforeQuorum, checker: "no-loss", faults: crashOfAll),
    Case(
      mutant: .dropChunkOnFailedFlush, checker: "no-loss",
      faults: "[{ at: 1m, slow: object-store, latency: 1m, lasts: 100s }]",
      ingester: """
        { chunk_encoding: snappy, chunk_target_size: 16KB, chunk_block_size: 4KB, \
        flush_op_timeout: 10s, flush_op_backoff: { min_period: 1s, max_period: 2s, max_retries: 2 } }
        """),
    Case(mutant: .skipDedupe, checker: "no-duplicates"),
    Case(
      mutant: .replayForgetsLastRecord, checker: "no-loss", faults: crashOfAll),
    Case(mutant: .ignoreLimit, checker: "order"),
    Case(
      mutant: .contentWithOne, checker: "read-your-writes",
      faults: "[{ at: 1m, crash: ingester-1, how: kill, restart_after: 1m }]",
      queries: (0..<12).map {
        "  - { id: count-\($0), at: \(290 + $0)s, kind: instant, "
          + "query: 'sum(count_over_time({app=~\".+\"}[5m]))' }"
      }.joined(separator: "\n")),
    Case(mutant: .skipIngesters, checker: "read-your-writes"),
    Case(mutant: .skipIndexWrite, checker: "no-loss", ingester: small),
    Case(mutant: .skipObjectPut, checker: "no-loss", ingester: small),
    Case(mutant: .replayMixesStreams, checker: "invented", faults: crashOfAll),
    Case(mutant: .reverseAnswers, checker: "order"),
    Case(mutant: .stuckQueue, checker: "quiescence", ingester: small),
    Case(mutant: .shiftRange, checker: "oracle"),
    Case(mutant: .dropUnflushed, checker: "no-loss", ingester: small),
    Case(mutant: .logOnlyNewStreams, checker: "no-loss", faults: crashOfAll),
  ]

  @Test("the defect is found and named", arguments: cases)
  func caught(_ one: Case) throws {
    let report = try Running.report(Self.script(one), mutant: one.mutant)
    #expect(report.verdict == .failed)
    #expect(report.violations.contains { $0.checker == one.checker })
    #expect(report.mutant == one.mutant.rawValue)
  }

  @Test("the right implementation passes the same script", arguments: cases)
  func unharmed(_ one: Case) throws {
    let report = try Running.report(Self.script(one))
    #expect(report.violations == [])
    #expect(report.verdict == .passed)
  }

  @Test("every mutant has a case")
  func complete() {
    #expect(Set(Self.cases.map(\.mutant)) == Set(Mutant.allCases))
  }

  private static func script(_ one: Case) -> String {
    let faults = one.faults.replacing("all-ingesters", with: "[ingester-1, ingester-2, ingester-3]")
    return Running.small(faults: faults, ingester: one.ingester, queries: one.queries)
  }
}
