import Environment

/// The network as one incarnation sees it.
///
/// A handler never runs on its caller's task: delivery wakes a worker that the callee's incarnation
/// owns and that is parked between requests, and the reply is an event of its own. So a handler dies
/// with its node, a late reply really arrives late, and a call allocates nothing.
final class SimulatedNetwork: Network, @unchecked Sendable {
  private let simulator: Simulator
  private let node: SimulatedNode
  private let incarnation: Incarnation

  init(_ simulator: Simulator, _ node: SimulatedNode, _ incarnation: Incarnation) {
    self.simulator = simulator
    self.node = node
    self.incarnation = incarnation
  }

  func address(of name: String) -> NodeAddress? { simulator.address(of: name) }

  func serve<A: Actor>(
    on actor: A,
    _ handler:
      @escaping @Sendable (isolated A, _ from: NodeAddress, Message) async throws(RPCError) ->
      Message
  ) {
    guard incarnation.state == .running || incarnation.state == .paused else { return }
    // Workers of an earlier handler go home; those at work finish their request first.
    let earlier = incarnation.parkedWorkers
    incarnation.parkedWorkers = []
    for worker in earlier {
      simulator.endWait(
        WaitToken(index: worker, generation: simulator.waiters[worker].generation), .stopped)
    }
    incarnation.startWorker = { [self] call in
      actor.startTask(of: incarnation) { await self.work(on: $0, first: call, handler) }
    }
  }

  /// One worker: request after request, parked in between.
  private func work<A: Actor>(
    on actor: isolated A, first: UInt32,
    _ handler: (isolated A, NodeAddress, Message) async throws(RPCError) -> Message
  ) async {
    var index = first
    while incarnation.state.rawValue < Incarnation.State.dead.rawValue {
      let generation = simulator.calls[index].generation
      let from = NodeAddress(index: simulator.calls[index].from)
      let request = simulator.calls[index].message
      var reply: Message?
      var failure: RPCError?
      do throws(RPCError) {
        reply = try await handler(actor, from, request)
      } catch {
        failure = error
      }
      finish(index, generation, reply, failure)
      guard incarnation.state == .running || incarnation.state == .paused else { return }
      let token = simulator.openWait(incarnation.index, "a request")
      incarnation.parkedWorkers.append(token.index)
      guard let next = try? await simulator.suspend(token, of: incarnation) else { return }
      index = next.word
    }
  }

  @inline(__always)
  private func finish(
    _ index: UInt32, _ generation: UInt32, _ reply: Message?, _ failure: RPCError?
  ) {
    // A worker of a dead incarnation only gets here while it is unwound.
    guard incarnation.state.rawValue < Incarnation.State.dead.rawValue,
      simulator.calls[index].generation == generation,
      simulator.calls[index].callee == incarnation.index
    else { return }
    if let reply { simulator.calls[index].message = reply }
    simulator.calls[index].failure = failure
    simulator.sendReply(index)
  }

  func call(_ to: NodeAddress, _ request: Message, timeout: Duration)
    async throws(RPCError) -> Message
  {
    do throws(NodeStopped) {
      try await simulator.admit(incarnation)
    } catch {
      throw .nodeStopped
    }
    let index = simulator.newCall(from: incarnation, to: to.index, request)
    let token = simulator.openWait(incarnation.index, "a reply")
    simulator.calls[index].waiter = token
    let end = simulator.time(after: timeout, by: node.clock)
    simulator.scheduleTimeout(
      .callTimeout, at: end, a: index, b: simulator.calls[index].generation)
    simulator.sendRequest(index)
    let outcome: Waiter.Outcome
    do throws(NodeStopped) {
      outcome = try await simulator.suspend(token, of: incarnation).outcome
    } catch {
      throw .nodeStopped
    }
    if outcome == .timedOut {
      simulator.abandon(index)
      throw .deadlineExceeded
    }
    let (reply, failure) = (simulator.calls[index].message, simulator.calls[index].failure)
    simulator.freeCall(index)
    if let failure { throw failure }
    return reply
  }

  func openGroup(timeout: Duration) -> CallGroupID {
    let index = simulator.groups.allocate { CallGroup() }
    let group = simulator.groups.base + Int(index)
    group.pointee.isOpen = true
    group.pointee.incarnation = incarnation.index
    group.pointee.counts = false
    group.pointee.successes = 0
    group.pointee.failures = 0
    group.pointee.taken = 0
    group.pointee.decisive = nil
    let generation = group.pointee.generation
    let end = simulator.time(after: timeout, by: node.clock)
    simulator.scheduleTimeout(.groupTimeout, at: end, a: index, b: generation)
    return CallGroupID(index: index, generation: generation)
  }

  func send(_ id: CallGroupID, _ to: NodeAddress, _ request: Message, tag: Int) {
    let group = simulator.groups.base + Int(id.index)
    guard group.pointee.isOpen, group.pointee.generation == id.generation,
      incarnation.state.rawValue < Incarnation.State.dead.rawValue
    else { return }
    let index = simulator.newCall(from: incarnation, to: to.index, request)
    simulator.calls[index].group = Int32(bitPattern: id.index)
    simulator.calls[index].tag = Int32(truncatingIfNeeded: tag)
    group.pointee.open.append(index)
    simulator.sendRequest(index)
  }

  func nextReply(_ id: CallGroupID) async throws(NodeStopped) -> GroupReply? {
    try await simulator.admit(incarnation)
    guard isOpen(id) else { return nil }
    if untaken(id) == 0 {
      if simulator.groups[id.index].open.isEmpty { return nil }
      try await park(id, "a reply")
    }
    let group = simulator.groups.base + Int(id.index)
    let reply = group.pointee.replies[group.pointee.taken]
    group.pointee.taken &+= 1
    if group.pointee.taken == group.pointee.replies.count {
      group.pointee.replies.removeAll(keepingCapacity: true)
      group.pointee.taken = 0
    }
    return reply
  }

  func quorum(_ id: CallGroupID, successes: Int, tolerated: Int)
    async throws(NodeStopped) -> QuorumOutcome
  {
    try await simulator.admit(incarnation)
    guard isOpen(id) else { return .failed(.unavailable) }
    let group = simulator.groups.base + Int(id.index)
    group.pointee.counts = true
    group.pointee.needed = successes
    group.pointee.tolerated = tolerated
    var decided = successes <= 0
    for reply in group.pointee.replies where !decided {
      decided = simulator.count(reply, in: id.index)
    }
    group.pointee.replies.removeAll(keepingCapacity: true)
    if !decided {
      precondition(!group.pointee.open.isEmpty, "a quorum larger than the calls of its group")
      try await park(id, "a quorum")
    }
    if let error = simulator.groups[id.index].decisive { return .failed(error) }
    return .reached
  }

  func close(_ id: CallGroupID) {
    if isOpen(id) { simulator.closeGroup(id.index) }
  }

  private func isOpen(_ id: CallGroupID) -> Bool {
    simulator.groups[id.index].isOpen && simulator.groups[id.index].generation == id.generation
  }

  private func untaken(_ id: CallGroupID) -> Int {
    simulator.groups[id.index].replies.count - simulator.groups[id.index].taken
  }

  @inline(__always)
  private func park(_ id: CallGroupID, _ label: StaticString) async throws(NodeStopped) {
    let token = simulator.openWait(incarnation.index, label)
    simulator.groups[id.index].waiter = token
    _ = try await simulator.suspend(token, of: incarnation)
  }
}
