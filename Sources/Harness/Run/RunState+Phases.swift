import Environment
import Scenarios

/// Golden queries in two further states of the cluster: what it answers must not depend on where the
/// entries are.
extension RunState {
  /// All lines are pushed, and not all are flushed.
  func askInMemory() async throws(NodeStopped) {
    for place in history.queries.indices {
      history.queries[place].inMemory = try await answer(to: history.queries[place].plan)
    }
  }

  /// Everything is flushed; then all ingesters die at once and come back with what their logs hold.
  func askAfterRestart() async throws(NodeStopped) {
    let environment = system.environment
    let ingesters = scenario.cluster.nodes.filter { $0.role == .ingester }
    system.begin(.crash(ingesters, how: .kill, restartAfter: .seconds(10)))
    let deadline = environment.now + scenario.settle
    var areReady = false
    while !areReady && environment.now < deadline {
      try await environment.sleep(for: .seconds(5))
      areReady = SettleReport.allReady(try await system.inspect())
    }
    // Queriers hear of the ring a little later.
    try await environment.sleep(for: scenario.loki.ingester.lifecycler.heartbeatPeriod)
    for place in history.queries.indices {
      history.queries[place].restarted = try await answer(to: history.queries[place].plan)
    }
  }
}
