import ReplicatedKV
import Simulation
import Testing

@Suite("The replicated store under faults")
struct ReplicatedKVTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `is linearizable and comes back`(seed: UInt64) async throws {
    let report = try await Store().run(Store.plan(seed: seed), seed: seed)
    #expect(report.value.violation == nil, "\(report.value.account)")
  }

  @Test func `a seed takes the same course each time`() async throws {
    let plan = Store.plan(seed: 7)
    let report = try await Store().run(plan, seed: 7)
    #expect(try await Store().run(plan, seed: 7).traceHash == report.traceHash)
    #expect(try await Store().run(plan, seed: 8).traceHash != report.traceHash)
  }

  @Test(arguments: Flaw.allCases)
  func `a flaw is found, and shrunk to a few events`(flaw: Flaw) async throws {
    let store = Store(flaw: flaw)
    for seed in 0..<500 as Range<UInt64> {
      let plan = Store.plan(seed: seed)
      let shrunk = try await plan.shrunk(seed: seed, spareSeeds: 9) { plan, seed in
        try await store.run(plan, seed: seed).value.violation
      }
      guard let shrunk else { continue }
      #expect(shrunk.failure == .notLinearizable)
      #expect(shrunk.plan.faults.count + shrunk.plan.operations.count <= 8)
      let account = try await store.run(shrunk.plan, seed: shrunk.seed).value.account
      let lines =
        ["\(flaw): \(shrunk.failure) with seed \(shrunk.seed), shrunk in \(shrunk.runs) runs"]
        + shrunk.plan.faults.map { "  \($0)" } + shrunk.plan.operations.map { "  \($0)" }
        + ["what clients saw of that key:"] + account.map { "  \($0)" }
      print(lines.joined(separator: "\n"))
      return
    }
    Issue.record("no seed finds \(flaw)")
  }
}
