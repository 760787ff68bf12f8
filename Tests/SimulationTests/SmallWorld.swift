import Bytes
import Environment
import Simulation

/// An actor for tasks of one node.
actor Worker {
  let environment: any NodeEnvironment
  init(_ environment: any NodeEnvironment) { self.environment = environment }
  nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }
}

/// Notes from tasks of one simulation, which is one thread.
final class Notes: @unchecked Sendable {
  var lines: [String] = []
  var count = 0
  var isDone = false

  func add(_ line: String) { lines.append(line) }
}

extension Simulator {
  /// Adds a running node whose only task is `body`.
  @discardableResult
  func node(
    _ name: String,
    _ body: @escaping @Sendable (isolated Worker, SimulatedEnvironment) async -> Void
  ) -> NodeAddress {
    let node = addNode(name)
    setBoot(node) { environment in
      environment.spawn("main", on: Worker(environment)) { worker in
        await body(worker, environment)
      }
    }
    start(node)
    return node
  }

  /// Adds a running node that answers each request with its word plus one after `delay`.
  @discardableResult
  func server(_ name: String, delay: Duration = .zero) -> NodeAddress {
    let node = addNode(name)
    setBoot(node) { environment in
      environment.network.serve(on: Worker(environment)) { _, _, request async throws(RPCError) in
        if delay > .zero {
          do throws(NodeStopped) {
            try await environment.sleep(for: delay)
          } catch {
            throw .nodeStopped
          }
        }
        return Message(method: 1, word: request.word + 1)
      }
    }
    start(node)
    return node
  }
}

/// A cluster with everything in it that the seed decides: three servers, clients with quorums, disk
/// writes, a kill, a cut, a pause. Returns the trace hash and length.
func busyCluster(
  seed: UInt64, schedule: SchedulePolicy = .fifo, disturbed: Bool = false
) throws -> (hash: UInt64, count: UInt64) {
  var options = SimulationOptions(seed: seed)
  options.schedule = schedule
  options.disturbPoints = disturbed
  options.network.lossPPM = 10_000
  let simulator = Simulator(options)
  let servers = (0..<3).map { simulator.server("server-\($0)", delay: .milliseconds($0 + 1)) }
  let notes = Notes()
  for client in 0..<4 {
    simulator.node("client-\(client)") { _, environment in
      let network = environment.network
      for round in 0..<25 {
        let group = network.openGroup(timeout: .milliseconds(20))
        for (tag, server) in servers.enumerated() {
          network.send(group, server, Message(method: 1, word: UInt64(round)), tag: tag)
        }
        _ = try? await network.quorum(group, successes: 2, tolerated: 1)
        network.close(group)
        try? await environment.point("client.round")
        if let file = try? await environment.disk.open("log", .append) {
          try? await environment.disk.append(file, [UInt8(round)])
        }
        let jitter = environment.random("client.pause").draw(UInt64(round), below: 3_000_000)
        try? await environment.sleep(for: .nanoseconds(Int64(jitter)))
      }
      notes.count += 1
    }
  }
  simulator.schedule(at: 10_000_000) { simulator.kill(servers[0]) }
  simulator.schedule(at: 30_000_000) { simulator.start(servers[0]) }
  simulator.schedule(at: 40_000_000) {
    simulator.cut(servers[1], simulator.address(of: "client-1")!)
  }
  simulator.schedule(at: 60_000_000) {
    simulator.heal(servers[1], simulator.address(of: "client-1")!)
  }
  simulator.schedule(at: 50_000_000) { simulator.pause(servers[2]) }
  simulator.schedule(at: 55_000_000) { simulator.resume(servers[2]) }
  try simulator.run(until: { notes.count == 4 })
  let result = (simulator.trace.hash, simulator.trace.count)
  try simulator.unwind()
  return result
}
