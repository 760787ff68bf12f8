import Bytes
import Environment
import LogModel
import LogQLReference
import LogQLSyntax
import Scenarios

/// What the naive evaluator answers, given which entries a reader must or may see.
///
/// Lines are made once per stream and kept while the checkers run.
final class Oracle {
  /// Which entries count.
  enum View: Hashable {
    /// Those acknowledged by a time (virtual nanoseconds).
    case certain(by: Int64)
    /// Of those acknowledged when a query was asked, the ones that it must meet: see `QuorumRisk`.
    case readable(asked: Int64, ended: Int64)
    /// Those sent before a time.
    case possible(by: Int64)
  }

  private let history: History
  private let scenario: Scenario
  private let risk: QuorumRisk
  private var made: [Int: EntryBatch] = [:]
  private var answers: [String: QueryResult] = [:]

  init(_ scenario: Scenario, _ history: History, _ risk: QuorumRisk) {
    self.scenario = scenario
    self.history = history
    self.risk = risk
  }

  /// Entries of some producers, as ranges of ordinals.
  struct Selection {
    var parts: [(producer: Int, ordinals: Range<Int>)] = []
    var count = 0
    /// Tells selections of one query apart.
    var digest: UInt64 = 0
  }

  /// The entries of `view` that can matter to the query.
  func select(_ query: Query, _ plan: QueryPlan, _ view: View) -> Selection {
    let reach = Oracle.reach(query, plan.parameters)
    var selection = Selection()
    for producer in history.producers
    where producer.tenant == plan.tenant && producer.entryCount > 0
      && ReferenceEvaluator.reads(query, producer.labels)
    {
      let inTime = Oracle.ordinals(of: producer, in: reach)
      if inTime.isEmpty { continue }
      for part in history.ordinals(of: producer.id, in: inTime, where: { holds(view, $0) }) {
        selection.parts.append((producer.id, part))
        selection.count += part.count
        selection.digest = mix64(
          selection.digest ^ mix64(UInt64(producer.id) << 32 | UInt64(part.lowerBound)))
        selection.digest = mix64(selection.digest ^ UInt64(part.upperBound))
      }
    }
    return selection
  }

  /// The naive evaluator's answer over a selection. Answers are kept: most queries are asked twice
  /// about the same entries.
  func answer(_ query: Query, _ plan: QueryPlan, _ selection: Selection)
    throws(LogQLError) -> QueryResult
  {
    let key = "\(plan.id) \(plan.limit) \(selection.count) \(selection.digest)"
    if let known = answers[key] { return known }
    // Parts of one producer come together: one stream.
    var streams: [ReferenceStream] = []
    var last = -1
    for part in selection.parts {
      if part.producer == last {
        streams[streams.count - 1].parts.append(part.ordinals)
        continue
      }
      last = part.producer
      let producer = history.producers[part.producer]
      streams.append(
        ReferenceStream(
          labels: producer.labels, entries: made[part.producer] ?? make(producer),
          parts: [part.ordinals]))
    }
    let answer = try ReferenceEvaluator.evaluate(query, plan.parameters, streams: streams)
    answers[key] = answer
    return answer
  }

  private func holds(_ view: View, _ push: PushRecord) -> Bool {
    switch view {
    case .readable(let asked, let ended):
      push.outcome == .acknowledged && push.ended <= asked
        && !risk.mayHide(push, asked: asked, ended: ended)
    case .certain(let time): push.outcome == .acknowledged && push.ended <= time
    case .possible(let time): push.sent < time
    }
  }

  private func make(_ producer: Producer) -> EntryBatch {
    var entries = EntryBatch(lineCapacity: producer.entryCount)
    for ordinal in 0..<producer.entryCount {
      producer.append(ordinal, to: &entries)
    }
    made[producer.id] = entries
    return entries
  }

  /// Ordinals whose time lies in `range` (both ends included: an oracle may look at more).
  private static func ordinals(of producer: Producer, in range: ClosedRange<Int64>) -> Range<Int> {
    func firstOrdinal(notBefore time: Int64) -> Int {
      (0..<producer.entryCount).partitionPoint { producer.time(of: $0).nanoseconds >= time }
    }
    let first = firstOrdinal(notBefore: range.lowerBound)
    let (end, overflow) = range.upperBound.addingReportingOverflow(1)
    return first..<max(first, overflow ? producer.entryCount : firstOrdinal(notBefore: end))
  }

  /// The times of entries that a query can look at, generously.
  private static func reach(_ query: Query, _ parameters: QueryParameters) -> ClosedRange<Int64> {
    let back = windows(query.syntax)
    return parameters.start.nanoseconds
      - back...max(
        parameters.start.nanoseconds, parameters.end.nanoseconds + back)
  }

  /// The longest range plus offset in the query, nanoseconds.
  private static func windows(_ expression: Expression) -> Int64 {
    expression.ranges.map { $0.range + abs($0.offset) }.max() ?? 0
  }
}
