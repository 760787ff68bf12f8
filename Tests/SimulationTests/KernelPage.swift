import Environment
import Simulation
import Testing

// The code of Documentation/kernel.md, which `KernelPageTests` compares with it.

/// Counts requests; each is on disk before it is answered.
actor Counter {
  let environment: any NodeEnvironment
  var count: UInt64 = 0

  nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }

  init(_ environment: any NodeEnvironment) { self.environment = environment }

  /// What each start of the process runs.
  static func start(_ environment: any NodeEnvironment) {
    environment.spawn("main", on: Counter(environment)) { counter in
      try? await counter.serve()
    }
  }

  func serve() async throws {
    let disk = environment.disk
    let log = try await disk.open("log", .append)
    try await disk.syncDirectory("")
    count = UInt64(try await disk.size(log))
    environment.network.serve(on: self) { counter, _, _ async throws(RPCError) in
      do throws(DiskError) {
        try await disk.append(log, [1])
        try await disk.sync(log)
      } catch {
        throw .nodeStopped
      }
      counter.count += 1
      return Message(method: 1, word: counter.count)
    }
  }
}

@Suite("The counter of the page")
struct CounterTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `what was counted stays counted`(seed: UInt64) async throws {
    try await Simulation(seed: seed).run { world in
      let counter = world.addNode("counter") { Counter.start($0) }
      let faults = RandomFaults().drawn(seed: seed, nodes: ["counter"], until: .seconds(60))
      world.schedule(faults)
      var last: UInt64 = 0
      while world.now < .seconds(60) {
        let reply = try? await world.environment.network.call(
          counter, Message(method: 1), timeout: .seconds(1))
        if let reply {
          #expect(reply.word > last)
          last = reply.word
        }
        try await world.sleep(for: .milliseconds(200))
      }
    }
  }
}
