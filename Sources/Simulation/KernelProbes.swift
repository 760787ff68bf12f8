import Bytes

/// Entry points for measuring the parts of the kernel that are not public.

/// The hold model on the bare event queue: fill with `pending` events, then `steps` times take the
/// earliest, call a handler, and schedule one more. Returns the sum of the times seen.
public func holdModel(pending: Int, steps: Int) -> UInt64 {
  var heap = EventHeap(capacity: pending + 1)
  for index in 0..<pending { heap.push(0, at: Int64(mix64(UInt64(index)) % 1_000_000_000)) }
  var sum: UInt64 = 0
  let handler: (Int64) -> Void = holdHandler
  for step in 0..<steps {
    let event = heap.pop()
    handler(event.time)
    sum &+= UInt64(bitPattern: event.time)
    heap.push(0, at: event.time &+ Int64(mix64(UInt64(step) ^ 0x5555) % 1_000_000_000))
  }
  return sum
}

@inline(never) private func holdHandler(_ time: Int64) {}

/// Hashes `count` effects; returns the trace hash.
public func traceHash(of count: Int) -> UInt64 {
  var trace = Trace()
  for index in 0..<count {
    trace.add(.deliver, node: 1, time: Int64(index), UInt64(index), 7)
  }
  return trace.hash
}
