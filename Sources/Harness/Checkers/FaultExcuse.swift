import Environment
import Scenarios

/// Which faults may make a query fail. A cluster that has what a quorum needs must answer: one
/// ingester that is down, paused or cut off excuses nothing.
enum FaultExcuse {
  /// Whether such a fault was in force while the query went on, or shortly before: rings hold their
  /// members for healthy as long as a heartbeat is due.
  static func excuses(_ record: QueryRecord, _ scenario: Scenario) -> Bool {
    let memory = scenario.loki.ingester.lifecycler.heartbeatTimeout.nanosecondCount
    let tolerated = (scenario.cluster.replicationFactor - 1) / 2
    var ingesters: Set<NodeName> = []
    for fault in scenario.faults {
      let from = fault.at.nanosecondCount
      let until = fault.action.lasts.map { from + $0.nanosecondCount + memory }
      guard from <= record.ended, record.asked <= until ?? .max else { continue }
      switch fault.action {
      case .fail, .network, .clock: return true
      case .restart, .slow: break
      case .crash, .stop, .pause, .partition:
        let nodes = fault.action.nodes
        if nodes.contains(where: { $0.role == .querier }) { return true }
        ingesters.formUnion(nodes.filter { $0.role == .ingester })
      }
    }
    return ingesters.count > tolerated
  }
}
