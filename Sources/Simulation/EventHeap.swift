import CSystem

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

  /// All ones if this event comes before `other`, else 0. Without a branch: which of two events is
  /// earlier cannot be predicted. Times never are negative, so their difference fits.
  @inline(__always) func precedesMask(_ other: borrowing ScheduledEvent) -> Int {
    let borrow = order.subtractingReportingOverflow(other.order).overflow
    return Int((time &- other.time &- (borrow ? 1 : 0)) &>> 63)
  }

  @inline(__always) func precedes(_ other: borrowing ScheduledEvent) -> Bool {
    precedesMask(other) != 0
  }
}

/// The pending events: a 4-ary heap in one allocation, children of one parent side by side in two
/// cache lines. Push and pop are O(log₄ n) and never allocate except to grow.
///
/// A pop moves the earliest child up at each level, down to the bottom, and lets the former last
/// event climb from there: it nearly always belongs there, so no level needs the branch that asks
/// whether it may stop, and the lines of the next level but one can be fetched early.
struct EventHeap: ~Copyable {
  /// Events start three places into the allocation, so that each group of four siblings (4i + 1 …)
  /// starts on a 128-byte line.
  private static let lead = 3
  private static let alignment = 128
  /// Events that the nearest caches hold.
  private static let cached = 4096

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
    insert(ScheduledEvent(time: time, order: takeOrder(kind), a: a, b: b, word: word))
  }

  /// The place in scheduling order of an event that is inserted later.
  @inline(__always)
  mutating func takeOrder(_ kind: UInt8) -> UInt64 {
    let order = (scheduled &<< 8) | UInt64(kind)
    scheduled &+= 1
    return order
  }

  @inline(__always)
  mutating func insert(_ event: ScheduledEvent) {
    if count == capacity { grow() }
    var hole = count
    count &+= 1
    while hole > 0 {
      let parent = (hole &- 1) &>> 2
      if !event.precedes(base[parent]) { break }
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
    if count > 0 { refill(base[count]) }
    return first
  }

  /// Fills the empty root; `event` is the former last.
  @inline(__always)
  private mutating func refill(_ event: ScheduledEvent) {
    let base = self.base
    let count = self.count
    var hole = 0
    while true {
      let child = (hole &<< 2) &+ 1
      if child &+ 3 >= count { break }
      fetchChildren(ofSiblingsAt: child)
      let left = child &- base[child &+ 1].precedesMask(base[child])
      let right = child &+ 2 &- base[child &+ 3].precedesMask(base[child &+ 2])
      let mask = base[right].precedesMask(base[left])
      let best = (right & mask) | (left & ~mask)
      base[hole] = base[best]
      hole = best
    }
    // The last parent may have fewer than four children.
    let child = (hole &<< 2) &+ 1
    if child < count {
      var best = child
      for next in (child &+ 1)..<count where base[next].precedes(base[best]) { best = next }
      base[hole] = base[best]
      hole = best
    }
    while hole > 0 {
      let parent = (hole &- 1) &>> 2
      if !event.precedes(base[parent]) { break }
      base[hole] = base[parent]
      hole = parent
    }
    base[hole] = event
  }

  /// Asks for the cache lines of all sixteen children of the four events at `first`, while they are
  /// being compared. A small heap is in the cache anyway.
  @inline(__always)
  private func fetchChildren(ofSiblingsAt first: Int) {
    let child = (first &<< 2) &+ 1
    if count < EventHeap.cached || child >= count { return }
    norn_prefetch_512(base + child)
  }
}
