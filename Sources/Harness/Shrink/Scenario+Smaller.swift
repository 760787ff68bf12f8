import Environment
import Scenarios

/// Ways to make a scenario smaller, each of which leaves one that could stand in a file.
extension Scenario {
  /// Whether a file could say this.
  var isSayable: Bool {
    (try? ScenarioLoader.load(Array(text.utf8), fileName: name)) != nil
  }

  /// Ends earlier: what begins later is left out, what lasts longer ends with it.
  mutating func shorten(to end: Duration) {
    duration = end
    faults = faults.filter { $0.at < end }.map { $0.ending(by: end) }
    queries.removeAll { $0.at > end }
    workload.removeAll { $0.from >= end }
    for item in workload.indices {
      if let until = workload[item].until, until >= end { workload[item].until = nil }
    }
  }

  /// The highest number of the role goes, with the faults that are about it alone.
  mutating func removeLastNode(of role: NodeRole) {
    let name = NodeName(role, cluster.count(of: role))
    guard name.number > 1 else { return }
    switch role {
    case .ingester:
      cluster.ingesters -= 1
      cluster.replicationFactor = min(cluster.replicationFactor, cluster.ingesters)
    case .distributor: cluster.distributors -= 1
    case .querier: cluster.queriers -= 1
    }
    faults = faults.compactMap { fault in
      fault.action.without(name).map { FaultEvent(at: fault.at, $0) }
    }
  }
}

extension FaultEvent {
  func ending(by end: Duration) -> FaultEvent {
    guard let lasts = action.lasts, at + lasts > end else { return self }
    return FaultEvent(at: at, action.lasting(end - at))
  }

  /// Begins and lasts whole units, at least one.
  mutating func round(to unit: Duration) {
    func rounded(_ time: Duration, least: Int64) -> Duration {
      let step = unit.nanosecondCount
      return .nanoseconds(max(least, time.nanosecondCount / step) * step)
    }
    at = rounded(at, least: 0)
    if let lasts = action.lasts { action = action.lasting(rounded(lasts, least: 1)) }
  }
}

extension FaultAction {
  func lasting(_ time: Duration) -> FaultAction {
    switch self {
    case .crash(let nodes, let how, _): .crash(nodes, how: how, restartAfter: time)
    case .stop(let nodes, _): .stop(nodes, restartAfter: time)
    case .restart, .rot: self
    case .pause(let nodes, _): .pause(nodes, lasts: time)
    case .partition(let groups, let direction, _): .partition(groups, direction, lasts: time)
    case .slow(let service, let slowdown, _): .slow(service, slowdown, lasts: time)
    case .fail(let service, let share, _): .fail(service, perMillion: share, lasts: time)
    case .network(let nodes, let trouble, _): .network(nodes, trouble, lasts: time)
    case .clock(let nodes, let trouble, _): .clock(nodes, trouble, lasts: time)
    case .disk(let nodes, let trouble, _): .disk(nodes, trouble, lasts: time)
    }
  }

  /// The same without a node; nil if it was about that one.
  func without(_ node: NodeName) -> FaultAction? {
    func rest(_ nodes: [NodeName]) -> [NodeName]? {
      let left = nodes.filter { $0 != node }
      return left.isEmpty ? nil : left
    }
    switch self {
    case .crash(let nodes, let how, let after):
      return rest(nodes).map { .crash($0, how: how, restartAfter: after) }
    case .stop(let nodes, let after): return rest(nodes).map { .stop($0, restartAfter: after) }
    case .restart(let nodes): return rest(nodes).map { .restart($0) }
    case .pause(let nodes, let lasts): return rest(nodes).map { .pause($0, lasts: lasts) }
    case .network(let nodes, let trouble, let lasts):
      return rest(nodes).map { .network($0, trouble, lasts: lasts) }
    case .clock(let nodes, let trouble, let lasts):
      return rest(nodes).map { .clock($0, trouble, lasts: lasts) }
    case .disk(let nodes, let trouble, let lasts):
      return rest(nodes).map { .disk($0, trouble, lasts: lasts) }
    case .rot(let nodes, let flips): return rest(nodes).map { .rot($0, flips: flips) }
    case .partition(let groups, let direction, let lasts):
      let left = groups.compactMap(rest)
      return left.count == groups.count ? .partition(left, direction, lasts: lasts) : nil
    case .slow, .fail: return self
    }
  }
}

extension Duration {
  var roundedToSeconds: Duration { .seconds(components.seconds) }
}
