import Environment
import Scenarios

/// Which acknowledged entries a quorum of ingesters may be without while they are in memory alone: a
/// reader is content with a quorum, and meets all of them only once they are flushed.
///
/// An ingester may be without an entry if it was out of order when the entry was pushed, or has lost
/// its files since. Up to ⌊(RF − 1) / 2⌋ of them a reader meets one that has it.
struct ReplicaRisk {
  private struct Outage {
    var node: NodeName
    var from: Int64
    var until: Int64
  }

  private var outages: [Outage] = []
  private var losses: [(node: NodeName, at: Int64)] = []
  private let tolerated: Int

  init(_ scenario: Scenario) {
    tolerated = (scenario.cluster.replicationFactor - 1) / 2
    let ingester = scenario.loki.ingester
    // Rings are that late in telling of a node that is back.
    let memory = ingester.lifecycler.heartbeatTimeout.nanosecondCount
    for fault in scenario.faults {
      let from = fault.at.nanosecondCount
      let until = fault.action.lasts.map { from + $0.nanosecondCount + memory } ?? .max
      let nodes = fault.action.nodes.filter { $0.role == .ingester }
      switch fault.action {
      case .crash(_, let how, _):
        outages += nodes.map { Outage(node: $0, from: from, until: until) }
        if how.losesFiles || !ingester.wal.enabled { losses += nodes.map { ($0, from) } }
      case .stop, .pause, .partition, .network:
        outages += nodes.map { Outage(node: $0, from: from, until: until) }
      case .restart, .slow, .fail, .clock: break
      }
    }
  }

  /// Whether a reader at `time` may miss the entries of an acknowledged push.
  func mayHide(_ push: PushRecord, at time: Int64) -> Bool {
    if losses.isEmpty { return false }
    var without: Set<NodeName> = []
    for loss in losses where loss.at >= push.sent && loss.at <= time { without.insert(loss.node) }
    if without.isEmpty { return false }
    for outage in outages where outage.from <= push.ended && push.sent <= outage.until {
      without.insert(outage.node)
    }
    return without.count > tolerated
  }
}
