import Environment
import Synchronization

/// The call groups of one node: see `Network.openGroup`.
final class CallGroups: TimerTarget {
  private struct Group {
    var generation: UInt32 = 0
    var isOpen = false
    var isOverdue = false
    /// Calls without a reply, in order of sending.
    var calls: [(number: UInt64, tag: Int)] = []
    var nextCall: UInt64 = 0
    /// Replies not yet taken, in order of arrival.
    var replies: [GroupReply] = []
    var waiter: WaitToken?
    var quorum: Quorum?
  }

  /// Successes and failures counted towards a decision.
  private struct Quorum {
    var successesNeeded: Int
    var failuresTolerated: Int
    var outcome: QuorumOutcome?

    mutating func count(_ result: Result<Message, RPCError>) {
      if outcome != nil { return }
      switch result {
      case .success:
        successesNeeded -= 1
        if successesNeeded <= 0 { outcome = .reached }
      case .failure(let error):
        failuresTolerated -= 1
        if failuresTolerated < 0 { outcome = .failed(error) }
      }
    }
  }

  private struct State {
    var groups: [Group] = []
    var free: [Int] = []

    func isOpen(_ id: CallGroupID) -> Bool {
      Int(id.index) < groups.count && groups[Int(id.index)].isOpen
        && groups[Int(id.index)].generation == id.generation
    }

    /// Adds a reply of an open group; returns who is to be woken.
    mutating func add(_ reply: GroupReply, to index: Int) -> WaitToken? {
      if groups[index].quorum != nil {
        groups[index].quorum?.count(reply.result)
        if groups[index].quorum?.outcome == nil { return nil }
      } else {
        groups[index].replies.append(reply)
      }
      defer { groups[index].waiter = nil }
      return groups[index].waiter
    }
  }

  private let core: NodeCore
  private let state = Mutex(State())

  init(_ core: NodeCore) { self.core = core }

  func open(timeout: Duration) -> CallGroupID {
    let id = state.withLock { state in
      let index = state.free.popLast() ?? state.groups.count
      if index == state.groups.count { state.groups.append(Group()) }
      let generation = state.groups[index].generation
      state.groups[index] = Group(generation: generation, isOpen: true)
      return CallGroupID(index: UInt32(index), generation: generation)
    }
    core.host.timers.schedule(at: core.deadline(after: timeout), self, id)
    return id
  }

  /// Enters a call; its number, or nil if there is nothing to send.
  func begin(_ id: CallGroupID, tag: Int) -> UInt64? {
    if core.isStopped { return nil }
    return state.withLock { state -> UInt64? in
      guard state.isOpen(id) else { return nil }
      let index = Int(id.index)
      if state.groups[index].isOverdue {
        _ = state.add(GroupReply(tag: tag, result: .failure(.deadlineExceeded)), to: index)
        return nil
      }
      let number = state.groups[index].nextCall
      state.groups[index].nextCall += 1
      state.groups[index].calls.append((number, tag))
      return number
    }
  }

  /// The reply of a call. Late ones find no call and are dropped.
  func answer(_ id: CallGroupID, _ call: UInt64, _ result: Result<Message, RPCError>) {
    let waiter = state.withLock { state -> WaitToken? in
      guard state.isOpen(id) else { return nil }
      let index = Int(id.index)
      guard let place = state.groups[index].calls.firstIndex(where: { $0.number == call }) else {
        return nil
      }
      let tag = state.groups[index].calls.remove(at: place).tag
      return state.add(GroupReply(tag: tag, result: result), to: index)
    }
    if let waiter { core.waits.end(waiter, .woken) }
  }

  func timerFired(_ id: CallGroupID) {
    let waiter = state.withLock { state -> WaitToken? in
      guard state.isOpen(id) else { return nil }
      let index = Int(id.index)
      state.groups[index].isOverdue = true
      let open = state.groups[index].calls
      state.groups[index].calls = []
      var waiter: WaitToken?
      for call in open {
        let reply = GroupReply(tag: call.tag, result: .failure(.deadlineExceeded))
        waiter = state.add(reply, to: index) ?? waiter
      }
      return waiter
    }
    if let waiter { core.waits.end(waiter, .woken) }
  }

  func awaitsTimer(_ id: CallGroupID) -> Bool { state.withLock { $0.isOpen(id) } }

  func nextReply(_ id: CallGroupID) async throws(NodeStopped) -> GroupReply? {
    try core.checkRunning()
    while true {
      let taken = state.withLock { state -> (reply: GroupReply?, isLast: Bool) in
        guard state.isOpen(id) else { return (nil, true) }
        let index = Int(id.index)
        if !state.groups[index].replies.isEmpty {
          return (state.groups[index].replies.removeFirst(), false)
        }
        return (nil, state.groups[index].calls.isEmpty)
      }
      if taken.reply != nil || taken.isLast { return taken.reply }
      _ = try await core.wait(timeout: nil) { token in
        park(id, token) { !$0.replies.isEmpty || $0.calls.isEmpty }
      }
    }
  }

  func quorum(_ id: CallGroupID, successes: Int, tolerated: Int)
    async throws(NodeStopped) -> QuorumOutcome
  {
    try core.checkRunning()
    let isOpen = state.withLock { state in
      guard state.isOpen(id) else { return false }
      var quorum = Quorum(successesNeeded: successes, failuresTolerated: tolerated)
      if successes <= 0 { quorum.outcome = .reached }
      for reply in state.groups[Int(id.index)].replies { quorum.count(reply.result) }
      state.groups[Int(id.index)].replies = []
      state.groups[Int(id.index)].quorum = quorum
      return true
    }
    if !isOpen { return .failed(.unavailable) }
    while true {
      let (outcome, isUndecidable) = state.withLock { state -> (QuorumOutcome?, Bool) in
        guard state.isOpen(id) else { return (.failed(.unavailable), false) }
        let group = state.groups[Int(id.index)]
        return (group.quorum?.outcome, group.calls.isEmpty)
      }
      if let outcome { return outcome }
      precondition(!isUndecidable, "a quorum larger than the calls of its group")
      _ = try await core.wait(timeout: nil) { token in
        park(id, token) { $0.quorum?.outcome != nil }
      }
    }
  }

  /// Leaves `token` to be woken by the next reply, or wakes it at once if there is something to see
  /// already: replies come from other threads.
  private func park(_ id: CallGroupID, _ token: WaitToken, unless isReady: (Group) -> Bool) {
    let mustWake = state.withLock { state in
      guard state.isOpen(id), !isReady(state.groups[Int(id.index)]) else { return true }
      state.groups[Int(id.index)].waiter = token
      return false
    }
    if mustWake { core.waits.end(token, .woken) }
  }

  func close(_ id: CallGroupID) {
    state.withLock { state in
      guard state.isOpen(id) else { return }
      let generation = state.groups[Int(id.index)].generation &+ 1
      state.groups[Int(id.index)] = Group(generation: generation)
      state.free.append(Int(id.index))
    }
  }
}
