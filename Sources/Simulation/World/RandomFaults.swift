import Bytes
import Environment

/// Faults by chance: how often, of which kinds, and how many nodes may be out of order at one time.
///
/// They are drawn before the run, so that a run's faults are a plain list. Draws are numbered by
/// fault: whether one fits in leaves the luck of the others as it was.
public struct RandomFaults: Equatable, Sendable {
  public enum Family: CaseIterable, Equatable, Sendable {
    case kill, powerLoss, volumeLoss, pause, partition, oneWay, badNetwork, clock
  }

  /// Each as likely as the others. Losses of volumes are not among them unless they are named: few
  /// systems promise to survive these.
  public var families: [Family] = Family.allCases.filter { $0 != .volumeLoss }
  /// Mean time between two.
  public var every: Duration = .seconds(5)
  /// How long each lasts; at least a millisecond.
  public var lasts: ClosedRange<Duration> = .milliseconds(100) ... .seconds(5)
  /// Nodes that may be dead, paused or cut off at one time.
  public var mostOut = 1
  /// Of a bad network: at most so much more delay, and so much loss.
  public var latency: Duration = .milliseconds(50)
  public var lossPerMillion: UInt64 = 100_000
  /// Of a wrong clock: at most so far ahead or behind, and so much too fast or slow.
  public var clockOffset: Duration = .seconds(10)
  public var driftPerMillion: Int64 = 1_000

  public init() {}

  /// The faults of one seed for these nodes, in order of time; all are over by `end`.
  ///
  /// - Parameter peers: nodes such as clients, to which nothing happens but that a node may be cut off
  ///   from them.
  public func drawn(
    seed: UInt64, nodes: [String], peers: [String] = [], until end: Duration
  ) -> [Fault] {
    guard !nodes.isEmpty, !families.isEmpty else { return [] }
    let key = DrawKey(seed: seed, purpose: "random faults")
    var faults: [Fault] = []
    var at = Duration.zero
    var number: UInt64 = 0
    while true {
      var draws = DrawStream(key.of(number))
      number += 1
      at += .milliseconds(1) + Self.below(every * 2, &draws)
      if at >= end { return faults }
      let length = lasts.lowerBound + Self.below(lasts.upperBound - lasts.lowerBound, &draws)
      let fault = Fault(
        at: at, lasts: max(.milliseconds(1), length), kind(nodes, peers, &draws))
      if fault.at + fault.lasts <= end && fits(fault, faults) { faults.append(fault) }
    }
  }

  private func fits(_ fault: Fault, _ earlier: [Fault]) -> Bool {
    var out = Set(fault.kind.nodesOut)
    if out.isEmpty { return true }
    for other in earlier where other.at + other.lasts >= fault.at {
      out.formUnion(other.kind.nodesOut)
    }
    return out.count <= mostOut
  }

  private func kind(_ nodes: [String], _ peers: [String], _ draws: inout DrawStream) -> Fault.Kind {
    let family = families[Int(draws.next(below: UInt64(families.count)))]
    let node = nodes[Int(draws.next(below: UInt64(nodes.count)))]
    let others = Self.some(of: nodes.filter { $0 != node } + peers, &draws)
    switch family {
    case .kill: return .kill(node)
    case .powerLoss: return .powerLoss(node)
    case .volumeLoss: return .volumeLoss(node)
    case .pause: return .pause(node)
    case .partition: return .partition([node], others)
    case .oneWay:
      return draws.next(below: 2) == 0
        ? .oneWay(from: [node], to: others) : .oneWay(from: others, to: [node])
    case .badNetwork:
      return .badNetwork(
        node, latency: Self.below(latency, &draws),
        lossPerMillion: draws.next(below: lossPerMillion + 1))
    case .clock:
      let ahead = Self.below(clockOffset * 2, &draws) - clockOffset
      return .clock(
        node, ahead: ahead, driftPerMillion: draws.next(in: -driftPerMillion...driftPerMillion))
    }
  }

  /// All or, as often, a part.
  private static func some(of nodes: [String], _ draws: inout DrawStream) -> [String] {
    if draws.next(below: 2) == 0 { return nodes }
    let part = nodes.filter { _ in draws.next(below: 2) == 0 }
    return part.isEmpty ? nodes : part
  }

  /// Whole milliseconds from nothing to `limit`.
  private static func below(_ limit: Duration, _ draws: inout DrawStream) -> Duration {
    let most = max(0, limit.nanosecondCount / 1_000_000)
    return .milliseconds(draws.next(in: 0...most))
  }
}
