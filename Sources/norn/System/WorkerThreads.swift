import Glibc
import Synchronization

/// Runs numbered pieces of work side by side. A piece belongs to one thread from its start to its
/// end, as a simulation demands.
enum WorkerThreads {
  /// Runs `body(0) … body(count - 1)`, each once, begun in this order, and returns when all are done.
  /// Once `isOver` holds, asked before each piece, no further one is begun. The calling thread is one
  /// of the `threads`.
  static func run(
    count: Int, threads: Int, until isOver: @escaping @Sendable () -> Bool = { false },
    each body: @escaping @Sendable (Int) -> Void
  ) {
    let work = NumberedWork(count: count, isOver: isOver, body: body)
    var others: [pthread_t] = []
    for _ in 1..<max(1, min(threads, count)) {
      if let thread = startWorker(work) { others.append(thread) }
    }
    work.take()
    for thread in others { pthread_join(thread, nil) }
  }

  /// Processors of this machine that are in use.
  static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

private final class NumberedWork: Sendable {
  private let count: Int
  private let isOver: @Sendable () -> Bool
  private let body: @Sendable (Int) -> Void
  private let next = Mutex(0)

  init(
    count: Int, isOver: @escaping @Sendable () -> Bool, body: @escaping @Sendable (Int) -> Void
  ) {
    self.count = count
    self.isOver = isOver
    self.body = body
  }

  /// Takes piece after piece until none is left.
  func take() {
    while !isOver() {
      let number = next.withLock { next in
        defer { next += 1 }
        return next
      }
      if number >= count { return }
      body(number)
    }
  }
}

/// A free function: a closure made inside an isolated context would carry that isolation onto the
/// new thread, where the runtime traps it.
private func startWorker(_ work: NumberedWork) -> pthread_t? {
  let box = Unmanaged.passRetained(work)
  var thread = pthread_t()
  if pthread_create(&thread, nil, enterWorker, box.toOpaque()) != 0 {
    box.release()
    return nil
  }
  return thread
}

private func enterWorker(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { Unmanaged<NumberedWork>.fromOpaque(argument).takeRetainedValue().take() }
  return nil
}
