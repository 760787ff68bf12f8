public import Bytes
public import Environment

/// The world as one incarnation of a simulated node sees it.
public final class SimulatedEnvironment: NodeEnvironment, @unchecked Sendable {
  let simulator: Simulator
  let incarnation: Incarnation
  let node: SimulatedNode
  let simulatedNetwork: SimulatedNetwork
  let simulatedDisk: SimulatedDisk
  private let simulatedObjects: SimulatedObjectStore
  private let simulatedIndex: SimulatedIndexKV
  private let simulatedCoordination: SimulatedCoordinationKV

  init(_ simulator: Simulator, _ node: SimulatedNode, _ incarnation: Incarnation) {
    self.simulator = simulator
    self.node = node
    self.incarnation = incarnation
    simulatedNetwork = SimulatedNetwork(simulator, node, incarnation)
    simulatedDisk = SimulatedDisk(simulator, node, incarnation)
    let client = ServiceClient(simulator, node, incarnation)
    simulatedObjects = SimulatedObjectStore(client)
    simulatedIndex = SimulatedIndexKV(client)
    simulatedCoordination = SimulatedCoordinationKV(client)
  }

  public var name: String { node.name }
  public var executor: UnownedSerialExecutor { incarnation.unownedExecutor }
  public var address: NodeAddress { NodeAddress(index: node.index) }
  public var network: any Network { simulatedNetwork }
  public var disk: any Disk { simulatedDisk }
  public var objectStore: any ObjectStore { simulatedObjects }
  public var indexKV: any IndexKV { simulatedIndex }
  public var ringKV: any CoordinationKV { simulatedCoordination }

  public var now: MonotonicTime {
    MonotonicTime(nanoseconds: node.clock.local(simulator.time))
  }

  public var wallTime: WallTime {
    WallTime(
      nanoseconds: simulator.options.start.nanoseconds &+ node.clock.wall(simulator.time))
  }

  public func sleep(for duration: Duration, _ kind: TimerKind) async throws(NodeStopped) {
    try await simulator.admit(incarnation)
    let token = simulator.openWait(incarnation.index, "sleep")
    let end = simulator.time(after: duration, by: node.clock)
    if end < .max {
      simulator.schedule(
        kind == .foreground ? .timer : .backgroundTimer, at: end, a: token.index,
        b: token.generation)
    }
    _ = try await simulator.suspend(token, of: incarnation)
  }

  public func spawn<A: Actor>(
    _ name: StaticString, on actor: A, _ body: @escaping @Sendable (isolated A) async -> Void
  ) {
    if incarnation.state == .dead || incarnation.state == .unwinding { return }
    actor.startTask(of: incarnation, name.description, body)
  }

  public func random(_ purpose: StaticString) -> DrawKey {
    DrawKey(seed: simulator.options.seed, purpose: purpose).of(node.name)
  }

  public func wait(
    _ label: StaticString, timeout: Duration?, _ register: (WaitToken) -> Void
  ) async throws(NodeStopped) -> WaitOutcome {
    try await simulator.admit(incarnation)
    let token = simulator.openWait(incarnation.index, label)
    if let timeout {
      let end = simulator.time(after: timeout, by: node.clock)
      simulator.scheduleTimeout(.timeout, at: end, a: token.index, b: token.generation)
    }
    register(token)
    return try await simulator.suspend(token, of: incarnation).outcome == .timedOut
      ? .timedOut : .woken
  }

  @discardableResult
  public func wake(_ token: WaitToken) -> Bool { simulator.endWait(token, .woken) }

  public func compute<R: Sendable>(_ cost: ComputeCost, _ work: @Sendable () -> R)
    async throws(NodeStopped) -> R
  {
    try await simulator.admit(incarnation)
    let result = work()
    let duration = simulator.options.costs.nanoseconds(cost)
    let end = node.cores.book(now: simulator.time, duration: duration)
    if end > simulator.time {
      let token = simulator.openWait(incarnation.index, "compute")
      simulator.schedule(.timer, at: end, a: token.index, b: token.generation)
      _ = try await simulator.suspend(token, of: incarnation)
    }
    return result
  }

  public func point(_ name: StaticString) async throws(NodeStopped) {
    try await simulator.admit(incarnation)
    guard simulator.options.disturbPoints, let delay = simulator.disturbance(at: name, of: node)
    else { return }
    let token = simulator.openWait(incarnation.index, name)
    simulator.schedule(.timer, at: simulator.time &+ delay, a: token.index, b: token.generation)
    _ = try await simulator.suspend(token, of: incarnation)
  }

  public func record(_ event: Event) {
    if incarnation.state == .dead || incarnation.state == .unwinding { return }
    simulator.noteRecord(event, node: node.index)
  }
}

extension Simulator {
  /// Lets a call of a live incarnation pass. After the verdict it throws, and counts: a task that
  /// goes on calling is a defect, and is stopped.
  @inline(__always)
  func admit(_ incarnation: Incarnation) async throws(NodeStopped) {
    if incarnation.state.rawValue >= Incarnation.State.dead.rawValue {
      await refuse(incarnation)
      throw NodeStopped()
    }
  }

  /// Counts a call of an ended incarnation. Beyond the budget the task never comes back: a loop that
  /// swallows `NodeStopped` would spin for ever.
  @inline(never)
  func refuse(_ incarnation: Incarnation) async {
    incarnation.callsWhileUnwinding += 1
    if incarnation.callsWhileUnwinding > unwindingBudget {
      incarnation.spinningTask = incarnation.spinningTask ?? Task<Never, Never>.name
      await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    }
  }

  /// Suspends the current task until the wait `token` is over. It throws if the node has died since:
  /// what the wait was for may be gone then, even if it had ended before.
  @inline(__always)
  func suspend(_ token: WaitToken, of incarnation: Incarnation) async throws(NodeStopped) -> (
    outcome: Waiter.Outcome, word: UInt32
  ) {
    if waiters[token.index].outcome == .pending {
      await withUnsafeContinuation { waiters[token.index].continuation = $0 }
    }
    let result = closeWait(token)
    if result.outcome == .stopped
      || incarnation.state.rawValue >= Incarnation.State.dead.rawValue
    {
      throw NodeStopped()
    }
    return result
  }

  /// How long a named point holds its task up this time; nil: not at all.
  func disturbance(at name: StaticString, of node: SimulatedNode) -> Int64? {
    pointCalls &+= 1
    let draw = DrawKey(seed: options.seed, purpose: "points").of(UInt64(node.index))
      .of(pointCalls).draw(0)
    switch draw & 0xFF {
    case 0..<16: return 0
    case 16..<20: return Int64((draw >> 32) % 10_000_000)
    default: return nil
    }
  }

  func noteRecord(_ event: Event, node: Int32) {
    if trace.window != nil { eventNames[event.name.hash] = event.name.text }
    trace.add(
      .record, node: node, time: time, event.name.hash,
      UInt64(bitPattern: event.a) ^ mix64(UInt64(bitPattern: event.b))
        ^ mix64(UInt64(bitPattern: event.c) &+ 1))
    onRecord?(NodeAddress(index: node), time, event)
  }
}
