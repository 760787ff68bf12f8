import Environment

/// Trouble for a world: what, when, for how long. A plain value, so that a plan of faults can be
/// drawn, printed, kept and made shorter.
public struct Fault: Equatable, Sendable, CustomStringConvertible {
  /// Nodes by name.
  public enum Kind: Equatable, Sendable {
    /// The process dies, its disk stays; it is restarted afterwards.
    case kill(String)
    /// The process dies, and what it had not synced is lost, or a part of it; restarted afterwards.
    case powerLoss(String)
    /// The process dies and its disk is gone; restarted afterwards.
    case volumeLoss(String)
    /// The process stands still while time goes on.
    case pause(String)
    /// No message gets from one group to the other, in both directions.
    case partition([String], [String])
    /// No message of the first group gets to the second; the others do.
    case oneWay(from: [String], to: [String])
    /// Every message from or to the node takes longer, and some are lost.
    case badNetwork(String, latency: Duration, lossPerMillion: UInt64)
    /// The wall clock is ahead (or behind, if negative), and both clocks run fast (or slow).
    case clock(String, ahead: Duration, driftPerMillion: Int64)
  }

  /// Virtual time at which it begins.
  public var at: Duration
  public var lasts: Duration
  public var kind: Kind

  public init(at: Duration, lasts: Duration, _ kind: Kind) {
    self.at = at
    self.lasts = lasts
    self.kind = kind
  }

  public var description: String { "at \(at.secondsText) \(kind) for \(lasts.secondsText)" }
}

extension Fault.Kind: CustomStringConvertible {
  public var description: String {
    switch self {
    case .kill(let node): "\(node) is killed"
    case .powerLoss(let node): "\(node) loses its power"
    case .volumeLoss(let node): "\(node) loses its disk"
    case .pause(let node): "\(node) is paused"
    case .partition(let one, let other):
      "\(Self.list(one)) | \(Self.list(other)) are cut apart"
    case .oneWay(let from, let to): "\(Self.list(from)) -> \(Self.list(to)) is cut"
    case .badNetwork(let node, let latency, let loss):
      "the network of \(node) is bad (\(latency.secondsText) more, \(loss) in a million lost)"
    case .clock(let node, let ahead, let drift):
      "the clock of \(node) is wrong (\(ahead.secondsText) ahead, \(drift) in a million fast)"
    }
  }

  /// The nodes that it takes out of order, alone or from the others' view. A bad network or clock
  /// leaves them at work.
  public var nodesOut: [String] {
    switch self {
    case .kill(let node), .powerLoss(let node), .volumeLoss(let node), .pause(let node): [node]
    case .partition(let group, _), .oneWay(let group, _): group
    case .badNetwork, .clock: []
    }
  }

  /// The node that is dead while this lasts.
  var dead: String? {
    switch self {
    case .kill(let node), .powerLoss(let node), .volumeLoss(let node): node
    default: nil
    }
  }

  private static func list(_ nodes: [String]) -> String { nodes.joined(separator: ", ") }
}
