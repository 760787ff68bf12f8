/// Follows which nodes run while the faults of a plan happen, to find faults that cannot take place:
/// a crash of a node that is down, a restart of one that runs.
struct FaultTimeline {
  private enum Change {
    case down(until: Duration?)
    case up
    case needsUp
  }

  private struct Step {
    var at: Duration
    var order: Int
    var node: NodeName
    var change: Change
    var position: SourcePosition
    var verb: String
  }

  private var steps: [Step] = []

  mutating func add(_ event: FaultEvent, _ position: SourcePosition) {
    func step(_ nodes: [NodeName], _ change: Change, _ verb: String) {
      for node in nodes {
        steps.append(
          Step(
            at: event.at, order: steps.count, node: node, change: change, position: position,
            verb: verb))
      }
    }
    switch event.action {
    case .crash(let nodes, _, let after):
      step(nodes, .down(until: after.map { event.at + $0 }), "crash")
    case .stop(let nodes, let after):
      step(nodes, .down(until: after.map { event.at + $0 }), "stop")
    case .pause(let nodes, _): step(nodes, .needsUp, "pause")
    case .restart(let nodes): step(nodes, .up, "restart")
    case .partition, .slow, .fail, .network, .clock, .disk, .rot: break
    }
  }

  /// Reports each fault that meets its node in the wrong state.
  func check(_ diagnostics: Diagnostics) {
    /// Nodes that are down, and until when by themselves.
    var down: [NodeName: Duration?] = [:]
    for step in steps.sorted(by: { ($0.at, $0.order) < ($1.at, $1.order) }) {
      if let until = down[step.node], let until, until <= step.at { down[step.node] = nil }
      let isDown = down[step.node] != nil
      switch step.change {
      case .down(let until):
        if isDown { report(step, "is down already", "a running node", diagnostics) }
        down[step.node] = .some(until)
      case .needsUp:
        if isDown { report(step, "is down", "a running node", diagnostics) }
      case .up:
        if !isDown { report(step, "is running", "a node that is down", diagnostics) }
        down[step.node] = nil
      }
    }
  }

  private func report(
    _ step: Step, _ state: String, _ expected: String, _ diagnostics: Diagnostics
  ) {
    diagnostics.report(
      step.position, "cannot \(step.verb) \(step.node) at \(words(step.at)): it \(state)",
      expected: expected)
  }
}
