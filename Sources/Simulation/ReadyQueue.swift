import Bytes

/// How the next job is chosen among those that can run at one instant.
public enum SchedulePolicy: String, Sendable {
  /// In the order in which they became ready.
  case fifo
  /// Any of them, by seed.
  case random
  /// Each node has a priority by seed; at a few drawn moments the running node falls to the bottom
  /// (probabilistic concurrency testing).
  case pct
}

/// A job of a node incarnation that can run.
struct ReadyJob {
  var job: UnownedJob
  var incarnation: Int32
}

/// The ready jobs of all nodes: a ring.
struct ReadyQueue {
  private var ring: [ReadyJob?]
  private var head = 0
  private(set) var count = 0

  init() { ring = Array(repeating: nil, count: 256) }

  @inline(__always)
  mutating func append(_ job: ReadyJob) {
    if count == ring.count { grow() }
    ring[(head &+ count) & (ring.count &- 1)] = job
    count &+= 1
  }

  private mutating func grow() {
    var larger: [ReadyJob?] = []
    larger.reserveCapacity(ring.count * 2)
    for offset in 0..<count { larger.append(ring[(head + offset) & (ring.count - 1)]) }
    larger.append(contentsOf: repeatElement(nil, count: ring.count * 2 - count))
    ring = larger
    head = 0
  }

  @inline(__always)
  mutating func popFirst() -> ReadyJob {
    let job = ring[head]!
    head = (head &+ 1) & (ring.count &- 1)
    count &-= 1
    return job
  }

  func peek(_ position: Int) -> ReadyJob { ring[(head + position) & (ring.count - 1)]! }

  /// Takes the job at `position`; those before it move up by one. O(position).
  mutating func pop(at position: Int) -> ReadyJob {
    let mask = ring.count - 1
    let job = ring[(head + position) & mask]!
    for place in stride(from: position, to: 0, by: -1) {
      ring[(head + place) & mask] = ring[(head + place - 1) & mask]
    }
    ring[head] = nil
    head = (head + 1) & mask
    count -= 1
    return job
  }

  /// The first job of an incarnation; there is one at or before `limit`.
  func first(of incarnation: Int32, upTo limit: Int) -> Int {
    (0..<limit).first { peek($0).incarnation == incarnation } ?? limit
  }
}

/// The seed's choices among ready jobs.
struct ScheduleChooser {
  let policy: SchedulePolicy
  private var draws: DrawStream
  private var priorities: [UInt64] = []
  private let key: DrawKey
  /// Under `pct`: jobs until the next demotion.
  private var untilDemotion: UInt64

  init(policy: SchedulePolicy, seed: UInt64) {
    self.policy = policy
    key = DrawKey(seed: seed, purpose: "schedule")
    draws = DrawStream(key)
    untilDemotion = 1
  }

  /// Position of the job to run next; there are at least two.
  mutating func choose(_ queue: borrowing ReadyQueue) -> Int {
    switch policy {
    case .fifo: return 0
    case .random:
      // Any node's turn; inside a node jobs keep their order, as an executor's queue does.
      let drawn = Int(draws.next(below: UInt64(queue.count)))
      return queue.first(of: queue.peek(drawn).incarnation, upTo: drawn)
    case .pct: return chooseByPriority(queue)
    }
  }

  private mutating func chooseByPriority(_ queue: borrowing ReadyQueue) -> Int {
    var best = 0
    var bestPriority = priority(of: queue.peek(0).incarnation)
    for position in 1..<queue.count {
      let candidate = priority(of: queue.peek(position).incarnation)
      if candidate > bestPriority { (best, bestPriority) = (position, candidate) }
    }
    untilDemotion -= 1
    if untilDemotion == 0 {
      priorities[Int(queue.peek(best).incarnation)] = draws.next(below: 1 << 32)
      untilDemotion = 1 + draws.next(below: 4096)
    }
    return best
  }

  private mutating func priority(of incarnation: Int32) -> UInt64 {
    while priorities.count <= Int(incarnation) {
      priorities.append(key.of(UInt64(priorities.count)).draw(0) | (1 << 63))
    }
    return priorities[Int(incarnation)]
  }
}
