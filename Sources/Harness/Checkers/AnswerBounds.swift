import LogModel
import LogQLSyntax
import Scenarios

/// Whether an answer lies between what must be seen and what may be seen: certain ⊆ answer ⊆
/// possible for log queries; for monotone aggregates the value of each series between those of both.
enum AnswerBounds {
  /// Sentences about what is wrong; empty if nothing is.
  static func check(
    _ query: Query, _ plan: QueryPlan, _ answer: QueryResult, certain: QueryResult,
    possible: QueryResult
  ) -> [String] {
    if kind(answer) != kind(possible) {
      return ["the answer is \(kind(answer)), but \(kind(possible)) was asked for"]
    }
    switch (answer, certain, possible) {
    case (.streams(let answer), .streams(let certain), .streams(let possible)):
      return lines(plan, answer, certain: certain, possible: possible)
    default:
      if !isMonotone(query.syntax) { return [] }
      return values(
        values(of: answer), certain: values(of: certain), possible: values(of: possible))
    }
  }

  private static func kind(_ result: QueryResult) -> String {
    switch result {
    case .streams: "streams"
    case .matrix: "a matrix"
    case .vector: "a vector"
    case .scalar: "a scalar"
    }
  }

  // MARK: Lines

  private struct Row: Hashable {
    var labels: LabelSet
    var time: Int64
    var line: [UInt8]
  }

  private static func rows(_ streams: [ResultStream]) -> [Row] {
    streams.flatMap { stream in
      (0..<stream.entries.count).map { place in
        Row(
          labels: stream.labels, time: stream.entries.timestamps[place],
          line: stream.entries.withLine(place) { Array($0) })
      }
    }
  }

  /// `certain` and `possible` are complete (without the plan's limit).
  private static func lines(
    _ plan: QueryPlan, _ answer: [ResultStream], certain: [ResultStream], possible: [ResultStream]
  ) -> [String] {
    let given = rows(answer)
    let seen = Set(given)
    let allowed = Set(rows(possible))
    var problems: [String] = []
    let extra = given.filter { !allowed.contains($0) }
    if let first = extra.first {
      problems.append("\(extra.count) rows were never pushed, the first at \(first.time) ns")
    }
    // A full answer only has to hold what comes before its last row.
    let isFull = given.count >= plan.limit
    let edge = plan.direction == .forward ? given.map(\.time).max() : given.map(\.time).min()
    let missing = rows(certain).filter { row in
      if seen.contains(row) { return false }
      guard isFull, let edge else { return true }
      return plan.direction == .forward ? row.time < edge : row.time > edge
    }
    if let first = missing.min(by: { $0.time < $1.time }) {
      problems.append(
        "\(missing.count) acknowledged rows are missing, the first at \(first.time) ns of "
          + first.labels.canonical)
    }
    return problems
  }

  // MARK: Values

  private struct Place: Hashable, Comparable {
    var labels: String
    var time: Int64

    static func < (a: Place, b: Place) -> Bool { (a.labels, a.time) < (b.labels, b.time) }
  }

  /// Only values that never fall when entries are added.
  private static func isMonotone(_ expression: Expression) -> Bool {
    switch expression {
    case .log: true
    case .rangeAggregation(let aggregation):
      switch aggregation.operation {
      case .count, .bytes, .bytesRate: true
      case .rate: aggregation.range.unwrap == nil
      default: false
      }
    case .vectorAggregation(let aggregation):
      switch aggregation.operation {
      case .sum, .count, .max: isMonotone(aggregation.operand)
      default: false
      }
    case .literal, .vector: true
    case .binary, .labelReplace, .variants: false
    }
  }

  private static func values(of result: QueryResult) -> [Place: Double] {
    var values: [Place: Double] = [:]
    switch result {
    case .streams: break
    case .matrix(let series):
      for one in series {
        for point in one.points {
          values[Place(labels: one.labels.canonical, time: point.time.nanoseconds)] = point.value
        }
      }
    case .vector(let samples):
      for sample in samples {
        values[
          Place(labels: sample.labels.canonical, time: sample.point.time.nanoseconds)] =
          sample.point.value
      }
    case .scalar(let value, let time):
      values[Place(labels: "", time: time.nanoseconds)] = value
    }
    return values
  }

  private static func values(
    _ answer: [Place: Double], certain: [Place: Double], possible: [Place: Double]
  ) -> [String] {
    // Rates are quotients: their last bits may differ.
    let slack = 1 + 1e-9
    var problems: [String] = []
    for place in certain.keys.sorted() {
      let least = certain[place]!
      guard let value = answer[place] else {
        problems.append(
          "\(place.labels) at \(place.time) ns has no value, at least \(least) is certain")
        continue
      }
      if value * slack < least {
        problems.append(
          "\(place.labels) at \(place.time) ns is \(value), below the certain \(least)")
      }
    }
    for place in answer.keys.sorted() {
      let value = answer[place]!
      let most = possible[place] ?? 0
      if value > most * slack {
        problems.append(
          "\(place.labels) at \(place.time) ns is \(value), above the possible \(most)")
      }
    }
    return problems
  }
}
