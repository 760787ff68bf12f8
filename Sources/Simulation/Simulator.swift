import Bytes
import CConcurrencyHooks
public import Environment
import Glibc

/// What a simulation needs to know before it starts. Every field is part of the run's identity.
public struct SimulationOptions: Sendable {
  public var seed: UInt64
  public var schedule: SchedulePolicy = .fifo
  /// Wall time at virtual time zero.
  public var start: WallTime = WallTime(nanoseconds: 1_704_067_200_000_000_000)
  public var network = NetworkModel()
  public var services = ServiceModel()
  public var costs = CostTable()
  /// Virtual processors per node.
  public var coresPerNode = 4
  /// Jobs that may run at one instant before the run counts as a livelock.
  public var livelockLimit = 100_000
  /// Virtual time without foreground progress after which the run counts as stalled.
  public var stallLimit: Duration = .seconds(3600)
  /// Disturb the schedule at the named points of components.
  public var disturbPoints = false
  /// Effects to keep whole, by ordinal: for a first-difference report.
  public var traceWindow: Range<UInt64>?

  public init(seed: UInt64) { self.seed = seed }
}

/// Why a simulation cannot go on. Each carries who waits for what since when.
public enum SimulationFailure: Error, Equatable, Sendable {
  /// Nothing can run and nothing will happen.
  case deadlock(report: String)
  /// Only background timers are left, for longer than the limit.
  case stall(report: String)
  /// Time stands still while jobs run on and on.
  case livelock(report: String)
  /// A task left the simulator's executors.
  case escape(report: String)
  /// A task of a stopped node does not end.
  case unwinding(report: String)
}

/// A simulated world of nodes on one thread: virtual time, one executor per node incarnation, one
/// heap of events. It knows nothing of what the nodes do.
///
///     let simulator = Simulator(SimulationOptions(seed: 7))
///     let node = simulator.addNode("client")
///     simulator.setBoot(node) { env in … env.spawn("main", on: actor) { … } }
///     simulator.start(node)
///     try simulator.run(until: { finished })
///
/// All calls must come from the thread that made the simulator, or from its nodes' tasks.
public final class Simulator: @unchecked Sendable {
  public let options: SimulationOptions
  private let owner = pthread_self()

  /// True virtual time, nanoseconds since the start.
  public internal(set) var time: Int64 = 0
  var heap = EventHeap()
  var waiters = Slab<Waiter>(capacity: 256)
  var calls = Slab<Call>(capacity: 256)
  var groups = Slab<CallGroup>(capacity: 256)
  var actions = Slab<(() -> Void)?>()
  var lists: [EventList] = []
  var nodes: [SimulatedNode] = []
  /// Where nodes are, by name.
  var places: [String: Int32] = [:]
  var incarnations: [Incarnation] = []
  private var ready = ReadyQueue()
  /// Wait timeouts, by length: see `scheduleTimeout`.
  var timeouts: [TimeoutQueue] = []
  /// The job that is running.
  private var running: ReadyJob?
  /// Whose task `endWait` is resuming, or -1.
  var resuming: Int32 = -1
  /// Whether jobs without an actor come here.
  private(set) var catchesJobs = false
  private var chooser: ScheduleChooser
  public internal(set) var trace: Trace
  var counters = SimulationCounters()
  var recentAppends = SharedAppends()
  let networkDraws: DrawKey
  var objects: ObjectStoreState
  var index: IndexState
  var coordination: CoordinationState
  /// Called for each event that a node records.
  public var onRecord: ((_ node: NodeAddress, _ time: Int64, Event) -> Void)?
  /// Called for each message that leaves a node or is lost, if somebody draws them.
  public var onMessage: ((MessageNews) -> Void)?
  /// Texts of the event names seen, by hash: for descriptions of traced effects.
  var eventNames: [UInt64: String] = [:]
  var pointCalls: UInt64 = 0
  var unwindingBudget = 10_000
  /// The verdict is in: no node starts or ends any more.
  public internal(set) var isUnwinding = false

  var jobsAtThisInstant = 0
  /// Events in the heap that count as progress.
  var foregroundPending = 0
  private var lastForeground: Int64 = 0
  var failure: SimulationFailure?

  public init(_ options: SimulationOptions) {
    self.options = options
    chooser = ScheduleChooser(policy: options.schedule, seed: options.seed)
    trace = Trace(window: options.traceWindow)
    networkDraws = DrawKey(seed: options.seed, purpose: "network")
    let draws = DrawKey(seed: options.seed, purpose: "service")
    objects = ObjectStoreState(options.services.objectStore, draws.of(1))
    index = IndexState(options.services.indexKV, draws.of(2))
    coordination = CoordinationState(options.services.coordination, draws.of(3))
    norn_install_concurrency_hooks()
  }

  @inline(__always)
  func enqueue(_ job: ReadyJob) {
    checkThread()
    ready.append(job)
  }

  @inline(__always)
  func checkThread() {
    precondition(pthread_equal(pthread_self(), owner) != 0, "a job came from another thread")
  }

  // MARK: The loop

  /// Runs until `done` holds (asked after every job and event) or the run cannot go on.
  public func run(until done: () -> Bool) throws(SimulationFailure) {
    catchJobs()
    defer { releaseJobs() }
    while !done() {
      if ready.count > 0 {
        runOneJob()
        if jobsAtThisInstant > options.livelockLimit {
          throw .livelock(report: report("livelock: \(jobsAtThisInstant) jobs without time moving"))
        }
      } else if !heap.isEmpty {
        try nextEvent()
      } else {
        throw .deadlock(report: report("deadlock: nothing can run and nothing is scheduled"))
      }
      if let failure { throw failure }
    }
  }

  /// Runs until nothing is left to do at or before `limit` (virtual nanoseconds); time then stands at
  /// `limit`.
  public func run(through limit: Int64) throws(SimulationFailure) {
    try run { ready.count == 0 && (heap.isEmpty || heap.nextTime > limit) }
    time = max(time, limit)
  }

  var hasReadyJobs: Bool { ready.count > 0 }

  private func runOneJob() {
    let position = options.schedule == .fifo || ready.count == 1 ? 0 : chooser.choose(ready)
    let next = position == 0 ? ready.popFirst() : ready.pop(at: position)
    let incarnation = incarnations[Int(next.incarnation)]
    switch incarnation.state {
    case .running, .unwinding:
      jobsAtThisInstant &+= 1
      running = next
      next.job.runSynchronously(on: incarnation.unownedExecutor)
      running = nil
    case .paused, .dead:
      incarnation.held.append(next)
    }
  }

  private func nextEvent() throws(SimulationFailure) {
    let event = heap.pop()
    if event.time > time {
      time = event.time
      jobsAtThisInstant = 0
    }
    let kind = EventKind(rawValue: event.kind)!
    if kind != .backgroundTimer {
      foregroundPending &-= 1
      lastForeground = event.time
    } else if foregroundPending == 0
      && event.time - lastForeground > options.stallLimit.nanosecondCount
    {
      throw .stall(report: report("stall: only background timers since \(format(lastForeground))"))
    }
    dispatch(kind, event)
  }

  @inline(__always)
  private func dispatch(_ kind: EventKind, _ event: ScheduledEvent) {
    switch kind {
    case .timer, .backgroundTimer:
      endWait(WaitToken(index: event.a, generation: event.b), .woken)
    case .timeout:
      advanceTimeouts(event.word)
      endWait(WaitToken(index: event.a, generation: event.b), .timedOut)
    case .request: deliverRequest(event.a)
    case .reply: deliverReply(event.a)
    case .callTimeout:
      advanceTimeouts(event.word)
      callTimedOut(event.a, generation: event.b)
    case .groupTimeout:
      advanceTimeouts(event.word)
      groupTimedOut(event.a, generation: event.b)
    case .action:
      let action = actions[event.a]
      actions[event.a] = nil
      actions.release(event.a)
      action?()
    case .list: lists[Int(event.a)].fire(event.word)
    }
  }

  @inline(__always)
  func schedule(_ kind: EventKind, at time: Int64, a: UInt32 = 0, b: UInt32 = 0, word: UInt64 = 0) {
    if kind != .backgroundTimer { foregroundPending &+= 1 }
    heap.push(kind.rawValue, at: max(time, self.time), a: a, b: b, word: word)
  }

  /// Runs `action` on the simulator's thread at virtual time `time` (never before now).
  public func schedule(at time: Int64, _ action: @escaping () -> Void) {
    let index = actions.allocate { nil }
    actions[index] = action
    schedule(.action, at: time, a: index)
  }

  // MARK: Jobs without an actor

  /// From now on jobs of this thread that belong to no actor come to `take`.
  func catchJobs() {
    precondition(!catchesJobs && !norn_has_pool_sink(), "a simulation inside a simulation")
    catchesJobs = true
    norn_set_pool_sink(Unmanaged.passUnretained(self).toOpaque()) { context, job in
      let simulator = Unmanaged<Simulator>.fromOpaque(context!).takeUnretainedValue()
      simulator.take(job!)
    }
  }

  func releaseJobs() {
    norn_set_pool_sink(nil, nil)
    catchesJobs = false
  }

  /// A job without an actor. It runs under the executor of a node all the same, which is sound since
  /// all jobs of a node run one after the other:
  ///
  /// * a resumed task: the runtime resumes without an actor first. It belongs to the node whose wait
  ///   ends, and finds itself where it wants to go on, without a second job;
  /// * the running task, where it calls what is not isolated;
  /// * a child task, or its parent when a child ends: they belong to the running job's node.
  ///
  /// Any other comes from an unstructured task.
  private func take(_ job: UnsafeMutableRawPointer) {
    let unowned = unsafeBitCast(job, to: UnownedJob.self)
    if resuming >= 0 {
      enqueue(ReadyJob(job: unowned, incarnation: resuming))
    } else if let running, belongs(job, to: unsafeBitCast(running.job, to: UnsafeRawPointer.self)) {
      enqueue(ReadyJob(job: unowned, incarnation: running.incarnation))
    } else {
      noteEscape()
    }
  }

  private func belongs(_ job: UnsafeMutableRawPointer, to running: UnsafeRawPointer) -> Bool {
    UnsafeRawPointer(job) == running || norn_is_child_task(job) || norn_is_child_task(running)
  }

  // MARK: Failures

  private func noteEscape() {
    if failure == nil {
      failure = .escape(
        report: report("a task left the simulation: use `spawn` of the environment, not `Task {}`"))
    }
  }

  /// Who waits for what since when, after a headline.
  func report(_ headline: String) -> String {
    var lines: [String: (count: Int, since: Int64)] = [:]
    var order: [String] = []
    for index in 0..<waiters.count {
      let waiter = waiters[UInt32(index)]
      guard waiter.continuation != nil else { continue }
      let node = nodes[Int(incarnations[Int(waiter.incarnation)].node)].name
      let key = "\(node): \(waiter.label)"
      if let seen = lines[key] {
        lines[key] = (seen.count + 1, min(seen.since, waiter.since))
      } else {
        order.append(key)
        lines[key] = (1, waiter.since)
      }
    }
    let body = order.prefix(40).map { key in
      let (count, since) = lines[key]!
      return "  \(key) since \(format(since))" + (count > 1 ? " (\(count) tasks)" : "")
    }
    let rest = order.count > 40 ? ["  and \(order.count - 40) more"] : []
    return ([headline + " at \(format(time)), \(heap.count) events pending"] + body + rest)
      .joined(separator: "\n")
  }

  /// Virtual time as seconds with nine decimals.
  func format(_ time: Int64) -> String {
    let fraction = String(time % 1_000_000_000)
    return
      "\(time / 1_000_000_000).\(String(repeating: "0", count: 9 - fraction.count))\(fraction)s"
  }
}

/// Kinds of scheduled events.
enum EventKind: UInt8 {
  case timer
  case backgroundTimer
  case timeout
  case request
  case reply
  case callTimeout
  case groupTimeout
  case action
  case list
}

/// Totals of a run, kept as it goes.
public struct SimulationCounters: Sendable {
  public var messagesSent: UInt64 = 0
  public var messagesDelivered: UInt64 = 0
  public var messagesDropped: UInt64 = 0
  public var bytesSent: UInt64 = 0
  public var diskBytesWritten: UInt64 = 0
  public var diskSyncs: UInt64 = 0
}

/// A client population or anything else with very many timers: one list of tagged times, and a
/// handler that runs at each. About 32 bytes per pending time.
public final class EventList {
  private unowned(unsafe) let simulator: Simulator
  private let index: UInt32
  private let handler: (_ tag: UInt64) -> Void

  /// `handler` runs on the simulator's thread, outside of any node.
  public init(_ simulator: Simulator, _ handler: @escaping (_ tag: UInt64) -> Void) {
    self.simulator = simulator
    self.handler = handler
    index = UInt32(simulator.lists.count)
    simulator.lists.append(self)
  }

  /// Calls the handler with `tag` at virtual time `time`.
  @inline(__always)
  public func schedule(at time: Int64, tag: UInt64) {
    simulator.schedule(.list, at: time, a: index, word: tag)
  }

  @inline(__always) func fire(_ tag: UInt64) { handler(tag) }
}
