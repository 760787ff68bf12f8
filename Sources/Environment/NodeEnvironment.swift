public import Bytes

/// The incarnation of the caller has ended: in simulation after a crash (thrown only while the dead
/// node's tasks are unwound), in reality when the process shuts down. Let it propagate.
public struct NodeStopped: Error, Equatable, Sendable {
  public init() {}
}

/// The world as one incarnation of one node sees it. Everything that is not pure goes through here.
///
/// Two implementations, `Simulation` and `RealEnvironment`, pass one contract suite. All async
/// functions run on the caller's actor and may only be called from tasks that `spawn` started (or
/// from a handler of `network`).
public protocol NodeEnvironment: AnyObject, Sendable {
  /// The node's name, unique in its cluster: `ingester-1`.
  var name: String { get }

  /// Where this incarnation's actors run. Each actor of a node returns it:
  /// `nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }`.
  var executor: UnownedSerialExecutor { get }

  /// Monotonic clock of this node.
  var now: MonotonicTime { get }

  /// Wall clock of this node; may jump.
  var wallTime: WallTime { get }

  /// Returns after `duration` of this node's time. A duration ≤ 0 yields once.
  func sleep(for duration: Duration, _ kind: TimerKind) async throws(NodeStopped)

  /// Starts a task of this incarnation, isolated to `actor`. The only way to start one.
  func spawn<A: Actor>(
    _ name: StaticString, on actor: A, _ body: @escaping @Sendable (isolated A) async -> Void)

  /// The key of this node's draws for one purpose; the same in every incarnation. Add the id of what
  /// draws (`.of(_:)`) and number the draws.
  func random(_ purpose: StaticString) -> DrawKey

  /// Suspends until `wake` is called with the token that `register` receives (before suspending, in
  /// the same job), or until `timeout` has passed. `label` appears in dumps of who waits for what.
  func wait(
    _ label: StaticString, timeout: Duration?, _ register: (WaitToken) -> Void
  ) async throws(NodeStopped) -> WaitOutcome

  /// Ends a wait. False if that wait is over already: a token is good once.
  @discardableResult func wake(_ token: WaitToken) -> Bool

  /// Heavy pure work. In simulation it runs inline and charges this node's virtual cores; in reality
  /// it runs off the caller's actor.
  func compute<R: Sendable>(_ cost: ComputeCost, _ work: @Sendable () -> R)
    async throws(NodeStopped) -> R

  /// A named place where the schedule may be disturbed: nothing in reality; by seed a yield or a
  /// delay in simulation.
  func point(_ name: StaticString) async throws(NodeStopped)

  /// Tells the run what happened: counted, traced, and hashed. Not a log.
  func record(_ event: Event)

  var network: any Network { get }
  var disk: any Disk { get }
  var objectStore: any ObjectStore { get }
  var indexKV: any IndexKV { get }
  var ringKV: any CoordinationKV { get }
}

extension NodeEnvironment {
  public func sleep(for duration: Duration) async throws(NodeStopped) {
    try await sleep(for: duration, .foreground)
  }

  public func wait(_ label: StaticString, _ register: (WaitToken) -> Void)
    async throws(NodeStopped)
  {
    _ = try await wait(label, timeout: nil, register)
  }
}

/// Names one suspended wait.
public struct WaitToken: Hashable, Sendable {
  public let index: UInt32
  public let generation: UInt32

  @inlinable public init(index: UInt32, generation: UInt32) {
    self.index = index
    self.generation = generation
  }
}

/// How a wait ended.
public enum WaitOutcome: UInt8, Sendable {
  case woken
  case timedOut
}

/// What heavy work costs: an operation of the cost table and how many bytes it works on.
public struct ComputeCost: Sendable {
  public enum Operation: UInt8, CaseIterable, Sendable {
    case compressNone, compressGzip, compressSnappy
    case decodeNone, decodeGzip, decodeSnappy
    case filter, evaluate, replay
    case compressLZ4, compressZstd
    case decodeLZ4, decodeZstd
  }

  public var operation: Operation
  /// Bytes worked on (uncompressed).
  public var bytes: Int

  @inlinable public init(_ operation: Operation, bytes: Int) {
    self.operation = operation
    self.bytes = bytes
  }
}

/// Something a component reports: a name of the field's own vocabulary and up to three numbers.
///
/// Declare names as static constants: making one hashes its text.
public struct Event: Sendable {
  public struct Name: Hashable, Sendable {
    public let text: String
    /// FNV-1a of the text: what the trace is hashed with.
    public let hash: UInt64

    public init(_ text: StaticString) {
      self.text = text.description
      hash = FNV.fnv1a(FNV.offset64, self.text.utf8)
    }

    public static func == (a: Name, b: Name) -> Bool { a.hash == b.hash }
    public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
  }

  public var name: Name
  public var a: Int64
  public var b: Int64
  public var c: Int64

  @inlinable public init(_ name: Name, _ a: Int64 = 0, _ b: Int64 = 0, _ c: Int64 = 0) {
    self.name = name
    self.a = a
    self.b = b
    self.c = c
  }
}
