import Environment
import Simulation

extension WorldKind {
  /// A simulator of its own, on the calling thread.
  func playSimulated(_ acts: [[Part]]) throws -> [[String]] {
    let simulator = Simulator(SimulationOptions(seed: 7))
    var played: [Act] = []
    for parts in acts {
      let act = Act(parts) { name in
        if let node = simulator.address(of: name) { simulator.kill(node) }
      }
      played.append(act)
      let nodes = parts.map { simulator.address(of: $0.name) ?? simulator.addNode($0.name) }
      for (node, part) in zip(nodes, parts) {
        simulator.setBoot(node) { environment in part.begin(part.open(environment, act)) }
      }
      for node in nodes { simulator.start(node) }
      try simulator.run(until: { act.isOver })
      for node in nodes { simulator.kill(node) }
    }
    try simulator.unwind()
    return played.map(\.lines)
  }
}
