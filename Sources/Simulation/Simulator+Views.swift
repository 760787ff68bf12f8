public import Environment

/// A process as it is seen from outside the simulated world: neither time nor trace notice.
public struct ProcessView: Equatable, Sendable {
  public enum State: String, Sendable {
    case down
    case running
    case paused
  }

  /// Tasks that wait for the same thing.
  public struct Wait: Equatable, Sendable {
    /// What for: `sleep`, `the disk`, …
    public var label: String
    public var tasks: Int
    /// Virtual time at which the first of them began, nanoseconds.
    public var since: Int64
  }

  /// A request that is not answered.
  public struct Request: Equatable, Sendable {
    /// The node at the other end.
    public var other: String
    /// The procedure's number.
    public var method: UInt16
    public var stage: Stage

    public enum Stage: String, Sendable {
      case underway = "under way"
      case working = "being worked on"
      case answering = "answered, the answer is under way"
      /// Only a timeout will tell.
      case lost
    }
  }

  public struct File: Equatable, Sendable {
    public var path: String
    public var bytes: Int
    /// How many of them a loss of power would spare.
    public var synced: Int
  }

  public var state = State.down
  /// Lives so far.
  public var starts = 0
  /// Tasks that could run if the process were not paused.
  public var heldTasks = 0
  /// In order of the first wait. Workers without a request are left out.
  public var waits: [Wait] = []
  /// Requests of other nodes.
  public var received: [Request] = []
  /// Its own requests.
  public var sent: [Request] = []
  /// By path.
  public var files: [File] = []
}

extension Simulator {
  /// Runs until `done` holds, or nothing is left to do at or before `limit` (virtual nanoseconds),
  /// where time then stands.
  public func run(through limit: Int64, or done: () -> Bool) throws(SimulationFailure) {
    var isDone = false
    try run {
      isDone = done()
      return isDone || (!hasReadyJobs && (heap.isEmpty || heap.nextTime > limit))
    }
    if !isDone { time = max(time, limit) }
  }

  /// How a node is doing.
  public func view(of node: NodeAddress) -> ProcessView {
    let record = nodes[Int(node.index)]
    var view = ProcessView()
    view.starts = record.incarnationsStarted
    view.files = record.disk.files
    guard let incarnation = record.incarnation else { return view }
    view.state = incarnation.state == .paused ? .paused : .running
    view.heldTasks = incarnation.held.count
    view.waits = waits(of: incarnation)
    for place in 0..<calls.count {
      let call = calls[UInt32(place)]
      if call.stage == .free { continue }
      if call.stage == .working && call.callee == incarnation.index {
        view.received.append(request(call, other: call.from))
      }
      if call.caller == incarnation.index && !call.isAbandoned {
        view.sent.append(request(call, other: call.to))
      }
    }
    return view
  }

  private func request(_ call: Call, other: Int32) -> ProcessView.Request {
    let stage: ProcessView.Request.Stage =
      switch call.stage {
      case .free, .underway: .underway
      case .working: .working
      case .answering: .answering
      case .answered: .lost
      }
    return ProcessView.Request(
      other: nodes[Int(other)].name, method: call.message.method, stage: stage)
  }

  private func waits(of incarnation: Incarnation) -> [ProcessView.Wait] {
    var waits: [ProcessView.Wait] = []
    for place in 0..<waiters.count {
      let index = UInt32(place)
      let waiter = waiters[index]
      guard waiter.continuation != nil, waiter.incarnation == incarnation.index,
        !incarnation.parkedWorkers.contains(index)
      else { continue }
      let label = "\(waiter.label)"
      if let known = waits.firstIndex(where: { $0.label == label }) {
        waits[known].tasks += 1
        waits[known].since = min(waits[known].since, waiter.since)
      } else {
        waits.append(ProcessView.Wait(label: label, tasks: 1, since: waiter.since))
      }
    }
    return waits.sorted { ($0.since, $0.label) < ($1.since, $1.label) }
  }
}
