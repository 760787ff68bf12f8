import Synchronization

/// A few threads for calls that block: files, LMDB. The pool of Swift tasks must never wait for a
/// disk, or every node of the process waits with it.
final class IOThreads: ThreadBody, @unchecked Sendable {
  private let monitor = Monitor()
  // Under the monitor:
  private var strands: [IOStrand] = []
  private var head = 0
  private var isStopped = false

  /// Starts up to `count` threads; nil if the system gives none.
  init?(count: Int) {
    var started = 0
    for _ in 0..<max(1, count) where startThread(self) { started += 1 }
    if started == 0 { return nil }
  }

  /// Lets the threads end once the work that waits is done.
  func stop() {
    monitor.lock()
    isStopped = true
    monitor.broadcast()
    monitor.unlock()
  }

  /// Has one thread run the next job of `strand`.
  fileprivate func schedule(_ strand: IOStrand) {
    monitor.lock()
    strands.append(strand)
    monitor.signal()
    monitor.unlock()
  }

  func runThread() {
    while let strand = nextStrand() { strand.runNext() }
  }

  private func nextStrand() -> IOStrand? {
    monitor.lock()
    defer { monitor.unlock() }
    while head == strands.count {
      if isStopped { return nil }
      monitor.wait()
    }
    let strand = strands[head]
    head += 1
    if head == strands.count {
      strands.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 256 && head * 2 >= strands.count {
      strands.removeSubrange(0..<head)
      head = 0
    }
    return strand
  }
}

/// Blocking calls that take effect one after another, in the order in which they were asked for: the
/// operations on one file, or all those on a database.
final class IOStrand: Sendable {
  private struct State {
    var jobs: [@Sendable () -> Void] = []
    var head = 0
    var isScheduled = false
  }

  private let threads: IOThreads
  private let state = Mutex(State())

  init(_ threads: IOThreads) { self.threads = threads }

  /// Runs `work` on an I/O thread and returns what it returns.
  func run<R: Sendable>(_ work: @escaping @Sendable () -> R) async -> R {
    await withUnsafeContinuation { continuation in
      submit { continuation.resume(returning: work()) }
    }
  }

  /// The same without waiting for the end.
  func submit(_ job: @escaping @Sendable () -> Void) {
    let mustSchedule = state.withLock { state in
      state.jobs.append(job)
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    if mustSchedule { threads.schedule(self) }
  }

  /// One job at a time, so that a busy file does not keep a thread from the others.
  fileprivate func runNext() {
    let job = state.withLock { state in
      defer { state.head += 1 }
      return state.jobs[state.head]
    }
    job()
    let hasMore = state.withLock { state in
      if state.head == state.jobs.count {
        state.jobs.removeAll(keepingCapacity: true)
        state.head = 0
        state.isScheduled = false
        return false
      }
      return true
    }
    if hasMore { threads.schedule(self) }
  }
}
