import Environment
import Synchronization

/// The network between the nodes of one host: messages are handed over inside the process.
final class RealNetwork: Network {
  private let core: NodeCore
  private let groups: CallGroups

  init(_ core: NodeCore) {
    self.core = core
    groups = CallGroups(core)
  }

  func address(of name: String) -> NodeAddress? { core.host.address(of: name) }

  func serve<A: Actor>(
    on actor: A,
    _ handler:
      @escaping @Sendable (isolated A, _ from: NodeAddress, Message) async throws(RPCError) ->
      Message
  ) {
    core.inbox.open { from, request in
      do throws(RPCError) {
        return .success(try await handler(actor, from, request))
      } catch {
        return .failure(error)
      }
    }
  }

  func call(_ to: NodeAddress, _ request: Message, timeout: Duration)
    async throws(RPCError) -> Message
  {
    let slot = ReplySlot()
    let outcome: WaitOutcome
    do throws(NodeStopped) {
      outcome = try await core.wait(timeout: timeout) { token in
        send(to, request) { [waits = core.waits] result in
          slot.fill(result)
          waits.end(token, .woken)
        }
      }
    } catch {
      throw .nodeStopped
    }
    guard outcome == .woken, let result = slot.result else { throw .deadlineExceeded }
    return try result.get()
  }

  func openGroup(timeout: Duration) -> CallGroupID { groups.open(timeout: timeout) }

  func send(_ group: CallGroupID, _ to: NodeAddress, _ request: Message, tag: Int) {
    guard let call = groups.begin(group, tag: tag) else { return }
    send(to, request) { [groups] result in groups.answer(group, call, result) }
  }

  func nextReply(_ group: CallGroupID) async throws(NodeStopped) -> GroupReply? {
    try await groups.nextReply(group)
  }

  func quorum(_ group: CallGroupID, successes: Int, tolerated: Int)
    async throws(NodeStopped) -> QuorumOutcome
  {
    try await groups.quorum(group, successes: successes, tolerated: tolerated)
  }

  func close(_ group: CallGroupID) { groups.close(group) }

  private func send(_ to: NodeAddress, _ request: Message, reply: @escaping Inbox.Reply) {
    guard let inbox = core.host.inbox(of: to) else { return reply(.failure(.unavailable)) }
    inbox.deliver(from: core.address, request, reply)
  }
}

/// Where the reply of one call is left for its caller.
private final class ReplySlot: Sendable {
  private let state = Mutex<Result<Message, RPCError>?>(nil)

  var result: Result<Message, RPCError>? { state.withLock { $0 } }

  func fill(_ result: Result<Message, RPCError>) { state.withLock { $0 = result } }
}

/// Takes the requests to one incarnation, each on a task of that incarnation.
final class Inbox: Sendable {
  typealias Reply = @Sendable (Result<Message, RPCError>) -> Void
  typealias Handler = @Sendable (NodeAddress, Message) async -> Result<Message, RPCError>

  private struct State {
    var handler: Handler?
    var isStopped = false
    /// Requests being worked on, in order of arrival.
    var open: [(number: UInt64, reply: Reply)] = []
    var next: UInt64 = 0
  }

  private let tasks: TaskRegistry
  private let state = Mutex(State())

  init(_ tasks: TaskRegistry) { self.tasks = tasks }

  /// Takes requests from now on; replaces an earlier handler.
  func open(_ handler: @escaping Handler) {
    state.withLock { state in
      if !state.isStopped { state.handler = handler }
    }
  }

  /// Hands a request over. `reply` is called once, from any thread.
  func deliver(from: NodeAddress, _ request: Message, _ reply: @escaping Reply) {
    let admitted: (handler: Handler, number: UInt64)? = state.withLock { state in
      guard let handler = state.handler else { return nil }
      let number = state.next
      state.next += 1
      state.open.append((number, reply))
      return (handler, number)
    }
    guard let admitted else { return reply(.failure(.unavailable)) }
    tasks.start("request") { [self] in
      finish(admitted.number, await admitted.handler(from, request))
    }
  }

  private func finish(_ number: UInt64, _ result: Result<Message, RPCError>) {
    let reply = state.withLock { state -> Reply? in
      guard let place = state.open.firstIndex(where: { $0.number == number }) else { return nil }
      return state.open.remove(at: place).reply
    }
    // The handler's node has ended, not the caller's.
    if case .failure(.nodeStopped) = result {
      reply?(.failure(.unavailable))
    } else {
      reply?(result)
    }
  }

  /// Takes no more requests, and breaks the connections of those being worked on.
  func stop() {
    let open = state.withLock { state in
      state.isStopped = true
      state.handler = nil
      defer { state.open = [] }
      return state.open
    }
    for request in open { request.reply(.failure(.unavailable)) }
  }
}
