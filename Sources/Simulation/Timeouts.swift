import Environment

/// Timeouts of one length. They end in the order in which they began, so only the earliest one that
/// still matters is in the event heap: most calls are answered long before, and their timeouts are
/// then dropped unseen.
struct TimeoutQueue {
  let length: Int64
  /// Whether the earliest stands in the event heap.
  var isArmed = false
  private var events: [ScheduledEvent] = []
  private var head = 0

  init(length: Int64) { self.length = length }

  mutating func append(_ event: ScheduledEvent) { events.append(event) }

  mutating func popFirst() -> ScheduledEvent? {
    guard head < events.count else { return nil }
    let event = events[head]
    head += 1
    if head == events.count {
      events.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 1024 && head * 2 >= events.count {
      events.removeFirst(head)
      head = 0
    }
    return event
  }
}

extension Simulator {
  /// The true time at which a duration from now has passed on a node's clock; the end of time if that
  /// is beyond it.
  @inline(__always)
  func time(after duration: Duration, by clock: NodeClock) -> Int64 {
    let (end, overflow) = time.addingReportingOverflow(
      max(0, clock.trueDuration(duration.nanosecondCount)))
    return overflow ? .max : end
  }

  /// Lengths that have a queue; timeouts of further lengths go to the heap alone.
  private static let mostQueues = 16

  /// Schedules the end of a wait, call or group that begins now. The event comes exactly when, and in
  /// the order in which, `schedule` would bring it, unless what it ends is over by then. At the end of
  /// time it never comes.
  @inline(__always)
  func scheduleTimeout(_ kind: EventKind, at end: Int64, a: UInt32, b: UInt32) {
    if end == .max { return }
    let length = end &- time
    var queue = 0
    while queue < timeouts.count && timeouts[queue].length != length { queue &+= 1 }
    if queue == timeouts.count {
      queue = place(for: length)
      if queue < 0 { return schedule(kind, at: end, a: a, b: b) }
    }
    let event = ScheduledEvent(
      time: max(end, time), order: heap.takeOrder(kind.rawValue), a: a, b: b,
      word: UInt64(queue &+ 1))
    if timeouts[queue].isArmed {
      timeouts[queue].append(event)
    } else {
      timeouts[queue].isArmed = true
      foregroundPending &+= 1
      heap.insert(event)
    }
  }

  /// The queue for a new length: one that is empty, or one more; -1 if there are too many.
  private func place(for length: Int64) -> Int {
    if let idle = timeouts.firstIndex(where: { !$0.isArmed }) {
      timeouts[idle] = TimeoutQueue(length: length)
      return idle
    }
    if timeouts.count == Simulator.mostQueues { return -1 }
    timeouts.append(TimeoutQueue(length: length))
    return timeouts.count - 1
  }

  /// A timeout of the queue numbered `number` (from 1; 0: of none) has come: the next one that still
  /// matters goes into the heap.
  @inline(__always)
  func advanceTimeouts(_ number: UInt64) {
    if number == 0 { return }
    let queue = Int(number) &- 1
    while let event = timeouts[queue].popFirst() {
      if isOver(event) { continue }
      foregroundPending &+= 1
      heap.insert(event)
      return
    }
    timeouts[queue].isArmed = false
  }

  /// Whether what a timeout would end is over.
  private func isOver(_ event: ScheduledEvent) -> Bool {
    switch EventKind(rawValue: event.kind)! {
    case .callTimeout: calls[event.a].generation != event.b
    case .groupTimeout: groups[event.a].generation != event.b
    default: waiters[event.a].generation != event.b
    }
  }
}
