import LogModel
import LogQLSyntax
import Scenarios

/// Answers of log queries keep the order of their direction inside each stream, and their limit.
struct OrderChecker: Checker {
  let expectation = Expectation.order

  func check(_ evidence: Evidence) -> [Violation] {
    var violations: [Violation] = []
    for record in evidence.history.queries {
      for (phase, answer) in [("", record.answer), (" (after quiescence)", record.final)] {
        let moment = phase.isEmpty ? record.moment : nil
        guard case .result(.streams(let streams))? = answer else { continue }
        let subject = "query \(record.plan.id)\(phase)"
        let rows = streams.reduce(0) { $0 + $1.entries.count }
        if rows > record.plan.limit {
          violations.append(
            violation(
              subject, "\(rows) rows are more than the limit of \(record.plan.limit)", at: moment))
        }
        for stream in streams {
          if let place = OrderChecker.disorder(stream.entries.timestamps, record.plan.direction) {
            violations.append(
              violation(
                subject, "row \(place + 1) of \(stream.labels.canonical) is out of order",
                ["direction \(record.plan.direction.rawValue)"], at: moment))
          }
        }
      }
    }
    for stream in evidence.streams {
      if let place = stream.disorder {
        violations.append(
          violation(
            EntryWords.name(evidence, stream.producer),
            "row \(place + 1) of the last read is out of order"))
      }
    }
    return violations
  }

  static func disorder(_ times: [Int64], _ direction: QueryDirection) -> Int? {
    for place in 1..<max(1, times.count) {
      let isBack = times[place] < times[place - 1]
      if direction == .forward ? isBack : times[place] > times[place - 1] { return place }
    }
    return nil
  }
}

/// A healed cluster becomes quiet within `settle`.
struct QuiescenceChecker: Checker {
  let expectation = Expectation.quiescence

  func check(_ evidence: Evidence) -> [Violation] {
    switch evidence.history.quiescence {
    case .reached?: return []
    case .stuck(let open)?:
      return [
        violation(
          "the cluster", "it is not quiet \(evidence.scenario.settle) after the last fault", open)
      ]
    case nil: return [violation("the cluster", "the run ended before it could become quiet")]
    }
  }
}
