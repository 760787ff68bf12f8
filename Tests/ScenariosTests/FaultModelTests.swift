import Environment
import Scenarios
import Testing

/// Faults by chance: drawn from the seed, within the budget.
@Suite struct FaultModelTests {
  static let file = """
    name: chance
    duration: 4h
    cluster: { ingesters: 5, replication_factor: 3, distributors: 2, queriers: 2 }
    workload:
      - { tenant: shop, streams: { app: cart }, source: logfmt, rate: 5/s }
    faults:
      - { at: 1h, crash: ingester-1, how: kill, restart_after: 10m }
      - { random: crash, of: ingesters, every: ~5m, lasts: 10s..5m }
      - { random: crash, of: ingesters, every: ~5m, lasts: 10s..5m, how: power-loss }
      - { random: stop, of: nodes, every: ~5m, lasts: 10s..5m }
      - { random: pause, of: [ingester-2, querier-1], every: ~5m, lasts: 1s..1m }
      - { random: partition, every: ~5m, lasts: 10s..5m }
      - { random: slow, of: [object-store, ring-store], every: ~5m, lasts: 10s..5m, by: 2x..20x }
      - { random: fail, of: index-store, every: ~5m, lasts: 10s..5m, errors: 0.5%..100% }
      - { random: network, of: nodes, every: ~5m, lasts: 10s..5m, latency: 1ms..2s, loss: 0%..20% }
      - { random: clog, of: distributors, every: ~5m, lasts: 10s..1m }
      - { random: disk, every: ~20m, lasts: 10s..5m, errors: 0.5%..100%, by: 2x..9x, full: true }
      - { random: disk, every: ~20m, lasts: 10s..5m, by: 2x..9x }
      - { random: rot, of: ingesters, every: ~20m, flips: 1..8 }
      - { random: clock, of: queriers, every: ~5m, lasts: 10s..5m, furthest: 30s }
    fault_budget: { stability: 30s }

    """

  @Test func everyKindIsReadAndWritten() throws {
    let scenario = try load(Self.file)
    #expect(scenario.randomFaults.count == 13)
    #expect(Set(scenario.randomFaults.map(\.name)).count == 11)
    #expect(try load(scenario.text) == scenario)
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>) func drawnFaultsKeepTheBudget(seed: UInt64) throws
  {
    var scenario = try load(Self.file)
    scenario.seed = seed
    let drawn = scenario.drawn
    #expect(drawn.randomFaults == [])
    #expect(drawn.faults.contains(scenario.faults[0]))
    #expect(zip(drawn.faults, drawn.faults.dropFirst()).allSatisfy { $0.at <= $1.at })
    #expect(drawn.faults.allSatisfy { $0.at + ($0.action.lasts ?? .zero) <= scenario.duration })
    var losers: Set<NodeName> = []
    for fault in drawn.faults {
      losers.formUnion(fault.action.losers(hasLog: true))
      let out = Self.ingestersOut(drawn.faults, at: fault.at)
      #expect(out.count <= 1 || fault.at == scenario.faults[0].at, "at \(fault.at): \(out)")
    }
    #expect(losers.count <= 1)
    #expect(try load(drawn.text) == drawn)
  }

  private static func ingestersOut(_ faults: [FaultEvent], at time: Duration) -> Set<NodeName> {
    var nodes: Set<NodeName> = []
    for fault in faults {
      guard fault.at <= time, time < fault.at + (fault.action.lasts ?? .zero) else { continue }
      switch fault.action {
      case .crash, .stop, .pause, .partition:
        nodes.formUnion(fault.action.nodes.filter { $0.role == .ingester })
      default: break
      }
    }
    return nodes
  }

  @Test func aProcessLessLeavesTheOthersAsTheyWere() throws {
    var scenario = try load(Self.file)
    let all = scenario.drawn.faults
    scenario.randomFaults.removeLast()
    let fewer = scenario.drawn.faults
    let clocks = all.filter { if case .clock = $0.action { true } else { false } }
    #expect(!clocks.isEmpty)
    #expect(fewer == all.filter { fault in !clocks.contains(fault) })
  }

  @Test func anotherSeedDrawsOtherFaults() throws {
    var scenario = try load(Self.file)
    let one = scenario.drawn.faults
    #expect(one == scenario.drawn.faults)
    scenario.seed = 2
    #expect(one != scenario.drawn.faults)
  }

  @Test func everyFileOfTheRepositoryIsWrittenAsItIsRead() throws {
    let files =
      Repository.names(in: "Scenarios", suffix: ".yaml").map { "Scenarios/\($0).yaml" }
      + Repository.names(in: "Scenarios/profiles", suffix: ".yaml").map {
        "Scenarios/profiles/\($0).yaml"
      }
    #expect(files.count > 7)
    for path in files {
      var scenario = try ScenarioLoader.load(try Repository.bytes(path), fileName: path)
      var again = try load(scenario.text)
      for place in scenario.queries.indices {
        scenario.queries[place].position = SourcePosition(line: 0, column: 0)
        again.queries[place].position = SourcePosition(line: 0, column: 0)
      }
      #expect(again == scenario, "\(path)")
    }
  }

  static let swarm =
    file + """
      swarm:
        faults: 50%
        strength: 50%..200%
        vary:
          loki.ingester.chunk_encoding: [snappy, zstd]
          ingester.concurrent_flushes: [1, 4]

      """

  @Test func seedsOfASwarmDiffer() throws {
    var encodings: Set<String> = []
    var families: Set<Int> = []
    for seed in 1...40 as ClosedRange<UInt64> {
      let scenario = try ScenarioLoader.load(
        Array(Self.swarm.utf8), fileName: "test.yaml", seed: seed)
      #expect(scenario.seed == seed)
      encodings.insert(
        "\(scenario.loki.ingester.chunkEncoding) \(scenario.loki.ingester.concurrentFlushes)")
      let kinds = scenario.drawn.faults.map { String(describing: $0.action).prefix(5) }
      families.insert(Set(kinds).count)
      #expect(try load(scenario.text).swarm == scenario.swarm)
    }
    #expect(encodings.count == 4)
    #expect(families.count > 3)
  }

  @Test func everyValueOfASwarmIsChecked() {
    let text = Self.swarm.replacing("[snappy, zstd]", with: "[snappy, zstdd]")
      .replacing("ingester.concurrent", with: "ingestr.concurrent")
    let errors = #expect(throws: ScenarioErrors.self) { try load(text) }
    let messages = errors?.errors.map(\.description) ?? []
    #expect(messages.contains { $0.contains("did you mean \"zstd\"") })
    #expect(messages.contains { $0.contains("did you mean \"ingester\"?") })
  }

  @Test func aSwarmTriesNoMoreThanAHundredValuesAndNoPathTwice() {
    let many = Self.swarm.replacing(
      "[1, 4]", with: "[" + (1...120).map(String.init).joined(separator: ", ") + "]")
    let twice = Self.swarm + "    loki.ingester.concurrent_flushes: [2]\n"
    for (text, message) in [(many, "at most 100"), (twice, "is given twice")] {
      let errors = #expect(throws: ScenarioErrors.self) { try load(text) }
      #expect(errors?.errors.contains { $0.description.contains(message) } ?? false, "\(message)")
    }
  }

  /// The rarest faults of the weakest swarm: their times go beyond any run, and must be reckoned.
  @Test func faultsThatNeverComeAreNone() throws {
    let text = """
      name: rare
      duration: 1h
      workload:
        - { tenant: shop, streams: { app: cart }, source: logfmt, rate: 5/s }
      faults:
        - { random: stop, every: ~366d, lasts: 1s..366d }
      swarm: { strength: 1% }

      """
    for seed in 1...50 as ClosedRange<UInt64> {
      var scenario = try load(text)
      scenario.seed = seed
      #expect(scenario.drawn.faults == [])
    }
  }
}
