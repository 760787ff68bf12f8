import Bytes
import LogModel
import LogQLReference
import LogQLSyntax

/// Logs with numbers in them, and metric queries of every function over them.
enum NumberLogs {
  static let origin: Int64 = 1_704_067_200_000_000_000

  /// Streams of different hashes with entries at common times; values that are awkward to add.
  static func entries(_ draws: inout DrawStream) -> [ReferenceEntry] {
    let numbers = ["0.1", "0.2", "1e16", "-1e16", "3", "NaN", "-0.7", "+Inf", "0", "12345.678"]
    let plain = draws.next(below: 2) == 0
    var times = [Int64](repeating: 0, count: 5)
    return (0..<(40 + draws.next(below: 200))).map { _ in
      let stream = Int(draws.next(below: 5))
      if draws.next(below: 3) > 0 { times[stream] += draws.next(in: 0...3) * 1_000_000_000 }
      let choice = plain ? 0 : draws.next(below: 3)
      let value =
        choice == 0
        ? "\(draws.next(in: 0...1_000))" : numbers[Int(draws.next(below: UInt64(numbers.count)))]
      let group = ["a", "b", ""][Int(draws.next(below: 3))]
      let line = "v=\(value) g=\(group) n=\(draws.next(below: 50))"
      return ReferenceEntry(
        labels: LabelSet([Label("app", "x"), Label("pod", "pod-\(stream)")]),
        timestamp: origin + times[stream], line: Array(line.utf8),
        metadata: draws.next(below: 8) == 0 ? [Label("m", "\(draws.next(below: 2))")] : [])
    }
  }

  private static func pick(_ choices: [String], _ draws: inout DrawStream) -> String {
    choices[Int(draws.next(below: UInt64(choices.count)))]
  }

  /// A metric query that no error of a line can fail.
  static func query(_ draws: inout DrawStream) -> String {
    let query = vector(&draws)
    switch draws.next(below: 6) {
    case 0:
      let op = pick(["+", "-", "*", "/", "%", "> bool", "<", "==", "!= bool"], &draws)
      return "\(query) \(op) \(pick(["2", "0", "-1.5"], &draws))"
    case 1:
      let op = pick(["+", "*", ">", "and", "or", "unless", "<= bool"], &draws)
      return "sum by (pod) (\(query)) \(op) max by (pod) (\(vector(&draws)))"
    case 2:
      return #"label_replace(\#(query), "p", "$1-$name", "pod", "pod-(?P<name>.)(.*)")"#
    default: return query
    }
  }

  private static func vector(_ draws: inout DrawStream) -> String {
    let operation = pick(
      [
        "", "", "sum by (pod)", "sum", "avg by (g)", "max without (pod, g)", "count", "min by (m)",
        "stddev by (pod)", "stdvar", "topk(2, ", "bottomk by (g) (1, ", "sort(", "sort_desc(",
      ], &draws)
    let inner = range(&draws)
    return operation.hasSuffix(" ") || operation.hasSuffix("(")
      ? "\(operation)\(inner))" : operation.isEmpty ? inner : "\(operation) (\(inner))"
  }

  private static func range(_ draws: inout DrawStream) -> String {
    let window =
      pick(["[1s]", "[5s]", "[20s]", "[1m]"], &draws)
      + pick(["", "", " offset 3s", " offset -4s"], &draws)
    if draws.next(below: 3) == 0 {
      let operation = pick(
        ["count_over_time", "rate", "bytes_over_time", "bytes_rate", "absent_over_time"], &draws)
      return
        #"\#(operation)({app="x"}\#(pick(["", " | logfmt g", " |= `g=a`"], &draws)) \#(window))"#
    }
    let operation = pick(
      [
        "sum_over_time(", "avg_over_time(", "min_over_time(", "max_over_time(", "rate(",
        "stddev_over_time(", "stdvar_over_time(", "quantile_over_time(0.9, ",
        "quantile_over_time(0.33, ", "first_over_time(", "last_over_time(", "rate_counter(",
      ], &draws)
    let takesGrouping = !["sum_", "rate"].contains { operation.hasPrefix($0) }
    let grouping = takesGrouping ? pick(["", " by (g)", " by (pod)", " without (n)"], &draws) : ""
    return #"\#(operation){app="x"} | logfmt v, g | unwrap v \#(window))\#(grouping)"#
  }

  static func parameters(_ draws: inout DrawStream) -> QueryParameters {
    let start = Timestamp(nanoseconds: origin + draws.next(in: -10...60) * 1_000_000_000)
    if draws.next(below: 4) == 0 { return .instant(start) }
    let end = Timestamp(nanoseconds: start.nanoseconds + draws.next(in: 0...90) * 1_000_000_000)
    let steps: [Int64] = [1, 5, 13, 40]
    return .range(
      start, end, step: steps[Int(draws.next(below: 4))] * 1_000_000_000)
  }
}
