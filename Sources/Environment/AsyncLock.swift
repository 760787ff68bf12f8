/// A first-in-first-out lock across awaits, for one node's tasks: where the reference holds a lock
/// during I/O. Confined to the node's actor.
public final class AsyncLock {
  private let environment: any NodeEnvironment
  private let label: StaticString
  private var isHeld = false
  private var waiters = TokenQueue()

  public init(_ label: StaticString, in environment: any NodeEnvironment) {
    self.label = label
    self.environment = environment
  }

  /// Waits for the lock in order of asking. Pair with `unlock` on every path.
  public func lock() async throws(NodeStopped) {
    if !isHeld {
      isHeld = true
      return
    }
    // The holder hands the lock over: it stays held in between.
    try await environment.wait(label) { waiters.append($0) }
  }

  public func unlock() {
    precondition(isHeld, "unlock of a lock that is not held")
    while let next = waiters.popFirst() {
      if environment.wake(next) { return }
    }
    isHeld = false
  }
}

/// Tokens in order of arrival. Popping is amortised O(1).
struct TokenQueue {
  private var tokens: [WaitToken] = []
  private var head = 0

  var isEmpty: Bool { head == tokens.count }

  mutating func append(_ token: WaitToken) { tokens.append(token) }

  mutating func popFirst() -> WaitToken? {
    if isEmpty { return nil }
    defer {
      head += 1
      if head == tokens.count {
        tokens.removeAll(keepingCapacity: true)
        head = 0
      }
    }
    return tokens[head]
  }
}
