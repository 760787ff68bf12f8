import Environment
import Scenarios

/// What a quorum of ingesters cannot promise under the faults of a run.
///
/// A reader is content with a quorum, and meets all ingesters' entries only once they are flushed. It
/// meets an entry in memory for certain if at most ⌊(RF − 1) / 2⌋ ingesters are without it: out of
/// order when it was pushed, robbed of their files since, or gone from the ring by a graceful stop. A
/// distributor that was out of order itself may have reached a quorum and nobody else. An ingester that is down, paused or cut off at the time of the query hides nothing: a quorum of the
/// ring includes it, so that the reader needs all others.
struct QuorumRisk {
  /// Times count from the start of the run.
  private struct Span {
    /// Nil: of no node.
    var node: NodeName?
    var from: Duration
    var until: Duration?

    /// Whether it overlaps these virtual nanoseconds.
    func touches(_ first: Int64, _ last: Int64) -> Bool {
      from <= .nanoseconds(last) && until.map { .nanoseconds(first) <= $0 } ?? true
    }
  }

  /// Ingesters that are out of order.
  private var outages: [Span] = []
  /// Those of them that have left the ring.
  private var absences: [Span] = []
  /// Ingesters that lost what they had acknowledged.
  private var losses: [Span] = []
  /// Distributors that are out of order: which ingesters miss their pushes is unknown.
  private var distributors: [Span] = []
  /// Times at which any query may fail.
  private var troubles: [Span] = []
  private let tolerated: Int
  /// Fewer ingesters are concerned than a quorum forgives: nothing can hide.
  private let hidesNothing: Bool

  init(_ scenario: Scenario) {
    tolerated = (scenario.cluster.replicationFactor - 1) / 2
    let ingester = scenario.loki.ingester
    for fault in scenario.faults {
      // Rings are that late in telling of a node that is back.
      let until = fault.action.lasts.map {
        fault.at + $0 + ingester.lifecycler.heartbeatTimeout
      }
      let spans = fault.action.nodes.map { Span(node: $0, from: fault.at, until: until) }
      let ingesters = spans.filter { $0.node?.role == .ingester }
      // Behind damage in its log an ingester reads no further.
      losses += fault.action.losers(hasLog: ingester.wal.enabled).map {
        Span(node: $0, from: fault.at, until: fault.action.losesLaterWrites ? nil : fault.at)
      }
      switch fault.action {
      case .crash, .disk: outages += ingesters
      case .stop:
        outages += ingesters
        absences += ingesters
      case .pause, .partition: outages += ingesters
      case .network:
        outages += ingesters
        troubles += spans
        distributors += spans.filter { $0.node?.role == .distributor }
      case .fail, .clock: troubles.append(Span(node: nil, from: fault.at, until: until))
      case .restart, .slow, .rot: break
      }
      if fault.action.isOutage {
        troubles += spans.filter { $0.node?.role == .querier }
        distributors += spans.filter { $0.node?.role == .distributor }
      }
    }
    hidesNothing = distributors.isEmpty && Set(outages.map(\.node)).count <= tolerated
  }

  /// Whether a query may fail: a service, a network, a clock or a querier is not well, or too many
  /// ingesters are not.
  func mayFail(_ query: QueryRecord) -> Bool {
    if troubles.contains(where: { $0.touches(query.asked, query.ended) }) { return true }
    let silent = outages.filter { $0.touches(query.asked, query.ended) }
    return Set(silent.map(\.node)).count > tolerated
  }

  /// Whether an answer may lack the entries of an acknowledged push while they are in memory.
  /// - Parameters:
  ///   - asked, ended: of the query, virtual nanoseconds.
  func mayHide(_ push: PushRecord, asked: Int64, ended: Int64) -> Bool {
    if hidesNothing { return false }
    let without =
      outages.filter { $0.touches(push.sent, push.ended) }
      + losses.filter { $0.touches(push.sent, ended) }
      + absences.filter { $0.touches(asked, ended) }
    let unknown = distributors.contains { $0.touches(push.sent, push.ended) } ? tolerated : 0
    return Set(without.map(\.node)).count + unknown > tolerated
  }
}
