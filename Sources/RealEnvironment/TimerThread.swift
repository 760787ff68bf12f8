import Environment
import Glibc

/// Whoever has set a timer.
protocol TimerTarget: AnyObject, Sendable {
  /// The time of `token` has come.
  func timerFired(_ token: WaitToken)
  /// Whether `timerFired(token)` would still do something.
  func awaitsTimer(_ token: WaitToken) -> Bool
}

/// All timers of a host: one thread, one heap. Timers fire in order of deadline, and those of equal
/// deadline in the order in which they were set, which timers of the task pool do not promise.
final class TimerThread: ThreadBody, @unchecked Sendable {
  private struct Timer {
    var deadline: Int64
    var sequence: UInt64
    var target: any TimerTarget
    var token: WaitToken

    func isBefore(_ other: Timer) -> Bool {
      deadline != other.deadline ? deadline < other.deadline : sequence < other.sequence
    }
  }

  private let monitor = Monitor()
  // Under the monitor: a binary heap, its next sequence number, and the size at which timers that
  // nobody waits for any more are swept out.
  private var heap: [Timer] = []
  private var sequence: UInt64 = 0
  private var sweepAt = TimerThread.smallHeap
  private var isStopped = false

  private static let smallHeap = 1024

  /// Starts the thread; nil if the system gives none.
  init?() {
    if !startThread(self) { return nil }
  }

  func stop() {
    monitor.lock()
    isStopped = true
    heap.removeAll()
    monitor.signal()
    monitor.unlock()
  }

  /// Fires `target` with `token` at `deadline` (monotonic nanoseconds).
  func schedule(at deadline: Int64, _ target: any TimerTarget, _ token: WaitToken) {
    monitor.lock()
    defer { monitor.unlock() }
    if isStopped { return }
    if heap.count >= sweepAt { sweep() }
    push(Timer(deadline: deadline, sequence: sequence, target: target, token: token))
    sequence &+= 1
    if heap[0].sequence == sequence &- 1 { monitor.signal() }
  }

  func runThread() {
    while let due = nextDue() {
      for timer in due { timer.target.timerFired(timer.token) }
    }
  }

  /// Sleeps until timers are due; nil when stopped.
  private func nextDue() -> [Timer]? {
    monitor.lock()
    defer { monitor.unlock() }
    while !isStopped {
      guard let first = heap.first else {
        monitor.wait()
        continue
      }
      let now = clockReading(CLOCK_MONOTONIC)
      if first.deadline > now {
        monitor.wait(until: first.deadline)
        continue
      }
      var due: [Timer] = []
      while let next = heap.first, next.deadline <= now { due.append(popFirst(next)) }
      return due
    }
    return nil
  }

  /// Most timers are timeouts of calls that were answered long before: drop those.
  private func sweep() {
    let live = heap.filter { $0.target.awaitsTimer($0.token) }
    heap.removeAll(keepingCapacity: true)
    for timer in live { push(timer) }
    sweepAt = max(TimerThread.smallHeap, 2 * heap.count)
  }

  private func push(_ timer: Timer) {
    heap.append(timer)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if !heap[child].isBefore(heap[parent]) { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private func popFirst(_ first: Timer) -> Timer {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].isBefore(heap[least]) {
        least = child
      }
      if least == parent { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
