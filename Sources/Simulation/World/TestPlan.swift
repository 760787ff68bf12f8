import Environment

/// What a test does to a world: faults, and operations of clients. A plan that fails can be made as
/// small as its failure allows.
public struct TestPlan<Operation: Sendable & Equatable>: Equatable, Sendable {
  public var faults: [Fault]
  public var operations: [Operation]

  public init(faults: [Fault], operations: [Operation]) {
    self.faults = faults
    self.operations = operations
  }

  /// A smaller plan that fails in the same way: without faults and operations that the failure does not
  /// need, and with rounder times. Nil if the plan does not fail.
  ///
  /// Leaving one thing out changes the luck of messages that are sent after it, since they are
  /// numbered on their link. So a smaller plan that passes may be tried with other seeds of the world.
  ///
  /// - Parameters:
  ///   - seed: with which the plan fails.
  ///   - spareSeeds: how many of those after `seed` are tried when a smaller plan passes.
  ///   - mostRuns: after which it is content with what it has.
  ///   - run: carries a plan out in a new world; returns how it failed, nil if it did not. Only what
  ///     equals the failure of this plan counts.
  public func shrunk<Failure: Equatable>(
    seed: UInt64, spareSeeds: Int = 0, mostRuns: Int = 1000,
    _ run: (_ plan: TestPlan, _ seed: UInt64) async throws -> Failure?
  ) async rethrows -> ShrunkPlan<Operation, Failure>? {
    guard let failure = try await run(self, seed) else { return nil }
    var shrunk = ShrunkPlan(plan: self, seed: seed, failure: failure, runs: 1)
    shrunk.seeds = (0...UInt64(spareSeeds)).map { seed &+ $0 }
    shrunk.mostRuns = mostRuns
    var before: TestPlan?
    while shrunk.plan != before && shrunk.runs < mostRuns {
      before = shrunk.plan
      try await shrunk.reduce(\.faults, run)
      try await shrunk.reduce(\.operations, run)
      try await shrunk.roundTimes(run)
    }
    return shrunk
  }
}

/// A plan that was made smaller.
public struct ShrunkPlan<Operation: Sendable & Equatable, Failure: Equatable> {
  public fileprivate(set) var plan: TestPlan<Operation>
  /// With which it fails.
  public fileprivate(set) var seed: UInt64
  public let failure: Failure
  /// Runs that were made.
  public fileprivate(set) var runs: Int
  fileprivate var seeds: [UInt64] = []
  fileprivate var mostRuns = 0

  fileprivate init(plan: TestPlan<Operation>, seed: UInt64, failure: Failure, runs: Int) {
    self.plan = plan
    self.seed = seed
    self.failure = failure
    self.runs = runs
  }

  /// Whether the candidate fails in the same way; then it is what goes on.
  private mutating func accept(
    _ candidate: TestPlan<Operation>,
    _ run: (TestPlan<Operation>, UInt64) async throws -> Failure?
  ) async rethrows -> Bool {
    for seed in [seed] + seeds.filter({ $0 != seed }) where runs < mostRuns {
      runs += 1
      if try await run(candidate, seed) == failure {
        plan = candidate
        self.seed = seed
        return true
      }
    }
    return false
  }

  fileprivate mutating func reduce<Element>(
    _ list: WritableKeyPath<TestPlan<Operation>, [Element]>,
    _ run: (TestPlan<Operation>, UInt64) async throws -> Failure?
  ) async rethrows {
    var reduction = ListReduction(plan[keyPath: list])
    while runs < mostRuns, let shorter = reduction.candidate {
      var candidate = plan
      candidate[keyPath: list] = shorter
      reduction.note(stillFails: try await accept(candidate, run))
    }
  }

  /// Times of faults in whole seconds read better than those that chance drew, else in tenths or
  /// hundredths.
  fileprivate mutating func roundTimes(
    _ run: (TestPlan<Operation>, UInt64) async throws -> Failure?
  ) async rethrows {
    for place in plan.faults.indices {
      for unit in [Duration.seconds(1), .milliseconds(100), .milliseconds(10)] {
        var candidate = plan
        candidate.faults[place].round(to: unit)
        if candidate == plan { break }
        if try await accept(candidate, run) { break }
      }
    }
  }
}

extension Fault {
  /// Begins and lasts whole units, at least one.
  fileprivate mutating func round(to unit: Duration) {
    let step = unit.nanosecondCount
    at = .nanoseconds(at.nanosecondCount / step * step)
    lasts = .nanoseconds(max(1, lasts.nanosecondCount / step) * step)
  }
}
