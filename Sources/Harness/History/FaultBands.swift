import Scenarios

/// Faults as bands: each from its beginning until it is over, is undone, or all faults end.
struct FaultBands {
  private var open: [(band: FaultBand, nodes: [NodeName], isOpen: Bool)] = []
  /// When all faults end.
  private let end: Duration

  init(end: Duration) { self.end = end }

  mutating func begin(_ fault: FaultAction, at time: Duration) {
    if case .restart(let nodes) = fault { return restarted(nodes, at: time) }
    let band = FaultBand(
      kind: fault.kind, subject: fault.subject, from: time,
      to: min(end, fault.lasts.map { time + $0 } ?? end))
    open.append((band, fault.nodes, fault.lasts == nil))
  }

  /// Ends what lasts until its nodes are started.
  private mutating func restarted(_ nodes: [NodeName], at time: Duration) {
    for place in open.indices where open[place].isOpen {
      open[place].nodes.removeAll { nodes.contains($0) }
      if open[place].nodes.isEmpty {
        open[place].band.to = time
        open[place].isOpen = false
      }
    }
  }

  var bands: [FaultBand] { open.map(\.band) }
}

extension FaultAction {
  /// What a reader calls it.
  fileprivate var kind: String {
    switch self {
    case .crash: "crash"
    case .stop: "stop"
    case .restart: "restart"
    case .pause: "pause"
    case .partition: "partition"
    case .slow: "slow"
    case .fail(_, let share, _): share == 1_000_000 ? "outage" : "errors"
    case .network(_, let trouble, _): trouble.isClogged ? "clogged" : "bad network"
    case .clock: "wrong clock"
    case .disk(_, let trouble, _): trouble.isFull ? "full disk" : "bad disk"
    case .rot: "bit rot"
    }
  }

  /// Whom it hits.
  fileprivate var subject: String {
    switch self {
    case .partition(let groups, let direction, _):
      groups.map(FaultAction.names).joined(separator: direction == .oneWay ? " -> " : " | ")
    case .slow(let service, _, _), .fail(let service, _, _): service.rawValue
    default: FaultAction.names(nodes)
    }
  }

  private static func names(_ nodes: [NodeName]) -> String {
    nodes.map(\.description).joined(separator: ", ")
  }
}
