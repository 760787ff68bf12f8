import Bytes
public import Environment

/// Kinds of faults, as the trace names them.
public enum FaultKind: UInt64, Sendable {
  case start = 1
  case kill, pause, resume, end
  case cut, heal, clock, service, link
  case powerLoss, volumeLoss, clog
  case disk, rot
}

extension Simulator {
  /// Adds a node that is not running. `cores`: virtual processors, the options' if nil.
  @discardableResult
  public func addNode(_ name: String, cores: Int? = nil) -> NodeAddress {
    let index = Int32(nodes.count)
    let namesake = places.updateValue(index, forKey: name)
    precondition(namesake == nil, "two nodes named \(name)")
    nodes.append(
      SimulatedNode(index: index, name: name, cores: cores ?? options.coresPerNode))
    return NodeAddress(index: index)
  }

  /// What each start of the node runs; it spawns the node's tasks.
  public func setBoot(_ node: NodeAddress, _ boot: @escaping (SimulatedEnvironment) -> Void) {
    nodes[Int(node.index)].boot = boot
  }

  public func address(of name: String) -> NodeAddress? {
    places[name].map { NodeAddress(index: $0) }
  }

  public func name(of node: NodeAddress) -> String { nodes[Int(node.index)].name }

  public var nodeCount: Int { nodes.count }

  public func isRunning(_ node: NodeAddress) -> Bool {
    nodes[Int(node.index)].incarnation != nil
  }

  /// Starts a new incarnation; nothing if one is running, or when the world is being unwound.
  public func start(_ node: NodeAddress) {
    let record = nodes[Int(node.index)]
    guard record.incarnation == nil, !isUnwinding else { return }
    note(.start, node)
    record.incarnationsStarted += 1
    record.cores.reset()
    let incarnation = Incarnation(
      index: Int32(incarnations.count), node: node.index, simulator: self)
    incarnations.append(incarnation)
    record.incarnation = incarnation
    record.boot?(SimulatedEnvironment(self, record, incarnation))
  }

  /// The process dies at once: no job of it runs any more, no await returns, its disk stays. Calls
  /// that it was working on break.
  public func kill(_ node: NodeAddress) { endIncarnation(node, .kill) }

  /// The process dies and its page cache with it: of each file what was synced stays, and a part of
  /// the rest that the seed chooses; names that were not synced are gone.
  public func losePower(_ node: NodeAddress) {
    let record = nodes[Int(node.index)]
    guard record.incarnation != nil, !isUnwinding else { return }
    endIncarnation(node, .powerLoss)
    record.disk.losePower(
      DrawKey(seed: options.seed, purpose: "power").of(record.name)
        .of(UInt64(record.incarnationsStarted)))
  }

  /// From now on the node's disk is as `condition` says.
  public func setDisk(_ node: NodeAddress, _ condition: DiskCondition) {
    note(.disk, node)
    nodes[Int(node.index)].diskCondition = condition
  }

  /// So many bits of the node's files turn over, wherever the seed says; returns in how many files.
  @discardableResult
  public func rotDisk(_ node: NodeAddress, flips: Int) -> Int {
    let record = nodes[Int(node.index)]
    note(.rot, node)
    return record.disk.rot(
      DrawKey(seed: options.seed, purpose: "rot").of(record.name).of(UInt64(time)), flips: flips)
  }

  /// The process dies and its disk is gone: the next start finds an empty one.
  public func loseVolume(_ node: NodeAddress) {
    guard nodes[Int(node.index)].incarnation != nil, !isUnwinding else { return }
    endIncarnation(node, .volumeLoss)
    nodes[Int(node.index)].disk.removeAll()
  }

  /// The process has ended by itself, after a graceful stop.
  public func end(_ node: NodeAddress) { endIncarnation(node, .end) }

  private func endIncarnation(_ node: NodeAddress, _ kind: FaultKind) {
    let record = nodes[Int(node.index)]
    guard let incarnation = record.incarnation, !isUnwinding else { return }
    note(kind, node)
    incarnation.state = .dead
    incarnation.startWorker = nil
    record.incarnation = nil
    for position in 0..<groups.count {
      let group = UInt32(position)
      if groups[group].isOpen && groups[group].incarnation == incarnation.index {
        closeGroup(group)
      }
    }
    for position in 0..<calls.count {
      let index = UInt32(position)
      if calls[index].stage == .free { continue }
      if calls[index].caller == incarnation.index && !calls[index].isAbandoned { abandon(index) }
      if calls[index].stage == .working && calls[index].callee == incarnation.index {
        calls[index].callee = -1
        if options.network.refusesWhenDown {
          calls[index].failure = .unavailable
          sendReply(index)
        } else {
          lose(index)
        }
      }
    }
  }

  /// Holds all jobs of the node back, as SIGSTOP does.
  public func pause(_ node: NodeAddress) {
    guard let incarnation = nodes[Int(node.index)].incarnation, incarnation.state == .running
    else { return }
    note(.pause, node)
    incarnation.state = .paused
  }

  public func resume(_ node: NodeAddress) {
    guard let incarnation = nodes[Int(node.index)].incarnation, incarnation.state == .paused
    else { return }
    note(.resume, node)
    incarnation.state = .running
    let held = incarnation.held
    incarnation.held = []
    for job in held { enqueue(job) }
  }

  /// Cuts the direction `from` → `to`: what would arrive while it is cut is lost. Cuts add up.
  public func cut(_ from: NodeAddress, _ to: NodeAddress) {
    note(.cut, from, UInt64(to.index))
    withLink(from.index, to.index) { $0.cuts += 1 }
  }

  public func heal(_ from: NodeAddress, _ to: NodeAddress) {
    note(.heal, from, UInt64(to.index))
    withLink(from.index, to.index) { $0.cuts = max(0, $0.cuts - 1) }
  }

  /// Adds to every delay from `from` to `to`, and loses some of its messages; zeros restore it.
  public func disturb(
    _ from: NodeAddress, _ to: NodeAddress, extraDelay: Duration, lossPPM: UInt64
  ) {
    note(.link, from, UInt64(to.index))
    withLink(from.index, to.index) {
      $0.extraDelay = extraDelay.nanosecondCount
      $0.lossPPM = lossPPM
    }
  }

  /// Holds every message from `from` to `to` back until the virtual time `until` (nanoseconds); then
  /// all of them arrive, in order.
  public func clog(_ from: NodeAddress, _ to: NodeAddress, until: Int64) {
    note(.clog, from, UInt64(to.index))
    withLink(from.index, to.index) { $0.lastArrival = max($0.lastArrival, until) }
  }

  /// Sets a node's clock against the true time.
  public func setClock(_ node: NodeAddress, offset: Duration, driftPPM: Int64) {
    note(.clock, node, UInt64(bitPattern: offset.nanosecondCount))
    nodes[Int(node.index)].clock.set(
      offset: offset.nanosecondCount, driftPPM: driftPPM, now: time)
  }

  public enum Service: UInt64, Sendable {
    case objectStore = 1
    case indexKV
    case coordination
  }

  /// Changes how a service is doing.
  public func setCondition(_ service: Service, _ condition: ServiceCondition) {
    trace.add(
      .fault, node: -1, time: time, FaultKind.service.rawValue | service.rawValue << 8,
      UInt64(bitPattern: condition.slowPercent) ^ UInt64(bitPattern: condition.extraDelay) << 20
        ^ condition.failuresPPM << 44)
    state(of: service).condition = condition
  }

  public func counters(of service: Service) -> ServiceCounters { state(of: service).counters }

  private func state(of service: Service) -> ServiceState {
    switch service {
    case .objectStore: objects.service
    case .indexKV: index.service
    case .coordination: coordination.service
    }
  }

  /// Keys and sizes in the object store, sorted: for checks after a run.
  public func objectList(prefix: String = "") -> [ObjectInfo] { objects.list(prefix: prefix) }

  /// An object's bytes: for checks after a run.
  public func object(_ key: String) -> [UInt8]? { objects.objects[key] }

  public var totals: SimulationCounters { counters }

  /// What the object store's requests cost so far, nano-dollars.
  public var requestCost: Int64 {
    let counters = objects.service.counters
    let prices = options.services.prices
    return Int64(counters.puts) * prices.perPut + Int64(counters.gets) * prices.perGet
      + Int64(counters.lists) * prices.perList
  }

  private func note(_ kind: FaultKind, _ node: NodeAddress, _ detail: UInt64 = 0) {
    trace.add(.fault, node: node.index, time: time, kind.rawValue, detail)
  }
}
