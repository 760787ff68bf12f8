import Bytes
import Environment

/// Runs the jobs of one incarnation: hands them to the simulator's ready queue. All actors of a node
/// share it, so their jobs come straight here, without the bookkeeping of default actors.
final class IncarnationExecutor: SerialExecutor, @unchecked Sendable {
  unowned(unsafe) let simulator: Simulator
  let incarnation: Int32

  init(simulator: Simulator, incarnation: Int32) {
    self.simulator = simulator
    self.incarnation = incarnation
  }

  func enqueue(_ job: consuming ExecutorJob) {
    simulator.enqueue(ReadyJob(job: UnownedJob(job), incarnation: incarnation))
  }

  /// The simulator's thread may start tasks of any actor.
  func checkIsolated() { simulator.checkThread() }
}

extension Actor {
  /// Starts a task of a simulated node's actor, right on that actor. It has no executor preference:
  /// the runtime takes a lock to read one at every await.
  nonisolated func startTask(
    of incarnation: Incarnation, _ name: String? = nil,
    _ body: @escaping @Sendable (isolated Self) async -> Void
  ) {
    // An executor is two words: the object and its witness.
    let own = unsafeBitCast(unownedExecutor, to: (UInt, UInt).self).0
    let nodes = unsafeBitCast(incarnation.unownedExecutor, to: (UInt, UInt).self).0
    precondition(
      own == nodes, "\(Self.self) must return its environment's `executor` from `unownedExecutor`")
    assumeIsolated { actor in
      // order-free: isolated to the node's actor, whose executor is the simulator's.
      Task(name: name) { await body(actor) }
      return ()
    }
  }
}

/// One life of a node: from a start to a stop or a crash.
final class Incarnation {
  enum State: UInt8 {
    case running
    /// Jobs are held back, time goes on.
    case paused
    /// Dead: jobs are set aside, awaits do not return.
    case dead
    /// The verdict is in: every call of the environment throws `NodeStopped`.
    case unwinding
  }

  let index: Int32
  let node: Int32
  let executor: IncarnationExecutor
  let unownedExecutor: UnownedSerialExecutor
  var state: State = .running
  /// Jobs held while paused, or set aside when dead.
  var held: [ReadyJob] = []
  /// Waits of workers that have no request, last parked first used.
  var parkedWorkers: [UInt32] = []
  /// Starts one more worker with a first request; nil until the node serves.
  var startWorker: ((_ firstCall: UInt32) -> Void)?
  /// Calls of the environment during unwinding.
  var callsWhileUnwinding = 0
  /// Name of the task that made too many of them.
  var spinningTask: String?

  init(index: Int32, node: Int32, simulator: Simulator) {
    self.index = index
    self.node = node
    executor = IncarnationExecutor(simulator: simulator, incarnation: index)
    unownedExecutor = executor.asUnownedSerialExecutor()
  }
}

/// One node of the simulated world. It outlives its incarnations, and so do its disk and clock.
final class SimulatedNode {
  let index: Int32
  let name: String
  var incarnation: Incarnation?
  var incarnationsStarted = 0
  var clock = NodeClock()
  var cores: VirtualCores
  let disk: DiskState
  var diskCondition = DiskCondition()
  /// Links to other nodes by their index; made when first used.
  var links: [Link] = []
  /// What a start of this node runs.
  var boot: ((SimulatedEnvironment) -> Void)?

  init(index: Int32, name: String, cores: Int) {
    self.index = index
    self.name = name
    self.cores = VirtualCores(count: cores)
    disk = DiskState()
  }
}

/// A node's clocks against the true time of the run.
public struct NodeClock: Sendable {
  /// Wall clock minus true wall time when it was set, nanoseconds.
  public private(set) var offset: Int64 = 0
  /// How much faster than true both clocks run, parts per million.
  public private(set) var driftPPM: Int64 = 0
  /// True and monotonic time when the clock was set last.
  private var setAt: Int64 = 0
  private var monotonicThen: Int64 = 0

  public init() {}

  /// From the true time `now` on. The monotonic clock goes on from where it is.
  mutating func set(offset: Int64, driftPPM: Int64, now: Int64) {
    monotonicThen = local(now)
    setAt = now
    self.offset = offset
    self.driftPPM = driftPPM
  }

  /// This node's monotonic reading at true time `time`.
  @inline(__always) func local(_ time: Int64) -> Int64 {
    monotonicThen &+ (time &- setAt) &+ drift(since: time &- setAt)
  }

  /// This node's wall clock at true time `time`, both counted from the start of the run.
  @inline(__always) func wall(_ time: Int64) -> Int64 {
    time &+ offset &+ drift(since: time &- setAt)
  }

  /// True duration of a local duration.
  @inline(__always) func trueDuration(_ local: Int64) -> Int64 {
    if driftPPM == 0 { return local }
    let (quotient, remainder) = local.quotientAndRemainder(dividingBy: 1_000_000 + driftPPM)
    let (whole, overflow) = quotient.multipliedReportingOverflow(by: 1_000_000)
    let (sum, carry) = whole.addingReportingOverflow(
      remainder * 1_000_000 / (1_000_000 + driftPPM))
    return overflow || carry ? .max : sum
  }

  @inline(__always) private func drift(since time: Int64) -> Int64 {
    driftPPM == 0 ? 0 : scaled(time)
  }

  private func scaled(_ time: Int64) -> Int64 {
    let (quotient, remainder) = time.quotientAndRemainder(dividingBy: 1_000_000)
    return quotient * driftPPM + remainder * driftPPM / 1_000_000
  }
}

/// A node's processors: heavy work waits for the one that is free first.
struct VirtualCores {
  private var freeAt: [Int64]

  init(count: Int) { freeAt = Array(repeating: 0, count: max(1, count)) }

  /// Books `duration` from `now` on; returns when the work is done.
  mutating func book(now: Int64, duration: Int64) -> Int64 {
    var best = 0
    for core in 1..<max(1, freeAt.count) where freeAt[core] < freeAt[best] { best = core }
    let end = max(now, freeAt[best]) + duration
    freeAt[best] = end
    return end
  }

  /// All work ends with the process.
  mutating func reset() { for core in freeAt.indices { freeAt[core] = 0 } }
}
