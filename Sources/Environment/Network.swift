/// Where a node can be reached. Stays the same over restarts.
public struct NodeAddress: Hashable, Sendable {
  public let index: Int32

  @inlinable public init(index: Int32) { self.index = index }
}

/// An immutable value that crosses the network inside a process. Conforming classes are final and
/// have only `let` properties.
public protocol MessageBody: AnyObject, Sendable {}

/// A request or a reply. Only bytes and immutable values cross between nodes.
public struct Message: Sendable {
  /// Which procedure; numbers belong to the service (`LogStore` has its own).
  public var method: UInt16
  /// Size on the wire, bytes: what latency and counters go by.
  public var wireBytes: UInt32
  /// A small argument that needs no body.
  public var word: UInt64
  public var body: (any MessageBody)?

  @inlinable public init(
    method: UInt16, word: UInt64 = 0, wireBytes: Int = 64, body: (any MessageBody)? = nil
  ) {
    self.method = method
    self.word = word
    self.wireBytes = UInt32(clamping: wireBytes)
    self.body = body
  }
}

/// Why a call brought no reply.
public enum RPCError: Error, Equatable, Sendable {
  /// No reply within the caller's timeout. The request may still be carried out.
  case deadlineExceeded
  /// The callee could not be reached: not running, or the connection broke.
  case unavailable
  /// The callee answered with an error: an HTTP-like status and its text.
  case status(code: Int, text: String)
  /// The caller's own incarnation has ended.
  case nodeStopped
}

/// A reply of a call group.
public struct GroupReply: Sendable {
  /// The tag the request was sent with.
  public var tag: Int
  public var result: Result<Message, RPCError>

  @inlinable public init(tag: Int, result: Result<Message, RPCError>) {
    self.tag = tag
    self.result = result
  }
}

/// Names a call group of this node.
public typealias CallGroupID = WaitToken

/// How `quorum` ended.
public enum QuorumOutcome: Sendable {
  case reached
  /// More failures than tolerated; the error of the call that went over.
  case failed(RPCError)
}

/// Calls between nodes. A handler runs on tasks of the callee and dies with it; a reply that comes
/// after its caller gave up is delivered and dropped.
public protocol Network: AnyObject, Sendable {
  /// The address of a node of this cluster by name; nil if there is none.
  func address(of name: String) -> NodeAddress?

  /// Takes requests from now on, as many at once as arrive, each on a task isolated to `actor`.
  /// Replaces an earlier handler.
  func serve<A: Actor>(
    on actor: A,
    _ handler:
      @escaping @Sendable (isolated A, _ from: NodeAddress, Message) async throws(RPCError) ->
      Message)

  /// One request, one reply.
  func call(_ to: NodeAddress, _ request: Message, timeout: Duration)
    async throws(RPCError) -> Message

  /// Opens a group: several calls in flight at once, with one timeout for all that counts from now.
  func openGroup(timeout: Duration) -> CallGroupID

  /// Sends a request of the group. Never suspends.
  func send(_ group: CallGroupID, _ to: NodeAddress, _ request: Message, tag: Int)

  /// The group's next reply in order of arrival; nil when every call of it has been answered. At the
  /// timeout each open call fails with `.deadlineExceeded`, in order of sending.
  func nextReply(_ group: CallGroupID) async throws(NodeStopped) -> GroupReply?

  /// Waits until `successes` calls succeeded or more than `tolerated` failed. Replies are dropped.
  func quorum(_ group: CallGroupID, successes: Int, tolerated: Int)
    async throws(NodeStopped) -> QuorumOutcome

  /// Forgets the group; calls still open go on without a listener. Every group must be closed.
  func close(_ group: CallGroupID)
}
