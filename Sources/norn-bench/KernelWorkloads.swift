import Bytes
import Environment
import Simulation

/// The workloads of the simulation kernel, defined by formula: every delay is a stateless function
/// of ids, so any correct scheduler gives the same virtual times. Times in nanoseconds.
enum KernelWorkloads {
  static let salt: UInt64 = 42 << 56

  static func mix(_ id: UInt64) -> UInt64 { mix64(salt ^ id) }

  /// An actor for nodes that need nothing but isolation.
  actor Peer {
    private let environment: SimulatedEnvironment
    init(_ environment: SimulatedEnvironment) { self.environment = environment }
    nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }
  }

  /// What a workload's tasks leave for its caller. One thread.
  final class Tally: @unchecked Sendable {
    var finished = 0
    var sum: UInt64 = 0
    var last: Int64 = 0
    var attempts = 0
  }

  static func options(_ delay: @escaping @Sendable (MessageDraw) -> Int64) -> SimulationOptions {
    var options = SimulationOptions(seed: 42)
    options.network.delay = delay
    options.network.keepsOrder = false
    options.network.refusesWhenDown = false
    options.livelockLimit = .max
    return options
  }

  /// An echo server: answers on receipt.
  static func addEcho(_ simulator: Simulator, _ name: String) -> NodeAddress {
    let node = simulator.addNode(name)
    simulator.setBoot(node) { environment in
      environment.network.serve(on: Peer(environment)) { (_, _, request) throws(RPCError) in request
      }
    }
    simulator.start(node)
    return node
  }

  static func mustRun(_ simulator: Simulator, _ done: () -> Bool) {
    do throws(SimulationFailure) {
      try simulator.run(until: done)
      try simulator.run(through: .max - 1)
      try simulator.unwind()
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// W1, W5: two nodes, one call after the other, with `idle` further nodes that never act.
  static func pingPong(calls: Int, idle: Int = 0) -> (Int, String) {
    let simulator = Simulator(
      options { draw in
        1_000_000 + Int64(mix(draw.word &* 2 &+ (draw.isReply ? 1 : 0)) % 100_000)
      })
    let server = addEcho(simulator, "server")
    let client = simulator.addNode("client")
    for number in 0..<idle { _ = addEcho(simulator, "idle-\(number)") }
    let tally = Tally()
    simulator.setBoot(client) { environment in
      environment.spawn("client", on: Peer(environment)) { _ in
        let network = environment.network
        for call in 0..<calls {
          _ = try? await network.call(
            server, Message(method: 1, word: UInt64(call)), timeout: .seconds(5))
        }
        tally.last = environment.now.nanoseconds
        tally.finished = 1
      }
    }
    simulator.start(client)
    mustRun(simulator) { tally.finished == 1 }
    return (2 * calls, String(tally.last))
  }

  /// W2: clients push one after the other to three replicas and go on at the second answer.
  static func quorumFanOut(clients: Int, pushes: Int) -> (Int, String) {
    let simulator = Simulator(options(fanOutDelay))
    let replicas = (0..<3).map { addEcho(simulator, "replica-\($0)") }
    let tally = Tally()
    let node = simulator.addNode("clients")
    simulator.setBoot(node) { environment in
      for client in 0..<clients {
        environment.spawn("client", on: Peer(environment)) { _ in
          let network = environment.network
          for push in 0..<pushes {
            let group = network.openGroup(timeout: .milliseconds(50))
            let word = (UInt64(client) << 20) + UInt64(push)
            for replica in 0..<3 {
              network.send(
                group, replicas[replica], Message(method: 1, word: word), tag: replica)
            }
            _ = try? await network.quorum(group, successes: 2, tolerated: 1)
            network.close(group)
          }
          tally.sum &+= UInt64(environment.now.nanoseconds)
          tally.finished += 1
        }
      }
    }
    simulator.start(node)
    mustRun(simulator) { tally.finished == clients }
    return (clients * pushes, String(tally.sum))
  }

  @Sendable static func fanOutDelay(_ draw: MessageDraw) -> Int64 {
    let id = draw.word &* 8 &+ 2 &* UInt64(draw.tag) &+ (draw.isReply ? 1 : 0)
    return 1_000_000 + Int64(mix(id) % 9_000_000)
  }

  /// W3 as one event list.
  static func timerList(count: Int) -> (Int, String) {
    let simulator = Simulator(options { _ in 0 })
    let tally = Tally()
    let list = EventList(simulator) { [unowned simulator] _ in
      tally.sum &+= UInt64(simulator.time)
      tally.finished += 1
    }
    for timer in 0..<count {
      list.schedule(at: Int64(mix(UInt64(timer)) % 3_600_000_000_000), tag: UInt64(timer))
    }
    mustRun(simulator) { tally.finished == count }
    return (count, String(tally.sum))
  }

  /// W3 as one sleeping task a timer.
  static func timerTasks(count: Int) -> (Int, String) {
    let simulator = Simulator(options { _ in 0 })
    let tally = Tally()
    let node = simulator.addNode("sleepers")
    simulator.setBoot(node) { environment in
      let peer = Peer(environment)
      for timer in 0..<count {
        environment.spawn("sleeper", on: peer) { _ in
          let delay = Int64(mix(UInt64(timer)) % 3_600_000_000_000)
          try? await environment.sleep(for: .nanoseconds(delay))
          tally.sum &+= UInt64(environment.now.nanoseconds)
          tally.finished += 1
        }
      }
    }
    simulator.start(node)
    mustRun(simulator) { tally.finished == count }
    return (count, String(tally.sum))
  }
}
