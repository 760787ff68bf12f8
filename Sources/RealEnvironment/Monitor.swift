import Glibc

/// A lock with a condition, for threads that sleep until there is work. Its deadlines are readings
/// of the monotonic clock.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func lock() { pthread_mutex_lock(mutex) }
  func unlock() { pthread_mutex_unlock(mutex) }

  /// Sleeps until a signal; may also return without one.
  func wait() { pthread_cond_wait(condition, mutex) }

  /// Sleeps until a signal or `deadline` (monotonic nanoseconds); may also return earlier.
  func wait(until deadline: Int64) {
    var time = timespec(
      tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
    pthread_cond_timedwait(condition, mutex, &time)
  }

  func signal() { pthread_cond_signal(condition) }
  func broadcast() { pthread_cond_broadcast(condition) }
}

/// Something that a thread of its own works for.
protocol ThreadBody: AnyObject, Sendable {
  /// The thread's whole life.
  func runThread()
}

/// Starts a detached thread that keeps `body` alive until it returns. False if the system refuses.
///
/// A free function: a closure made inside an isolated context would carry that isolation onto the
/// new thread, where the runtime traps it.
func startThread(_ body: any ThreadBody) -> Bool {
  let box = Unmanaged.passRetained(ThreadStart(body))
  var thread = pthread_t()
  if pthread_create(&thread, nil, enterThread, box.toOpaque()) != 0 {
    box.release()
    return false
  }
  pthread_detach(thread)
  return true
}

private final class ThreadStart {
  let body: any ThreadBody
  init(_ body: any ThreadBody) { self.body = body }
}

private func enterThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument {
    Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().body.runThread()
  }
  return nil
}

/// A reading of one of the system's clocks, nanoseconds.
func clockReading(_ clock: clockid_t) -> Int64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}
