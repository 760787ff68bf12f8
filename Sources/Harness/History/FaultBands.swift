import Scenarios

/// Faults as bands: each from its beginning until it is over, is undone, or all faults end.
struct FaultBands {
  private var open: [(band: FaultBand, nodes: [NodeName], isOpen: Bool)] = []
  /// When all faults end.
  private let end: Duration

  init(end: Duration) { self.end = end }

  mutating func begin(_ fault: FaultAction, at time: Duration) {
    if case .restart(let nodes) = fault {
      for place in open.indices where open[place].isOpen {
        open[place].nodes.removeAll { nodes.contains($0) }
        if open[place].nodes.isEmpty {
          open[place].band.to = time
          open[place].isOpen = false
        }
      }
      return
    }
    let (kind, subject, nodes, lasts) = fault.course
    let band = FaultBand(
      kind: kind, subject: subject, from: time, to: min(end, lasts.map { time + $0 } ?? end))
    open.append((band, nodes, lasts == nil))
  }

  var bands: [FaultBand] { open.map(\.band) }
}

extension FaultAction {
  /// What it is called, whom it hits, and how long it lasts; nil: until its nodes are started, or all
  /// faults end.
  fileprivate var course: (kind: String, subject: String, nodes: [NodeName], lasts: Duration?) {
    func names(_ nodes: [NodeName]) -> String {
      nodes.map(\.description).joined(separator: ", ")
    }
    switch self {
    case .crash(let nodes, _, let after): return ("crash", names(nodes), nodes, after)
    case .stop(let nodes, let after): return ("stop", names(nodes), nodes, after)
    case .restart(let nodes): return ("restart", names(nodes), nodes, .zero)
    case .pause(let nodes, let lasts): return ("pause", names(nodes), nodes, lasts)
    case .partition(let groups, let direction, let lasts):
      let cut = direction == .oneWay ? " -> " : " | "
      return ("partition", groups.map(names).joined(separator: cut), [], lasts)
    case .slow(let service, _, let lasts): return ("slow", service.rawValue, [], lasts)
    }
  }
}
