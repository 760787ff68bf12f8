import Environment
import Simulation
import Testing

@Suite("Nodes live, die and come back")
struct NodeLifeTests {
  @Test("after a kill no job of the node runs and none of its awaits returns")
  func killStopsJobs() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let notes = Notes()
    let node = simulator.node("victim") { _, environment in
      while true {
        do {
          try await environment.sleep(for: .seconds(1))
        } catch {
          return notes.add("unwound")
        }
        notes.count += 1
      }
    }
    simulator.schedule(at: 3_500_000_000) { simulator.kill(node) }
    try simulator.run(through: 10_000_000_000)
    #expect(notes.count == 3)
    #expect(notes.lines.isEmpty)
    try simulator.unwind()
    #expect(notes.lines == ["unwound"])
  }

  @Test("a restarted node has its disk and nothing else")
  func restartFromDisk() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let notes = Notes()
    let node = simulator.node("store") { _, environment in
      do {
        let file = try await environment.disk.open("counter", .append)
        let size = try await environment.disk.size(file)
        notes.add("starts with \(size) bytes")
        try await environment.disk.append(file, [1, 2, 3])
        try await environment.sleep(for: .seconds(100))
      } catch {}
    }
    simulator.schedule(at: 1_000_000_000) { simulator.kill(node) }
    simulator.schedule(at: 2_000_000_000) { simulator.start(node) }
    try simulator.run(through: 5_000_000_000)
    #expect(notes.lines == ["starts with 0 bytes", "starts with 3 bytes"])
    try simulator.unwind()
  }

  @Test("a paused node does nothing, and catches up when it goes on")
  func pause() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let notes = Notes()
    let node = simulator.node("slow") { _, environment in
      for _ in 0..<3 {
        try? await environment.sleep(for: .seconds(1))
        notes.add("\(environment.now.nanoseconds / 1_000_000_000)")
      }
    }
    simulator.schedule(at: 1_500_000_000) { simulator.pause(node) }
    simulator.schedule(at: 10_000_000_000) { simulator.resume(node) }
    try simulator.run(through: 20_000_000_000)
    #expect(notes.lines == ["1", "10", "11"])
    try simulator.unwind()
  }

  @Test("a call to a killed node breaks, one to a stopped process is refused")
  func brokenCalls() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let server = simulator.server("server", delay: .seconds(10))
    let notes = Notes()
    simulator.node("client") { _, environment in
      for _ in 0..<2 {
        do throws(RPCError) {
          _ = try await environment.network.call(server, Message(method: 1), timeout: .seconds(60))
        } catch {
          notes.add("\(error) after \(environment.now.nanoseconds / 1_000_000_000) s")
        }
      }
      notes.isDone = true
    }
    simulator.schedule(at: 3_000_000_000) { simulator.kill(server) }
    try simulator.run(until: { notes.isDone })
    #expect(notes.lines == ["unavailable after 3 s", "unavailable after 3 s"])
    try simulator.unwind()
  }

  @Test("a killed caller's open group takes nothing from calls that come after it")
  func killedCallersGroup() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let server = simulator.server("server", delay: .milliseconds(700))
    let victim = simulator.node("victim") { _, environment in
      let group = environment.network.openGroup(timeout: .seconds(2))
      for tag in 0..<4 { environment.network.send(group, server, Message(method: 1), tag: tag) }
      _ = try? await environment.network.nextReply(group)
      environment.network.close(group)
    }
    let notes = Notes()
    simulator.schedule(at: 500_000_000) { simulator.kill(victim) }
    simulator.node("client") { _, environment in
      try? await environment.sleep(for: .seconds(1))
      for call in 0..<4 {
        do throws(RPCError) {
          let reply = try await environment.network.call(
            server, Message(method: 1, word: UInt64(call)), timeout: .seconds(5))
          notes.add("\(reply.word)")
        } catch {
          notes.add("\(error)")
        }
      }
      notes.isDone = true
    }
    try simulator.run(until: { notes.isDone })
    #expect(notes.lines == ["1", "2", "3", "4"])
    try simulator.unwind()
  }

  @Test("clocks can be off and drift")
  func clocks() throws {
    var options = SimulationOptions(seed: 1)
    options.start = WallTime(nanoseconds: 1_000_000_000_000)
    let simulator = Simulator(options)
    let notes = Notes()
    let node = simulator.node("off") { _, environment in
      try? await environment.sleep(for: .seconds(10))
      notes.add("\(environment.now.nanoseconds) \(environment.wallTime.nanoseconds)")
    }
    simulator.setClock(node, offset: .seconds(5), driftPPM: 100_000)
    try simulator.run(through: 60_000_000_000)
    // Ten of its seconds take 10/1.1 true seconds.
    #expect(notes.lines.count == 1)
    let readings = notes.lines[0].split(separator: " ").compactMap { Int64($0) }
    #expect(abs(readings[0] - 10_000_000_000) < 10)
    #expect(abs(readings[1] - 1_015_000_000_000) < 10)
    try simulator.unwind()
  }

  @Test("virtual cores: the fifth job on four cores waits")
  func cores() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let notes = Notes()
    let node = simulator.addNode("busy", cores: 4)
    simulator.setBoot(node) { environment in
      let worker = Worker(environment)
      for job in 0..<5 {
        environment.spawn("job", on: worker) { _ in
          _ = try? await environment.compute(ComputeCost(.compressGzip, bytes: 1 << 20)) { 1 }
          notes.add("\(job) \(environment.now.nanoseconds)")
        }
      }
    }
    simulator.start(node)
    try simulator.run(through: 1_000_000_000)
    let one = 6_500 * 1024
    #expect(notes.lines == (0..<4).map { "\($0) \(one)" } + ["4 \(2 * one)"])
    try simulator.unwind()
  }

  @Test("an unwound world gives its memory back, and nothing starts in it any more")
  func unwound() throws {
    weak var remains: Simulator?
    do {
      let simulator = Simulator(SimulationOptions(seed: 1))
      remains = simulator
      let server = simulator.server("server", delay: .seconds(1))
      let node = simulator.node("client") { worker, environment in
        environment.spawn("watch", on: worker) { _ in
          _ = try? await environment.ringKV.watch("ring", after: 7, timeout: .seconds(60))
        }
        _ = try? await environment.network.call(
          server, Message(method: 1), timeout: .seconds(Int64.max))
        // What a component does on its way out must not revive anything.
        simulator.kill(server)
        simulator.start(server)
      }
      simulator.schedule(at: 500_000_000) { simulator.pause(node) }
      simulator.schedule(at: 90_000_000_000) { simulator.resume(node) }
      simulator.onRecord = { _, _, _ in _ = simulator.time }
      try simulator.run(through: 2_000_000_000)
      simulator.kill(node)
      try simulator.unwind()
      #expect(simulator.isRunning(server))
    }
    #expect(remains == nil)
  }
}
