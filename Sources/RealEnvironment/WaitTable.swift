import Environment
import Synchronization

/// The suspended waits of one node. Everything that suspends in the real environment, but for
/// blocking calls, is a wait here: sleeps, locks, channels, calls.
///
/// Any thread may end a wait. Waits that end one after another resume their tasks in that order.
final class WaitTable: TimerTarget {
  enum End: UInt8 {
    case woken
    case timedOut
    case stopped
  }

  private enum Stage {
    case free
    /// Opened; its task has not suspended yet.
    case opened
    case suspended(UnsafeContinuation<End, Never>)
    /// Ended before its task suspended.
    case ended(End)
  }

  private struct Place {
    var stage: Stage = .free
    /// Counts uses of this place, so that an old token or timer finds nothing.
    var generation: UInt32 = 0
  }

  private struct State {
    var places: [Place] = []
    var free: [UInt32] = []
    var isStopped = false

    mutating func release(_ index: UInt32) {
      places[Int(index)].stage = .free
      places[Int(index)].generation &+= 1
      free.append(index)
    }
  }

  private let state = Mutex(State())

  var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Opens a wait; `suspend` must follow.
  func open() throws(NodeStopped) -> WaitToken {
    let token: WaitToken? = state.withLock { state in
      if state.isStopped { return nil }
      let index: UInt32
      if let reused = state.free.popLast() {
        index = reused
      } else {
        index = UInt32(state.places.count)
        state.places.append(Place())
      }
      state.places[Int(index)].stage = .opened
      return WaitToken(index: index, generation: state.places[Int(index)].generation)
    }
    guard let token else { throw NodeStopped() }
    return token
  }

  /// Suspends the task that opened `token` until the wait ends.
  func suspend(_ token: WaitToken) async throws(NodeStopped) -> WaitOutcome {
    let end = await withUnsafeContinuation { (continuation: UnsafeContinuation<End, Never>) in
      let already: End? = state.withLock { state in
        if case .ended(let end) = state.places[Int(token.index)].stage {
          state.release(token.index)
          return end
        }
        state.places[Int(token.index)].stage = .suspended(continuation)
        return nil
      }
      if let already { continuation.resume(returning: already) }
    }
    switch end {
    case .woken: return .woken
    case .timedOut: return .timedOut
    case .stopped: throw NodeStopped()
    }
  }

  /// Ends a wait; false if it is over.
  @discardableResult
  func end(_ token: WaitToken, _ how: End) -> Bool {
    state.withLock { state in
      guard Int(token.index) < state.places.count,
        state.places[Int(token.index)].generation == token.generation
      else { return false }
      switch state.places[Int(token.index)].stage {
      case .free, .ended: return false
      case .opened: state.places[Int(token.index)].stage = .ended(how)
      case .suspended(let continuation):
        state.release(token.index)
        // Under the lock: the order of ends is the order of resumptions. It only enqueues.
        continuation.resume(returning: how)
      }
      return true
    }
  }

  /// Ends every wait as stopped; none can be opened afterwards.
  func stop() {
    state.withLock { state in
      state.isStopped = true
      for index in state.places.indices {
        switch state.places[index].stage {
        case .free, .ended: continue
        case .opened: state.places[index].stage = .ended(.stopped)
        case .suspended(let continuation):
          state.release(UInt32(index))
          continuation.resume(returning: .stopped)
        }
      }
    }
  }

  func timerFired(_ token: WaitToken) { end(token, .timedOut) }

  func awaitsTimer(_ token: WaitToken) -> Bool {
    state.withLock { state in
      guard state.places[Int(token.index)].generation == token.generation else { return false }
      switch state.places[Int(token.index)].stage {
      case .free, .ended: return false
      case .opened, .suspended: return true
      }
    }
  }
}
