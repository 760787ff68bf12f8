import Simulation
import Testing

/// What fails is made small.
@Suite("Plans that shrink")
struct TestPlanTests {
  @Test("a reduction keeps what the failure needs, in order", arguments: [0, 1, 2, 7, 64, 100])
  func reduction(count: Int) {
    let needed = Set([3, 4, 50].filter { $0 < count })
    var reduction = ListReduction(Array(0..<count))
    var tries = 0
    while let candidate = reduction.candidate {
      #expect(candidate.count < reduction.list.count)
      tries += 1
      reduction.note(stillFails: needed.isSubset(of: candidate))
    }
    #expect(reduction.list == needed.sorted())
    #expect(tries <= 2 * count)
  }

  @Test("a reduction leaves as many as it is told to")
  func least() {
    var reduction = ListReduction(Array(0..<10), keeps: 3)
    while reduction.candidate != nil { reduction.note(stillFails: true) }
    #expect(reduction.list.count == 3)
    var none = ListReduction([1, 2], keeps: 2)
    #expect(none.candidate == nil)
    none.note(stillFails: true)
    #expect(none.list == [1, 2])
  }

  private static let plan = TestPlan(
    faults: (1...20).map {
      Fault(at: .milliseconds($0 * 1_234), lasts: .milliseconds(1_777), .kill("node-\($0)"))
    },
    operations: Array(0..<40))

  @Test("a plan is left with what its failure needs, and rounder times")
  func plan() async throws {
    let shrunk = await Self.plan.shrunk(seed: 1) { plan, _ -> String? in
      guard plan.operations.contains(17), plan.operations.contains(31) else { return nil }
      let fault = plan.faults.first { $0.kind == .kill("node-5") }
      guard let fault, fault.at + fault.lasts > .milliseconds(7_200) else { return nil }
      return "lost"
    }
    let result = try #require(shrunk)
    #expect(result.failure == "lost")
    #expect(result.plan.operations == [17, 31])
    #expect(
      result.plan.faults.map(\.description) == ["at 6.1s node-5 is killed for 1.7s"])
    #expect(result.runs < 150)
  }

  @Test("another failure does not count, and runs are limited")
  func other() async throws {
    let shrunk = await Self.plan.shrunk(seed: 1) { plan, _ in
      plan.operations.count >= 30 ? "first" : "second"
    }
    #expect(shrunk?.plan.operations.count == 30)
    let limited = await Self.plan.shrunk(seed: 1, mostRuns: 3) { _, _ in "always" }
    #expect(limited?.runs == 3)
    let passing = await Self.plan.shrunk(seed: 1) { _, _ -> String? in nil }
    #expect(passing == nil)
  }

  @Test("a smaller plan may fail with another seed only")
  func spareSeeds() async throws {
    func fails(_ plan: TestPlan<Int>, _ seed: UInt64) -> Bool? {
      plan.operations.count >= 20 || seed == 3 && plan.operations.contains(31) ? true : nil
    }
    let one = await Self.plan.shrunk(seed: 1) { fails($0, $1) }
    #expect(one?.plan.operations.count == 20)
    let more = await Self.plan.shrunk(seed: 1, spareSeeds: 4) { fails($0, $1) }
    #expect(more?.plan.operations == [31])
    #expect(more?.seed == 3)
  }
}
