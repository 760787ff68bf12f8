import Environment

/// A task of an incarnation that waits for something: the one thing that suspends in a simulation.
struct Waiter {
  var continuation: UnsafeContinuation<Void, Never>?
  var label: StaticString
  /// Counts uses of this place, so that an old token or timer finds nothing.
  var generation: UInt32
  var incarnation: Int32
  /// True time at which the wait began.
  var since: Int64
  var outcome: Outcome
  /// What the waker leaves: the number of a call, for a worker.
  var word: UInt32

  enum Outcome: UInt8 {
    case pending
    case woken
    case timedOut
    case stopped
  }
}

extension Simulator {
  /// Opens a wait; `suspend` must follow.
  @inline(__always)
  func openWait(_ incarnation: Int32, _ label: StaticString) -> WaitToken {
    let index = waiters.allocate {
      Waiter(
        continuation: nil, label: label, generation: 0, incarnation: incarnation, since: 0,
        outcome: .pending, word: 0)
    }
    waiters[index].label = label
    waiters[index].incarnation = incarnation
    waiters[index].since = time
    waiters[index].outcome = .pending
    return WaitToken(index: index, generation: waiters[index].generation)
  }

  /// Ends the wait that `token` names. False if it is over.
  @inline(__always) @discardableResult
  func endWait(_ token: WaitToken, _ outcome: Waiter.Outcome, word: UInt32 = 0) -> Bool {
    guard Int(token.index) < waiters.count,
      waiters[token.index].generation == token.generation,
      waiters[token.index].outcome == .pending
    else { return false }
    waiters[token.index].outcome = outcome
    waiters[token.index].word = word
    if let continuation = waiters[token.index].continuation {
      waiters[token.index].continuation = nil
      resuming = waiters[token.index].incarnation
      if catchesJobs {
        continuation.resume()
      } else {
        catchJobs()
        continuation.resume()
        releaseJobs()
      }
      resuming = -1
    }
    return true
  }

  /// The outcome of a wait that is over; gives its place back.
  @inline(__always)
  func closeWait(_ token: WaitToken) -> (outcome: Waiter.Outcome, word: UInt32) {
    let result = (waiters[token.index].outcome, waiters[token.index].word)
    waiters[token.index].generation &+= 1
    waiters.release(token.index)
    return result
  }
}
