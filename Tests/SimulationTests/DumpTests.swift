import Environment
import Simulation
import Testing

@Suite("A run that cannot go on says who waits for what")
struct DumpTests {
  @Test("deadlock: nothing can run and nothing is scheduled")
  func deadlock() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    simulator.node("stuck") { _, environment in
      try? await environment.sleep(for: .seconds(2))
      _ = try? await environment.wait("a lamp that nobody lights", timeout: nil) { _ in }
    }
    let failure = #expect(throws: SimulationFailure.self) {
      try simulator.run(until: { false })
    }
    guard case .deadlock(let report)? = failure else { throw failure! }
    #expect(report.contains("stuck: a lamp that nobody lights since 2.000000000s"))
    try simulator.unwind()
  }

  @Test("stall: only background timers are left")
  func stall() throws {
    var options = SimulationOptions(seed: 1)
    options.stallLimit = .seconds(60)
    let simulator = Simulator(options)
    simulator.node("heart") { _, environment in
      while (try? await environment.sleep(for: .seconds(5), .background)) != nil {}
    }
    simulator.node("stuck") { _, environment in
      _ = try? await environment.wait("news", timeout: nil) { _ in }
    }
    let failure = #expect(throws: SimulationFailure.self) {
      try simulator.run(until: { false })
    }
    guard case .stall(let report)? = failure else { throw failure! }
    #expect(report.contains("stuck: news"))
    #expect(simulator.time < 120_000_000_000)
    try simulator.unwind()
  }

  @Test("livelock: jobs run on and on while time stands still")
  func livelock() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    simulator.node("busy") { _, environment in
      while (try? await environment.sleep(for: .zero)) != nil {}
    }
    let failure = #expect(throws: SimulationFailure.self) {
      try simulator.run(until: { false })
    }
    guard case .livelock? = failure else { throw failure! }
    try simulator.unwind()
  }

  /// Ways to start a task behind the simulator's back.
  enum Stray: CaseIterable {
    case detached, afterAwait

    func start(_ environment: SimulatedEnvironment) async {
      if self == .afterAwait { try? await environment.sleep(for: .seconds(1)) }
      Task.detached { _ = environment.now }
    }
  }

  @Test("a detached task is an escape", arguments: Stray.allCases)
  func escape(_ stray: Stray) throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    simulator.node("runaway") { _, environment in
      await stray.start(environment)
      try? await environment.sleep(for: .seconds(1))
    }
    let failure = #expect(throws: SimulationFailure.self) {
      try simulator.run(through: 5_000_000_000)
    }
    guard case .escape? = failure else { throw failure! }
  }

  @Test("a task that swallows NodeStopped is named when it is unwound")
  func spinning() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let node = simulator.addNode("stubborn")
    simulator.setBoot(node) { environment in
      environment.spawn("retry loop", on: Worker(environment)) { _ in
        while true { try? await environment.sleep(for: .seconds(1)) }
      }
    }
    simulator.start(node)
    try simulator.run(through: 5_000_000_000)
    simulator.kill(node)
    let failure = #expect(throws: SimulationFailure.self) { try simulator.unwind(callBudget: 100) }
    guard case .unwinding(let report)? = failure else { throw failure! }
    #expect(report.contains("task \"retry loop\" of stubborn"))
  }

  @Test("child tasks stay on their node and die with it")
  func children() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let notes = Notes()
    let node = simulator.node("parent") { _, environment in
      async let early: Void = { try? await environment.sleep(for: .seconds(1)) }()
      async let late: Void = {
        try? await environment.sleep(for: .seconds(2))
        notes.add("late at \(environment.now.nanoseconds)")
      }()
      _ = await (early, late)
      notes.add("joined at \(environment.now.nanoseconds)")
      let sum = await withTaskGroup(of: Int.self) { group in
        for seconds in 1...3 {
          group.addTask {
            try? await environment.sleep(for: .seconds(seconds))
            return seconds
          }
        }
        var sum = 0
        for await one in group { sum = sum * 10 + one }
        return sum
      }
      notes.add("group \(sum) at \(environment.now.nanoseconds)")
      async let never: Void = {
        try? await environment.sleep(for: .seconds(10))
        notes.add("after the end")
      }()
      await never
    }
    try simulator.run(through: 8_000_000_000)
    simulator.kill(node)
    try simulator.run(through: 100_000_000_000)
    #expect(
      notes.lines == [
        "late at 2000000000", "joined at 2000000000", "group 123 at 5000000000",
      ])
    try simulator.unwind()
  }
}
