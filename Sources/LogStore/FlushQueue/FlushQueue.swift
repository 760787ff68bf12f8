import Bytes
import LogModel

/// One stream to flush.
struct FlushOperation: Equatable, Sendable {
  /// Lower bound of the stream's oldest chunk, milliseconds: the oldest goes first.
  var from: Int64
  var tenant: TenantID
  var fingerprint: Fingerprint
  /// Flush all chunks, due or not.
  var isImmediate: Bool

  /// An operation with the key of a waiting one is not queued again.
  var key: String {
    "\(tenant.text)-\(Hex.text(fingerprint.bits, width: 16))-\(isImmediate)"
  }
}

/// A priority queue of flush operations: oldest first, each key at most once (spec: ingester, §3.2).
///
/// A binary max-heap on −from whose sift rules decide between equal priorities. The key is released
/// at `dequeue`: an operation in progress can be queued again. Both operations are O(log n).
struct FlushQueue {
  private var heap: [FlushOperation] = []
  private var keys: Set<String> = []

  var count: Int { heap.count }
  var isEmpty: Bool { heap.isEmpty }

  /// The queue of a stream among `queues` ones.
  static func index(of fingerprint: Fingerprint, among queues: Int) -> Int {
    Int(fingerprint.bits % UInt64(queues))
  }

  /// False, and nothing changes, if the operation's key is waiting already.
  mutating func enqueue(_ operation: FlushOperation) -> Bool {
    if !keys.insert(operation.key).inserted { return false }
    heap.append(operation)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if !isBefore(child, parent) { break }
      heap.swapAt(child, parent)
      child = parent
    }
    return true
  }

  /// The oldest operation; nil if there is none.
  mutating func dequeue() -> FlushOperation? {
    guard let last = heap.indices.last else { return nil }
    heap.swapAt(0, last)
    let operation = heap.removeLast()
    keys.remove(operation.key)
    var parent = 0
    while true {
      var child = 2 * parent + 1
      if child >= heap.count { break }
      if child + 1 < heap.count && isBefore(child + 1, child) { child += 1 }
      if !isBefore(child, parent) { break }
      heap.swapAt(child, parent)
      parent = child
    }
    return operation
  }

  /// What waits, in the order in which it would be dequeued.
  var operations: [FlushOperation] {
    var rest = self
    var operations: [FlushOperation] = []
    while let next = rest.dequeue() { operations.append(next) }
    return operations
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool { heap[a].from < heap[b].from }
}
