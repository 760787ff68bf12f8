import Environment
import Simulation
import Testing

@Suite("The network loses, delays and cuts")
struct NetworkFaultTests {
  /// Calls `server` once a second; notes what came of each call.
  private func caller(_ simulator: Simulator, _ server: NodeAddress, _ notes: Notes, calls: Int) {
    simulator.node("client") { _, environment in
      for call in 0..<calls {
        do throws(RPCError) {
          let reply = try await environment.network.call(
            server, Message(method: 1, word: UInt64(call)), timeout: .milliseconds(500))
          notes.add("\(reply.word)")
        } catch {
          notes.add("\(error)")
        }
        try? await environment.sleep(for: .seconds(1))
      }
      notes.isDone = true
    }
  }

  @Test("what would arrive during a cut is lost, in that direction only", arguments: [true, false])
  func cut(_ cutsRequests: Bool) throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let server = simulator.server("server")
    let notes = Notes()
    caller(simulator, server, notes, calls: 3)
    let client = simulator.address(of: "client")!
    simulator.schedule(at: 500_000_000) {
      if cutsRequests { simulator.cut(client, server) } else { simulator.cut(server, client) }
    }
    simulator.schedule(at: 2_000_000_000) {
      if cutsRequests { simulator.heal(client, server) } else { simulator.heal(server, client) }
    }
    try simulator.run(until: { notes.isDone })
    #expect(notes.lines == ["1", "deadlineExceeded", "3"])
    try simulator.unwind()
  }

  @Test("a link that loses everything lets calls time out")
  func loss() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let server = simulator.server("server")
    let notes = Notes()
    caller(simulator, server, notes, calls: 2)
    simulator.disturb(
      simulator.address(of: "client")!, server, extraDelay: .zero, lossPPM: 1_000_000)
    try simulator.run(until: { notes.isDone })
    #expect(notes.lines == ["deadlineExceeded", "deadlineExceeded"])
    try simulator.unwind()
  }

  @Test("messages of one link arrive in the order of sending")
  func linkOrder() throws {
    var options = SimulationOptions(seed: 5)
    options.network.latency = .uniform(.milliseconds(1), .milliseconds(50))
    let simulator = Simulator(options)
    let notes = Notes()
    let server = simulator.addNode("server")
    simulator.setBoot(server) { environment in
      environment.network.serve(on: Worker(environment)) { _, _, request async throws(RPCError) in
        notes.add("\(request.word)")
        return request
      }
    }
    simulator.start(server)
    simulator.node("client") { _, environment in
      let group = environment.network.openGroup(timeout: .seconds(5))
      for word in 0..<20 {
        environment.network.send(group, server, Message(method: 1, word: UInt64(word)), tag: word)
      }
      while (try? await environment.network.nextReply(group)) != nil {}
      environment.network.close(group)
      notes.isDone = true
    }
    try simulator.run(until: { notes.isDone })
    #expect(notes.lines == (0..<20).map(String.init))
    try simulator.unwind()
  }

  @Test("more messages on one link leave the delays of the others as they were")
  func counterBasedDraws() throws {
    func times(noise: Int) throws -> [String] {
      let simulator = Simulator(SimulationOptions(seed: 9))
      let server = simulator.server("server")
      let notes = Notes()
      simulator.node("noise") { _, environment in
        for word in 0..<noise {
          _ = try? await environment.network.call(
            server, Message(method: 1, word: UInt64(word)), timeout: .seconds(1))
        }
      }
      simulator.node("client") { _, environment in
        for word in 0..<10 {
          _ = try? await environment.network.call(
            server, Message(method: 1, word: UInt64(word)), timeout: .seconds(1))
          notes.add("\(environment.now.nanoseconds)")
        }
        notes.isDone = true
      }
      try simulator.run(until: { notes.isDone })
      try simulator.unwind()
      return notes.lines
    }
    let quiet = try times(noise: 0)
    #expect(quiet.count == 10)
    #expect(try times(noise: 50) == quiet)
  }
}
