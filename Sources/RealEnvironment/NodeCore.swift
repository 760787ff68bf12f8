import Environment
import Glibc
import Synchronization

/// What the parts of one incarnation's environment share.
final class NodeCore: Sendable {
  let host: RealHost
  let name: String
  let address: NodeAddress
  let waits = WaitTable()
  let tasks = TaskRegistry()
  let inbox: Inbox

  init(_ host: RealHost, name: String, address: NodeAddress) {
    self.host = host
    self.name = name
    self.address = address
    inbox = Inbox(tasks)
  }

  var isStopped: Bool { waits.isStopped }

  func checkRunning() throws(NodeStopped) {
    if isStopped { throw NodeStopped() }
  }

  /// See `NodeEnvironment.wait`.
  func wait(timeout: Duration?, _ register: (WaitToken) -> Void)
    async throws(NodeStopped) -> WaitOutcome
  {
    let token = try waits.open()
    if let timeout { host.timers.schedule(at: deadline(after: timeout), waits, token) }
    register(token)
    return try await waits.suspend(token)
  }

  /// The monotonic reading at which `duration` from now is over, saturating.
  func deadline(after duration: Duration) -> Int64 {
    let now = clockReading(CLOCK_MONOTONIC)
    let (sum, overflow) = now.addingReportingOverflow(max(0, duration.nanosecondCount))
    return overflow ? .max : sum
  }

  /// Ends this incarnation and returns when its last task has ended.
  func stop() async {
    waits.stop()
    inbox.stop()
    await tasks.close()
  }
}

/// The tasks of one incarnation that have not ended.
final class TaskRegistry: Sendable {
  private struct State {
    var live = 0
    var isClosed = false
    var waiting: [UnsafeContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// All tasks have one priority: an actor then serves them first come, first served.
  static let priority = TaskPriority.medium

  /// Starts a task, unless the incarnation has ended.
  func start(_ name: String, _ body: @escaping @Sendable () async -> Void) {
    let isAdmitted = state.withLock { state in
      if state.isClosed { return false }
      state.live += 1
      return true
    }
    if !isAdmitted { return }
    Task(name: name, priority: TaskRegistry.priority) {
      await body()
      taskEnded()
    }
  }

  private func taskEnded() {
    let waiting = state.withLock { state -> [UnsafeContinuation<Void, Never>] in
      state.live -= 1
      if state.live > 0 || !state.isClosed { return [] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// No more tasks; returns when the last one has ended.
  func close() async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let isIdle = state.withLock { state in
        state.isClosed = true
        if state.live > 0 { state.waiting.append(continuation) }
        return state.live == 0
      }
      if isIdle { continuation.resume() }
    }
  }
}
