/// One fault of the plan. It starts at `at` and is over by the end of the scenario's duration.
public struct FaultEvent: Sendable, Equatable {
  /// Counted from the scenario's start.
  public var at: Duration
  public var action: FaultAction

  public init(at: Duration, _ action: FaultAction) {
    self.at = at
    self.action = action
  }
}

/// What a crash takes along.
public enum CrashKind: String, CaseIterable, Sendable {
  /// The process only: what was written to files stays, synced or not.
  case kill
  /// Also what was not synced: contents are lost or torn, names that were not synced are gone.
  case powerLoss = "power-loss"
  /// The disk as well: the node starts again with an empty one.
  case volumeLoss = "volume-loss"

  /// Whether acknowledged entries may be gone from the node although it logs them.
  public var losesFiles: Bool { self != .kill }
}

/// Whether a partition cuts both ways.
public enum PartitionDirection: String, CaseIterable, Sendable {
  case symmetric
  /// Only messages from the first group to the second are lost.
  case oneWay = "one-way"
}

/// A service beside the cluster's nodes.
public enum ServiceName: String, CaseIterable, Sendable {
  case objectStore = "object-store"
  case indexStore = "index-store"
  /// The coordination store that holds the ring.
  case ringStore = "ring-store"
}

/// How much slower a service answers.
public enum Slowdown: Sendable, Equatable {
  /// Every latency times this number.
  case factor(Int)
  /// This much on top of every latency.
  case added(Duration)
}

/// What is wrong with the links between a node and all others, both ways.
public struct NetworkTrouble: Sendable, Equatable {
  /// Added to the delay of every message.
  public var latency: Duration
  /// Messages lost, per million.
  public var lossPerMillion: Int
  /// Nothing arrives until the trouble is over; then everything does, in order.
  public var isClogged: Bool

  public init(latency: Duration = .zero, lossPerMillion: Int = 0, isClogged: Bool = false) {
    self.latency = latency
    self.lossPerMillion = lossPerMillion
    self.isClogged = isClogged
  }
}

/// What is wrong with a node's disk.
public struct DiskTrouble: Sendable, Equatable {
  /// Operations that fail, per million. A part of what a failing append was to write may be there.
  public var errorsPerMillion: Int
  /// Every operation takes that many times as long.
  public var slowdown: Int
  /// Nothing more can be written.
  public var isFull: Bool

  public init(errorsPerMillion: Int = 0, slowdown: Int = 1, isFull: Bool = false) {
    self.errorsPerMillion = errorsPerMillion
    self.slowdown = slowdown
    self.isFull = isFull
  }
}

/// How far a node's clocks are from the truth.
public struct ClockTrouble: Sendable, Equatable {
  /// Wall clock minus true time.
  public var offset: Duration
  /// How much faster than true both clocks run, parts per million.
  public var driftPerMillion: Int

  public init(offset: Duration = .zero, driftPerMillion: Int = 0) {
    self.offset = offset
    self.driftPerMillion = driftPerMillion
  }
}

/// What happens. Nodes are in order of the file.
public enum FaultAction: Sendable, Equatable {
  /// The nodes die at one instant; they start again after `restartAfter`, or at a later `restart`, or
  /// when the cluster is healed at the end of the duration.
  case crash([NodeName], how: CrashKind, restartAfter: Duration?)
  /// Starts nodes that are down.
  case restart([NodeName])
  /// Graceful stop.
  case stop([NodeName], restartAfter: Duration?)
  /// The nodes run nothing for a while, then go on.
  case pause([NodeName], lasts: Duration)
  /// No message between nodes of different groups; nodes in no group keep all links.
  case partition([[NodeName]], PartitionDirection, lasts: Duration)
  case slow(ServiceName, Slowdown, lasts: Duration)
  /// Requests to the service fail, so many per million; 1 000 000 is an outage. A quarter of the
  /// failing writes take effect all the same: the answer is what got lost.
  case fail(ServiceName, perMillion: Int, lasts: Duration)
  case network([NodeName], NetworkTrouble, lasts: Duration)
  case clock([NodeName], ClockTrouble, lasts: Duration)
  case disk([NodeName], DiskTrouble, lasts: Duration)
  /// So many bits of each node's files turn over at one instant, wherever the seed says.
  case rot([NodeName], flips: Int)

  /// When it is over, counted from its start; nil if it is over at once or lasts until another fault
  /// or the end ends it.
  public var lasts: Duration? {
    switch self {
    case .crash(_, _, let after), .stop(_, let after): after
    case .restart, .rot: nil
    case .pause(_, let lasts), .partition(_, _, let lasts), .slow(_, _, let lasts),
      .fail(_, _, let lasts), .network(_, _, let lasts), .clock(_, _, let lasts),
      .disk(_, _, let lasts):
      lasts
    }
  }

  /// Whether the nodes that it hits take no part in anything while it lasts, or cannot be relied on.
  public var isOutage: Bool {
    switch self {
    case .crash, .stop, .pause, .partition: true
    case .network(_, let trouble, _): trouble.isClogged
    case .disk(_, let trouble, _): trouble.errorsPerMillion > 0 || trouble.isFull
    case .restart, .slow, .fail, .clock, .rot: false
    }
  }

  /// The ingesters that may lose what they acknowledged: with their files, or because their disks did
  /// not take it or do not give it back.
  /// - Parameter hasLog: whether ingesters log what they acknowledge; otherwise every crash loses it.
  public func losers(hasLog: Bool) -> [NodeName] {
    let loses =
      switch self {
      case .crash(_, let how, _): how.losesFiles || !hasLog
      case .disk: isOutage
      case .rot: true
      case .restart, .stop, .pause, .partition, .slow, .fail, .network, .clock: false
      }
    return loses ? nodes.filter { $0.role == .ingester } : []
  }

  /// Whether what is written later may be lost too: behind damage in its log an ingester reads no
  /// further.
  public var losesLaterWrites: Bool {
    switch self {
    case .disk: isOutage
    case .rot: true
    default: false
    }
  }

  /// The nodes that it hits; of a partition the smaller side.
  public var nodes: [NodeName] {
    switch self {
    case .crash(let nodes, _, _), .restart(let nodes), .stop(let nodes, _), .pause(let nodes, _),
      .network(let nodes, _, _), .clock(let nodes, _, _), .disk(let nodes, _, _),
      .rot(let nodes, _):
      nodes
    case .partition(let groups, _, _): groups.min { $0.count < $1.count } ?? []
    case .slow, .fail: []
    }
  }
}
