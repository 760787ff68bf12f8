import Bytes
import Environment
import Simulation

extension KernelWorkloads {
  /// W4: W2 with faults. Every second a replica is killed and another is cut from half of the clients
  /// for 200 ms; an attempt that has no quorum after 50 ms is followed by a new one.
  ///
  /// Clients are two nodes, by parity, so that a cut holds between two nodes.
  static func churn(clients: Int, pushes: Int) -> (Int, String) {
    let simulator = Simulator(options(fanOutDelay))
    let replicas = (0..<3).map { addEcho(simulator, "replica-\($0)") }
    let tally = Tally()
    var parity: [NodeAddress] = []
    for half in 0..<2 {
      let node = simulator.addNode("clients-\(half)")
      parity.append(node)
      simulator.setBoot(node) { environment in
        for client in stride(from: half, to: clients, by: 2) {
          environment.spawn("client", on: Peer(environment)) { _ in
            await pushAll(environment, replicas, client: client, pushes: pushes, tally)
          }
        }
      }
    }
    for node in parity { simulator.start(node) }
    scheduleFaults(simulator, replicas, parity, second: 1) { tally.finished == clients }
    mustRun(simulator) { tally.finished == clients }
    let messages = simulator.totals.messagesDelivered + simulator.totals.messagesDropped
    return (clients * pushes, "\(tally.attempts) \(messages) \(tally.sum) \(tally.last)")
  }

  private static func pushAll(
    _ environment: SimulatedEnvironment, _ replicas: [NodeAddress], client: Int, pushes: Int,
    _ tally: Tally
  ) async {
    let network = environment.network
    var attempt: UInt64 = 0
    for _ in 0..<pushes {
      while true {
        let group = network.openGroup(timeout: .milliseconds(50))
        let word = (UInt64(client) << 20) + attempt
        attempt += 1
        tally.attempts += 1
        for replica in 0..<3 {
          network.send(group, replicas[replica], Message(method: 1, word: word), tag: replica)
        }
        // Refusals do not exist here and every call ends at the timeout, so two failures mean that.
        let outcome = try? await network.quorum(group, successes: 2, tolerated: 1)
        network.close(group)
        if case .reached? = outcome { break }
      }
    }
    tally.sum &+= UInt64(environment.now.nanoseconds)
    tally.last = max(tally.last, environment.now.nanoseconds)
    tally.finished += 1
  }

  private static func scheduleFaults(
    _ simulator: Simulator, _ replicas: [NodeAddress], _ parity: [NodeAddress], second: Int64,
    _ done: @escaping () -> Bool
  ) {
    let start = second * 1_000_000_000
    let victim = replicas[Int((second - 1) % 3)]
    let cut = replicas[Int(mix(UInt64(second)) % 3)]
    let half = parity[Int(second % 2)]
    simulator.schedule(at: start) {
      if done() { return }
      simulator.kill(victim)
      scheduleFaults(simulator, replicas, parity, second: second + 1, done)
    }
    simulator.schedule(at: start + 100_000_000) {
      simulator.cut(half, cut)
      simulator.cut(cut, half)
    }
    simulator.schedule(at: start + 300_000_000) {
      simulator.heal(half, cut)
      simulator.heal(cut, half)
      simulator.start(victim)
    }
  }
}
