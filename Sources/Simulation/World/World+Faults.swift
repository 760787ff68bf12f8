import Environment

/// Faults. Where several meet, the end of one leaves the others in force.
extension World {
  /// Begins each fault when its time comes, or now if that has passed.
  public func schedule(_ faults: [Fault]) {
    for fault in faults {
      simulator.schedule(at: fault.at.nanosecondCount) { self.begin(fault.kind, for: fault.lasts) }
    }
  }

  /// Begins a fault now; it ends by itself.
  public func begin(_ kind: Fault.Kind, for duration: Duration) {
    faultsBegun += 1
    let number = faultsBegun
    noteFault("\(kind)")
    inForce.append((number, Fault(at: now, lasts: duration, kind)))
    apply(kind)
    simulator.schedule(at: simulator.time + duration.nanosecondCount) { self.end(number) }
  }

  /// Ends what is in force: dead nodes start, links heal, clocks are right. Faults that are still to
  /// come do come.
  public func endFaults() {
    for (number, _) in inForce { end(number) }
  }

  // MARK: By hand

  /// Starts a node that is down; nothing if it runs.
  public func start(_ node: String) {
    if isRunning(node) { return }
    noteFault("\(node) starts")
    simulator.start(address(of: node))
  }

  /// The process dies, its disk stays. `start` brings it back.
  public func kill(_ node: String) { strike(.kill(node)) }

  /// The process dies, and what it had not synced is lost, or a part of it. `start` brings it back.
  public func losePower(_ node: String) { strike(.powerLoss(node)) }

  /// The process dies and its disk is gone. `start` brings it back, empty.
  public func loseVolume(_ node: String) { strike(.volumeLoss(node)) }

  /// The process stands still until `resume`.
  public func pause(_ node: String) { strike(.pause(node)) }

  public func resume(_ node: String) {
    noteFault("\(node) goes on")
    simulator.resume(address(of: node))
  }

  private func strike(_ kind: Fault.Kind) {
    noteFault("\(kind)")
    apply(kind)
  }

  private func noteFault(_ text: String) { journal.add(simulator.time, "world", .fault(text)) }

  // MARK: Effects

  private func apply(_ kind: Fault.Kind) {
    switch kind {
    case .kill(let node): simulator.kill(address(of: node))
    case .powerLoss(let node): simulator.losePower(address(of: node))
    case .volumeLoss(let node): simulator.loseVolume(address(of: node))
    case .pause(let node): simulator.pause(address(of: node))
    case .partition, .oneWay: for (from, to) in cuts(kind) { simulator.cut(from, to) }
    case .badNetwork(let node, _, _): applyNetwork(of: node)
    case .clock(let node, _, _): applyClock(of: node)
    }
  }

  private func end(_ number: Int) {
    guard let place = inForce.firstIndex(where: { $0.number == number }) else { return }
    let kind = inForce.remove(at: place).fault.kind
    switch kind {
    case .kill(let node), .powerLoss(let node), .volumeLoss(let node):
      if !inForce.contains(where: { $0.fault.kind.dead == node }) { start(node) }
    case .pause(let node):
      if !inForce.contains(where: { $0.fault.kind == kind }) { resume(node) }
    case .partition, .oneWay:
      for (from, to) in cuts(kind) { simulator.heal(from, to) }
      noteFault("over: \(kind)")
    case .badNetwork(let node, _, _):
      applyNetwork(of: node)
      noteFault("over: \(kind)")
    case .clock(let node, _, _):
      applyClock(of: node)
      noteFault("over: \(kind)")
    }
  }

  private func cuts(_ kind: Fault.Kind) -> [(from: NodeAddress, to: NodeAddress)] {
    func pairs(_ from: [String], _ to: [String]) -> [(from: NodeAddress, to: NodeAddress)] {
      from.flatMap { one in to.map { (address(of: one), address(of: $0)) } }
    }
    switch kind {
    case .partition(let one, let other): return pairs(one, other) + pairs(other, one)
    case .oneWay(let from, let to): return pairs(from, to)
    default: return []
    }
  }

  /// What is wrong with a link is what is wrong with its two ends: latencies add up, losses too.
  private func applyNetwork(of node: String) {
    let own = trouble(of: node)
    for other in nodes + ["world"] where other != node {
      let far = trouble(of: other)
      let (latency, loss) = (own.latency + far.latency, min(1_000_000, own.loss + far.loss))
      let (here, there) = (address(of: node), address(of: other))
      simulator.disturb(here, there, extraDelay: latency, lossPPM: loss)
      simulator.disturb(there, here, extraDelay: latency, lossPPM: loss)
    }
  }

  private func trouble(of node: String) -> (latency: Duration, loss: UInt64) {
    var sum = (latency: Duration.zero, loss: UInt64(0))
    for (_, fault) in inForce {
      if case .badNetwork(node, let latency, let loss) = fault.kind {
        sum = (sum.latency + latency, min(1_000_000, sum.loss + min(1_000_000, loss)))
      }
    }
    return sum
  }

  /// The latest counts.
  private func applyClock(of node: String) {
    var (ahead, drift) = (Duration.zero, Int64(0))
    for (_, fault) in inForce {
      if case .clock(node, let offset, let rate) = fault.kind { (ahead, drift) = (offset, rate) }
    }
    simulator.setClock(address(of: node), offset: ahead, driftPPM: drift)
  }
}
