/// One thing that will happen: 32 bytes, plain.
///
/// Events at one instant happen in the order in which they were scheduled.
struct ScheduledEvent {
  /// Virtual nanoseconds.
  var time: Int64
  /// Scheduling order in the upper 56 bits, kind in the lower 8.
  var order: UInt64
  var a: UInt32
  var b: UInt32
  var word: UInt64

  @inline(__always) var kind: UInt8 { UInt8(truncatingIfNeeded: order) }

  @inline(__always) func precedes(_ other: ScheduledEvent) -> Bool {
    time < other.time || (time == other.time && order < other.order)
  }
}

/// The pending events: a 4-ary heap in one allocation, children of one parent side by side in two
/// cache lines. Push and pop are O(log₄ n) and never allocate except to grow.
struct EventHeap: ~Copyable {
  /// Events start three places into the allocation, so that each group of four siblings (4i + 1 …)
  /// starts on a 128-byte line.
  private static let lead = 3
  private static let alignment = 128

  private var base: UnsafeMutablePointer<ScheduledEvent>
  private var capacity: Int
  private(set) var count = 0
  private var scheduled: UInt64 = 0

  init(capacity: Int = 1024) {
    self.capacity = capacity
    base = EventHeap.allocate(capacity)
  }

  deinit { EventHeap.deallocate(base) }

  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<ScheduledEvent> {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: (capacity + lead) * MemoryLayout<ScheduledEvent>.stride, alignment: alignment)
    return raw.bindMemory(to: ScheduledEvent.self, capacity: capacity + lead) + lead
  }

  private static func deallocate(_ base: UnsafeMutablePointer<ScheduledEvent>) {
    UnsafeMutableRawPointer(base - lead).deallocate()
  }

  @inline(__always) var isEmpty: Bool { count == 0 }

  /// Time of the earliest event; only valid if there is one.
  @inline(__always) var nextTime: Int64 { base.pointee.time }

  private mutating func grow() {
    // Half as much again keeps the peak at 2.5 times the old size while copying.
    let larger = capacity + max(16, capacity / 2)
    let fresh = EventHeap.allocate(larger)
    fresh.update(from: base, count: count)
    EventHeap.deallocate(base)
    base = fresh
    capacity = larger
  }

  @inline(__always)
  mutating func push(_ kind: UInt8, at time: Int64, a: UInt32 = 0, b: UInt32 = 0, word: UInt64 = 0)
  {
    if count == capacity { grow() }
    let order = (scheduled &<< 8) | UInt64(kind)
    scheduled &+= 1
    let event = ScheduledEvent(time: time, order: order, a: a, b: b, word: word)
    var hole = count
    count &+= 1
    // The new event has the highest order of all: it only passes parents of a later time.
    while hole > 0 {
      let parent = (hole &- 1) &>> 2
      if base[parent].time <= time { break }
      base[hole] = base[parent]
      hole = parent
    }
    base[hole] = event
  }

  /// Removes the earliest event. There must be one.
  @inline(__always)
  mutating func pop() -> ScheduledEvent {
    let first = base[0]
    count &-= 1
    if count > 0 { siftDown(base[count]) }
    return first
  }

  /// Places `event` (the former last) starting at the root.
  @inline(__always)
  private mutating func siftDown(_ event: ScheduledEvent) {
    let base = self.base
    let count = self.count
    var hole = 0
    while true {
      let child = (hole &<< 2) &+ 1
      if child &+ 3 < count {
        // Tournament of four.
        let left = base[child &+ 1].precedes(base[child]) ? child &+ 1 : child
        let right = base[child &+ 3].precedes(base[child &+ 2]) ? child &+ 3 : child &+ 2
        let best = base[right].precedes(base[left]) ? right : left
        if !base[best].precedes(event) { break }
        base[hole] = base[best]
        hole = best
      } else {
        if child >= count { break }
        var best = child
        var next = child &+ 1
        while next < count {
          if base[next].precedes(base[best]) { best = next }
          next &+= 1
        }
        if !base[best].precedes(event) { break }
        base[hole] = base[best]
        hole = best
      }
    }
    base[hole] = event
  }
}
