/// A fault that comes by chance again and again: a random process, drawn from the run's seed before
/// the run begins.
public struct RandomFault: Sendable, Equatable {
  /// What happens each time. Bounds are those of the draws.
  public enum Kind: Sendable, Equatable {
    case crash(CrashKind)
    case stop
    case pause
    /// One node is cut off from all others, or (one time in three) can only not be heard.
    case partition
    case slow(factor: ClosedRange<Int>)
    case fail(perMillion: ClosedRange<Int>)
    case network(latency: ClosedRange<Duration>, lossPerMillion: ClosedRange<Int>)
    case clog
    case disk(RandomDiskTrouble)
    /// So many bits of a node's files turn over.
    case rot(flips: ClosedRange<Int>)
    /// Wall clocks up to so far ahead or behind.
    case clock(furthest: Duration)
  }

  /// Whom it may hit: one of them each time.
  public enum Targets: Sendable, Equatable {
    case nodes([NodeName])
    case services([ServiceName])
  }

  public var kind: Kind
  public var targets: Targets
  /// Mean time between two starts.
  public var every: Duration
  public var lasts: ClosedRange<Duration>

  public init(_ kind: Kind, _ targets: Targets, every: Duration, lasts: ClosedRange<Duration>) {
    self.kind = kind
    self.targets = targets
    self.every = every
    self.lasts = lasts
  }

  /// As files name it.
  public var name: String {
    switch kind {
    case .crash: "crash"
    case .stop: "stop"
    case .pause: "pause"
    case .partition: "partition"
    case .slow: "slow"
    case .fail: "fail"
    case .network: "network"
    case .clog: "clog"
    case .disk: "disk"
    case .rot: "rot"
    case .clock: "clock"
    }
  }
}

/// What may be wrong with a disk. Bounds are those of the draws.
public struct RandomDiskTrouble: Sendable, Equatable {
  public var errorsPerMillion: ClosedRange<Int>
  public var slowdown: ClosedRange<Int>
  public var isFull: Bool

  public init(
    errorsPerMillion: ClosedRange<Int> = 0...0, slowdown: ClosedRange<Int> = 1...1,
    isFull: Bool = false
  ) {
    self.errorsPerMillion = errorsPerMillion
    self.slowdown = slowdown
    self.isFull = isFull
  }
}
