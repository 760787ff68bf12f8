import Environment
import LogModel
import Scenarios

/// Shows some entries of a producer, each with the push that carried it.
enum EntryWords {
  static func describe(_ evidence: Evidence, _ producer: Int, _ ordinals: [Int]) -> [String] {
    let shown = ordinals.prefix(3).map { describe(evidence, producer, $0) }
    let rest = ordinals.count - shown.count
    return rest > 0 ? shown + ["and \(rest) more entries of this stream"] : Array(shown)
  }

  private static func describe(_ evidence: Evidence, _ producer: Int, _ ordinal: Int) -> String {
    let source = evidence.history.producers[producer]
    var line: [UInt8] = []
    source.appendLine(ordinal, into: &line)
    // Lines of replayed files are not ours to print.
    let text =
      source.fileName == nil
      ? String(decoding: line.prefix(80), as: UTF8.self) + (line.count > 80 ? "…" : "")
      : "line of \(source.fileName ?? "")"
    let sent = evidence.history.segments[producer].first {
      Int($0.first) <= ordinal && ordinal < Int($0.first + $0.count)
    }
    guard let sent else { return "entry \(ordinal): \(text)" }
    let push = evidence.history.pushes[Int(sent.push)]
    let ended =
      push.ended == .max ? "never answered" : "\(push.outcome) \(evidence.clock(push.ended))"
    return "entry \(ordinal) (push \(sent.push), sent \(evidence.clock(push.sent)), \(ended), "
      + "\(push.attempts) attempt\(push.attempts == 1 ? "" : "s")): \(text)"
  }

  static func name(_ evidence: Evidence, _ producer: Int) -> String {
    let source = evidence.history.producers[producer]
    return "\(source.tenant) \(source.labels.canonical)"
  }
}

/// Nothing acknowledged is lost within the fault budget.
struct NoLossChecker: Checker {
  let expectation = Expectation.noLoss

  func check(_ evidence: Evidence) -> [Violation] {
    evidence.streams.compactMap { stream in
      let subject = EntryWords.name(evidence, stream.producer)
      if let failure = stream.failure {
        return violation(subject, "the stream cannot be read at the end", [failure])
      }
      let lost = LossBudget.lost(stream, evidence)
      if lost.isEmpty { return nil }
      return violation(
        subject, "\(lost.count) acknowledged entries are lost",
        EntryWords.describe(evidence, stream.producer, lost),
        at: evidence.history.moment(of: stream.producer, lost.first))
    }
  }
}

/// Which missing entries count as lost. An entry may be gone if more replicas than
/// ⌊(RF − 1) / 2⌋ lost their memory after it was acknowledged and before it must have been flushed:
/// a crash that takes what the log holds does that, and without a write-ahead log each crash; so does
/// a disk that does not take the log, or does not give it back.
enum LossBudget {
  static func lost(_ stream: StreamComparison, _ evidence: Evidence) -> [Int] {
    if stream.missing.isEmpty { return [] }
    let history = evidence.history
    let tolerated = (evidence.scenario.cluster.replicationFactor - 1) / 2
    let losses = memoryLosses(evidence.scenario)
    var lost: [Int] = []
    for segment in history.segments[stream.producer] {
      let push = history.pushes[Int(segment.push)]
      guard push.outcome == .acknowledged else { continue }
      let range = Int(segment.first)..<Int(segment.first + segment.count)
      // Longer than this no entry stays in memory alone.
      let ingester = evidence.scenario.loki.ingester
      let flushed =
        push.ended
        + (ingester.maxChunkAge + ingester.chunkIdlePeriod + ingester.flushCheckPeriod * 3
        + ingester.flushOpTimeout).nanosecondCount
      var hit: [NodeName] = []
      for loss in losses
      where loss.until >= push.sent && loss.from <= flushed && !hit.contains(loss.node) {
        hit.append(loss.node)
      }
      if hit.count > tolerated { continue }
      lost += stream.missing.filter { range.contains($0) }
    }
    return lost
  }

  /// When which ingester may have lost what it had acknowledged, virtual nanoseconds.
  private static func memoryLosses(_ scenario: Scenario)
    -> [(node: NodeName, from: Int64, until: Int64)]
  {
    let hasLog = scenario.loki.ingester.wal.enabled
    return scenario.faults.flatMap { fault in
      let at = fault.at.nanosecondCount
      return fault.action.losers(hasLog: hasLog).map { node in
        (node, at, fault.action.losesLaterWrites ? .max : at)
      }
    }
  }
}

/// No entry is returned twice.
struct NoDuplicatesChecker: Checker {
  let expectation = Expectation.noDuplicates

  func check(_ evidence: Evidence) -> [Violation] {
    evidence.streams.compactMap { stream in
      if stream.doubled.isEmpty { return nil }
      return violation(
        EntryWords.name(evidence, stream.producer),
        "\(stream.doubled.count) entries are returned more than once",
        EntryWords.describe(evidence, stream.producer, stream.doubled),
        at: evidence.history.moment(of: stream.producer, stream.doubled.first))
    }
  }
}

/// Nothing is returned that was never pushed.
struct InventedChecker: Checker {
  let expectation = Expectation.invented

  func check(_ evidence: Evidence) -> [Violation] {
    evidence.streams.compactMap { stream in
      if stream.invented == 0 { return nil }
      // Lines of replayed files are not ours to print.
      let isReplay = evidence.history.producers[stream.producer].fileName != nil
      let text = isReplay ? "" : ": \(stream.firstInvented.text)"
      return violation(
        EntryWords.name(evidence, stream.producer),
        "\(stream.invented) entries are returned that were never pushed",
        ["the first at \(stream.firstInvented.time) ns" + text])
    }
  }
}
