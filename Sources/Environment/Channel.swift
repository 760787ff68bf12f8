/// A bounded queue between tasks of one node. Senders wait while it is full, receivers while it is
/// empty, both served in order of arrival. Confined to the node's actor.
public final class Channel<Element> {
  private let environment: any NodeEnvironment
  private let label: StaticString
  private let capacity: Int
  private var buffer: [Element] = []
  private var head = 0
  private var senders = TokenQueue()
  private var receivers = TokenQueue()
  private(set) public var isClosed = false

  /// `capacity` ≥ 1.
  public init(_ label: StaticString, capacity: Int, in environment: any NodeEnvironment) {
    precondition(capacity >= 1, "a channel holds at least one element")
    self.label = label
    self.capacity = capacity
    self.environment = environment
  }

  /// Elements waiting.
  public var depth: Int { buffer.count - head }

  /// Adds an element, waiting for room. False if the channel is closed.
  public func send(_ element: Element) async throws(NodeStopped) -> Bool {
    while depth >= capacity && !isClosed {
      try await environment.wait(label) { senders.append($0) }
    }
    return trySend(element)
  }

  /// Adds an element if there is room and the channel is open.
  public func trySend(_ element: Element) -> Bool {
    if isClosed || depth >= capacity { return false }
    buffer.append(element)
    wakeOne(&receivers)
    return true
  }

  /// The oldest element, waiting for one; nil once the channel is closed and drained.
  public func receive() async throws(NodeStopped) -> Element? {
    while depth == 0 {
      if isClosed { return nil }
      try await environment.wait(label) { receivers.append($0) }
    }
    let element = buffer[head]
    head += 1
    if head == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 64 && head * 2 >= buffer.count {
      buffer.removeSubrange(0..<head)
      head = 0
    }
    wakeOne(&senders)
    if depth > 0 { wakeOne(&receivers) }
    return element
  }

  /// No more elements: what waits is still received, then receivers get nil.
  public func close() {
    isClosed = true
    while let token = receivers.popFirst() { environment.wake(token) }
    while let token = senders.popFirst() { environment.wake(token) }
  }

  private func wakeOne(_ queue: inout TokenQueue) {
    while let token = queue.popFirst() {
      if environment.wake(token) { return }
    }
  }
}
