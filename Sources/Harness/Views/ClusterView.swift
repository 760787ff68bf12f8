public import LogModel
public import LogStore
import Scenarios
public import Simulation

/// A cluster at one moment of a run, seen from outside: the run takes the same course.
public struct ClusterView: Sendable {
  public struct Node: Sendable {
    public enum Contents: Sendable {
      /// The node is down.
      case nothing
      case ingester(IngesterContents)
      /// What a distributor or a querier knows of the ring.
      case ring([RingMember])
    }

    public var name: String
    public var process: ProcessView
    public var contents: Contents
  }

  /// Virtual time, nanoseconds.
  public var time: Int64
  /// Wall time at virtual time zero.
  public var start: Timestamp
  /// Pushes of all clients so far, by how they ended.
  public var pushes = Pushes()
  /// In the order of the cluster.
  public var nodes: [Node]

  public struct Pushes: Equatable, Sendable {
    public var acknowledged = 0
    public var rejected = 0
    /// Given up without an answer.
    public var unknown = 0
    /// Tried, or to be tried again.
    public var open = 0
  }
}

/// Moments of a run at which it is looked at.
public struct RunLooks {
  /// Virtual nanoseconds, ascending.
  public var times: [Int64]
  /// Whether the run is ended there, without a verdict.
  public var endsAtLast: Bool
  /// Is called at each of them, and when the simulation cannot go on.
  public var see: (ClusterView) -> Void

  public init(times: [Int64], endsAtLast: Bool, see: @escaping (ClusterView) -> Void) {
    self.times = times
    self.endsAtLast = endsAtLast
    self.see = see
  }
}

extension SimulatedRun {
  /// Goes from look to look. Afterwards the run goes on, or is interrupted if it is to end there.
  func look() throws(SimulationFailure) {
    guard let looks else { return }
    for time in looks.times {
      try simulator.run(through: time, or: { self.isOver() })
      if state.isFinished || isInterrupted { return }
      looks.see(view)
    }
    if looks.endsAtLast { isInterrupted = true }
  }

  /// The cluster as it stands.
  var view: ClusterView {
    var view = ClusterView(
      time: simulator.time, start: scenario.start, nodes: cluster.views)
    for push in state.history.pushes {
      switch push.outcome {
      case .open: view.pushes.open += 1
      case .acknowledged: view.pushes.acknowledged += 1
      case .rejected: view.pushes.rejected += 1
      case .unknown: view.pushes.unknown += 1
      }
    }
    return view
  }
}

extension SimulatedCluster {
  /// All nodes, looked at on the simulator's thread, which runs none of their jobs now.
  var views: [ClusterView.Node] {
    names.map { name in
      let process = simulator.view(of: address(name))
      var contents = ClusterView.Node.Contents.nothing
      if process.state != .down {
        switch actors[name] {
        case let node as IngesterNode:
          contents = .ingester(node.assumeIsolated { $0.contents() })
        case let node as DistributorNode:
          contents = .ring(node.assumeIsolated { $0.ringMembers() })
        case let node as QuerierNode:
          contents = .ring(node.assumeIsolated { $0.ringMembers() })
        default: break
        }
      }
      return ClusterView.Node(name: name.description, process: process, contents: contents)
    }
  }
}
