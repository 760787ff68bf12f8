import Environment
import Simulation
import Testing

/// `Simulation.run`: a body of ordinary code in a world of nodes.
@Suite("A world and its body")
struct WorldTests {
  /// A node that appends a byte to a file for each request and answers with the file's size. With
  /// `syncs` it answers only when that is safe.
  private static func keeper(syncs: Bool = true) -> (SimulatedEnvironment) -> Void {
    { environment in
      environment.spawn("main", on: Worker(environment)) { worker in
        guard let file = try? await environment.disk.open("log", .append) else { return }
        try? await environment.disk.syncDirectory("")
        environment.network.serve(on: worker) { _, _, _ async throws(RPCError) in
          do throws(DiskError) {
            try await environment.disk.append(file, [1])
            if syncs { try await environment.disk.sync(file) }
            return Message(method: 1, word: UInt64(try await environment.disk.size(file)))
          } catch {
            throw .nodeStopped
          }
        }
      }
    }
  }

  /// Asks the keeper once; nil if there is no answer.
  private static func ask(_ world: isolated World, _ name: String = "keeper") async -> UInt64? {
    try? await world.environment.network.call(
      world.address(of: name), Message(method: 1), timeout: .milliseconds(100)
    ).word
  }

  @Test("a run returns the body's value, and a seed's runs are equal")
  func value() async throws {
    func run(_ seed: UInt64) async throws -> SimulationReport<UInt64?> {
      try await Simulation(seed: seed).run { world in
        world.addNode("keeper", Self.keeper())
        try await world.sleep(for: .seconds(1))
        return await Self.ask(world)
      }
    }
    let report = try await run(7)
    #expect(report.value == 1)
    #expect(report.seed == 7)
    #expect(report.time > .seconds(1))
    #expect(report.effects > 5)
    #expect(report.totals.diskSyncs == 2)
    #expect(try await run(7).traceHash == report.traceHash)
    #expect(try await run(8).traceHash != report.traceHash)
  }

  @Test("what the body throws comes with the seed, the time and the last events")
  func failure() async throws {
    struct Wrong: Error {}
    let error = await #expect(throws: SimulationError.self) {
      try await Simulation(seed: 11).run { world in
        world.addNode("keeper", Self.keeper())
        try await world.sleep(for: .milliseconds(2500))
        world.kill("keeper")
        world.note("now it is wrong")
        throw Wrong()
      }
    }
    #expect(error?.cause is Wrong)
    #expect(error?.seed == 11)
    #expect(
      error?.description == """
        seed 11 fails after 2.5s: Wrong()
          2.5s keeper is killed
          2.5s now it is wrong
          to see it again: Simulation(seed: 11) with the same options and body
        """)
  }

  @Test("an error of a task of the body fails the run")
  func taskFailure() async throws {
    struct Wrong: Error {}
    let error = await #expect(throws: SimulationError.self) {
      try await Simulation(seed: 1).run { world in
        world.spawn("client") { world in
          try await world.sleep(for: .seconds(1))
          throw Wrong()
        }
        try await world.sleep(for: .seconds(5))
      }
    }
    #expect(error?.cause is Wrong)
    #expect(error?.time == .seconds(1))
  }

  @Test("a body that can never go on is a deadlock, and one that leaves the executors an escape")
  func kernelFailures() async throws {
    let stuck = await #expect(throws: SimulationError.self) {
      try await Simulation(seed: 1).run { world in
        try await world.environment.wait("a lamp that nobody lights") { _ in }
      }
    }
    guard case .deadlock(let report)? = stuck?.cause as? SimulationFailure else { throw stuck! }
    #expect(report.contains("world: a lamp that nobody lights since 0.000000000s"))
    let escaped = await #expect(throws: SimulationError.self) {
      try await Simulation(seed: 1).run { world in
        Task.detached {}
        try await world.sleep(for: .seconds(1))
      }
    }
    guard case .escape? = escaped?.cause as? SimulationFailure else { throw escaped! }
  }

  @Test("a body waits for a condition, to the instant")
  func condition() async throws {
    let notes = Notes()
    let report = try await Simulation(seed: 1).run { world in
      world.addNode("worker") { environment in
        environment.spawn("main", on: Worker(environment)) { _ in
          while (try? await environment.sleep(for: .milliseconds(300))) != nil { notes.count += 1 }
        }
      }
      try await world.until("five rounds", within: .seconds(10)) { notes.count == 5 }
      return world.now
    }
    #expect(report.value == .milliseconds(1500))
  }

  @Test("a condition that does not come true in time says who waits for what")
  func conditionNotMet() async throws {
    let error = await #expect(throws: SimulationError.self) {
      try await Simulation(seed: 1).run { world in
        world.addNode("worker") { environment in
          environment.spawn("main", on: Worker(environment)) { _ in
            try? await environment.wait("a letter") { _ in }
          }
        }
        try await world.until("the letter", within: .seconds(10)) { false }
      }
    }
    guard case .conditionNotMet(let text)? = error?.cause as? WorldError else { throw error! }
    #expect(text.hasPrefix("within 10s it has not come to: the letter"))
    #expect(text.contains("worker: a letter since 0.000000000s"))
  }

  @Test("a run ends at its limit of time, and when its task is cancelled")
  func limits() async throws {
    var simulation = Simulation(seed: 1)
    simulation.timeLimit = .seconds(60)
    let late = await #expect(throws: SimulationError.self) {
      try await simulation.run { world in
        while true { try await world.sleep(for: .seconds(1)) }
      }
    }
    guard case .timeLimit? = late?.cause as? WorldError else { throw late! }
    // order-free: the run is cancelled before it begins, whatever thread it is on.
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try await Simulation(seed: 1).run { world in
        while true { try await world.sleep(for: .milliseconds(1)) }
      }
    }
    let cancelled = await #expect(throws: SimulationError.self) { try await task.value }
    #expect(cancelled?.cause as? WorldError == .cancelled)
  }

  @Test(
    "a killed node keeps its file, one without power what it had synced, one without disk nothing")
  func losses() async throws {
    try await Simulation(seed: 3).run { world in
      world.addNode("keeper", Self.keeper())
      try await world.sleep(for: .seconds(1))
      #expect(await Self.ask(world) == 1)
      world.kill("keeper")
      #expect(!world.isRunning("keeper"))
      #expect(await Self.ask(world) == nil)
      #expect(world.contents(of: "log", on: "keeper") == [1])
      world.start("keeper")
      try await world.sleep(for: .seconds(1))
      #expect(await Self.ask(world) == 2)
      world.losePower("keeper")
      world.start("keeper")
      try await world.sleep(for: .seconds(1))
      #expect(await Self.ask(world) == 3)
      world.loseVolume("keeper")
      #expect(world.contents(of: "log", on: "keeper") == nil)
      world.start("keeper")
      try await world.sleep(for: .seconds(1))
      #expect(await Self.ask(world) == 1)
    }
  }

  @Test("by some seed a node that does not sync forgets what it answered")
  func unsynced() async throws {
    var forgot = 0
    for seed in 0..<20 as Range<UInt64> {
      let report = try await Simulation(seed: seed).run { world in
        world.addNode("keeper", Self.keeper(syncs: false))
        try await world.sleep(for: .seconds(1))
        _ = await Self.ask(world)
        world.begin(.powerLoss("keeper"), for: .seconds(1))
        try await world.sleep(for: .seconds(2))
        return await Self.ask(world)
      }
      if report.value == 1 { forgot += 1 }
    }
    #expect((1...19).contains(forgot))
  }
}

/// Faults of a world, as values.
@Suite("Faults of a world")
struct WorldFaultTests {
  private static func answers(_ world: isolated World, _ name: String) async -> Bool {
    let reply = try? await world.environment.network.call(
      world.address(of: name), Message(method: 1), timeout: .milliseconds(100))
    return reply != nil
  }

  private static let server: @Sendable (SimulatedEnvironment) -> Void = { environment in
    environment.network.serve(on: Worker(environment)) { _, _, request async throws(RPCError) in
      request
    }
  }

  @Test("a fault begins at its time and is over after its duration")
  func schedule() async throws {
    let faults = [
      Fault(at: .seconds(1), lasts: .seconds(1), .kill("a")),
      Fault(at: .seconds(3), lasts: .seconds(1), .pause("a")),
      Fault(at: .seconds(5), lasts: .seconds(1), .partition(["a"], ["world"])),
      Fault(at: .seconds(7), lasts: .seconds(1), .oneWay(from: ["world"], to: ["a"])),
      Fault(
        at: .seconds(9), lasts: .seconds(1),
        .badNetwork("a", latency: .zero, lossPerMillion: 1_000_000)),
    ]
    let report = try await Simulation(seed: 1).run { world in
      world.addNode("a", Self.server)
      world.schedule(faults)
      var answers: [Bool] = []
      for second in 0..<11 as Range<Int64> {
        try await world.sleep(until: .seconds(second) + .milliseconds(500))
        answers.append(await Self.answers(world, "a"))
      }
      return answers
    }
    #expect(report.value == (0..<11).map { $0 % 2 == 0 })
    #expect(
      report.events.map(\.description) == [
        "1s a is killed", "2s a starts", "3s a is paused", "4s a goes on",
        "5s a | world are cut apart", "6s over: a | world are cut apart",
        "7s world -> a is cut", "8s over: world -> a is cut",
        "9s the network of a is bad (0s more, 1000000 in a million lost)",
        "10s over: the network of a is bad (0s more, 1000000 in a million lost)",
      ])
  }

  @Test("where faults meet, the end of one leaves the others in force")
  func overlap() async throws {
    try await Simulation(seed: 1).run { world in
      for name in ["a", "b", "c"] { world.addNode(name, Self.server) }
      world.begin(.kill("a"), for: .seconds(1))
      world.begin(.powerLoss("a"), for: .seconds(3))
      world.begin(.pause("b"), for: .seconds(1))
      world.begin(.pause("b"), for: .seconds(3))
      world.begin(.partition(["c"], ["world"]), for: .seconds(1))
      world.begin(.oneWay(from: ["c"], to: ["world", "a"]), for: .seconds(3))
      try await world.sleep(for: .seconds(2))
      for name in ["a", "b", "c"] { #expect(await !Self.answers(world, name), "\(name)") }
      try await world.sleep(until: .milliseconds(3_500))
      for name in ["a", "b", "c"] { #expect(await Self.answers(world, name), "\(name)") }
    }
  }

  @Test("all that is in force can be ended at once, and does not end again")
  func endFaults() async throws {
    let report = try await Simulation(seed: 1).run { world in
      for name in ["a", "b", "c"] { world.addNode(name, Self.server) }
      world.begin(.kill("a"), for: .seconds(60))
      world.begin(.pause("b"), for: .seconds(60))
      world.begin(.partition(["c"], ["world"]), for: .seconds(60))
      world.begin(.clock("c", ahead: .seconds(5), driftPerMillion: 0), for: .seconds(60))
      world.endFaults()
      for name in ["a", "b", "c"] { #expect(await Self.answers(world, name), "\(name)") }
      try await world.sleep(for: .seconds(100))
    }
    #expect(report.events.count == 8)
  }

  @Test("a wrong clock is ahead and fast")
  func clock() async throws {
    let notes = Notes()
    let report = try await Simulation(seed: 1).run { world in
      let start = world.environment.wallTime
      world.addNode("a") { environment in
        environment.spawn("main", on: Worker(environment)) { _ in
          try? await environment.sleep(for: .seconds(22))
          notes.count = Int((environment.wallTime - start).nanosecondCount / 1_000_000)
        }
      }
      world.begin(.clock("a", ahead: .seconds(5), driftPerMillion: 100_000), for: .seconds(60))
      try await world.until("it has slept", within: .seconds(60)) { notes.count > 0 }
      return world.now
    }
    // Its 22 seconds are 20 true ones.
    #expect(report.value == .seconds(20))
    #expect(notes.count == 27_000)
  }

  @Test("chance draws the same faults for a seed, within the budget, all over at the end")
  func random() throws {
    var faults = RandomFaults()
    faults.every = .seconds(1)
    let nodes = ["a", "b", "c", "d", "e"]
    var families: Set<String> = []
    for seed in 0..<50 as Range<UInt64> {
      let drawn = faults.drawn(seed: seed, nodes: nodes, until: .seconds(60))
      #expect(drawn == faults.drawn(seed: seed, nodes: nodes, until: .seconds(60)))
      #expect((10...80).contains(drawn.count))
      for (place, fault) in drawn.enumerated() {
        #expect(fault.at + fault.lasts <= .seconds(60))
        #expect(place == 0 || drawn[place - 1].at < fault.at)
        families.insert("\(fault.kind)".split(separator: " ").suffix(2).joined(separator: " "))
        if fault.kind.nodesOut.isEmpty { continue }
        let meeting = drawn[..<place].filter { $0.at + $0.lasts >= fault.at }
        let others = meeting.flatMap(\.kind.nodesOut)
        #expect(Set(others + fault.kind.nodesOut).count <= max(1, fault.kind.nodesOut.count))
      }
      #expect(!drawn.contains { if case .volumeLoss = $0.kind { true } else { false } })
    }
    #expect(families.count >= 5)
    #expect(faults.drawn(seed: 1, nodes: [], until: .seconds(60)).isEmpty)
  }
}
