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
}
