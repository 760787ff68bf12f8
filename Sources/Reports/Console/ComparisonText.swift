public import Harness
import Scenarios

/// What a change of a scenario changed, for the terminal.
public enum ComparisonText {
  /// - Parameter change: the change in words, a line each.
  public static func lines(_ pair: CounterfactualPair, change: [String], isColoured: Bool)
    -> [String]
  {
    let style = TextStyle(isColoured: isColoured)
    let (first, second) = (pair.first, pair.second)
    var lines = [style.bold(first.scenario) + "  seed \(first.seed)"]
    lines.append("  first   \(style.word(of: first.verdict))  as the file has it")
    for (number, text) in change.enumerated() {
      let word = number == 0 ? "  second  \(style.word(of: second.verdict))  " : "          and   "
      lines.append(word + text)
    }
    if pair.parting.isEmpty {
      return lines + ["", "The change changes nothing: both runs have the same effects."]
    }
    lines += ["", "They part at"] + pair.parting.map { "  " + style.faint($0) }
    let rows = Self.rows(first, second)
    let different = rows.filter { $0.first != $0.second }
    if !different.isEmpty {
      var table = ColumnTable([
        ("", .left), ("FIRST", .right), ("SECOND", .right), ("CHANGE", .right),
      ])
      for row in different { table.add([row.name, row.first, row.second, row.change]) }
      lines += [""] + table.lines
    }
    lines.append("\(rows.count - different.count) other figures are equal")
    return lines + answers(first, second) + violations(pair, style)
  }

  private struct Row {
    var name: String
    var first: String
    var second: String
    var change: String

    init(_ name: String, _ first: Double?, _ second: Double?, _ text: (Double) -> String) {
      self.name = name
      self.first = first.map(text) ?? "none"
      self.second = second.map(text) ?? "none"
      if let first, let second, first != 0 {
        let share = (second / first - 1) * 100
        change = (share > 0 ? "+" : "") + Readable.decimal(share, decimals: 1) + " %"
      } else {
        change = ""
      }
    }
  }

  private static func rows(_ first: RunReport, _ second: RunReport) -> [Row] {
    func count(_ name: String, _ value: (RunReport) -> Int) -> Row {
      Row(name, Double(value(first)), Double(value(second))) { Readable.count(Int($0)) }
    }
    var rows = [
      count("entries acknowledged", \.workload.acknowledged),
      count("entries rejected", \.workload.rejected),
      count("entries unknown", \.workload.unknown), count("pushes tried again", \.workload.retries),
      Row("request cost", Double(first.requestCost), Double(second.requestCost)) {
        Readable.dollars(nano: Int64($0))
      },
    ]
    rows += services(first, second)
    for reason in union(first.flushReasons.map(\.reason), second.flushReasons.map(\.reason)) {
      rows.append(
        count("chunks flushed: \(reason)") { report in
          report.flushReasons.first { $0.reason == reason }?.chunks ?? 0
        })
    }
    for name in union(first.metrics.map(\.name), second.metrics.map(\.name)) {
      let (one, other) = (first[metric: name], second[metric: name])
      guard let some = one ?? other else { continue }
      for value in some.values {
        rows.append(
          Row(
            "\(name).\(value.aggregation.rawValue)", one?[value.aggregation],
            other?[value.aggregation]
          ) { Readable.value($0, value.aggregation == .count ? .count : some.unit) })
      }
    }
    return rows
  }

  private static func services(_ first: RunReport, _ second: RunReport) -> [Row] {
    zip(first.services, second.services).flatMap { one, other in
      [
        Row("\(one.name): writes", Double(one.writes), Double(other.writes)) {
          Readable.count(Int($0))
        },
        Row("\(one.name): reads", Double(one.reads), Double(other.reads)) {
          Readable.count(Int($0))
        },
        Row("\(one.name): written", Double(one.bytesWritten), Double(other.bytesWritten)) {
          Readable.bytes($0)
        },
        Row("\(one.name): read", Double(one.bytesRead), Double(other.bytesRead)) {
          Readable.bytes($0)
        },
      ]
    }
  }

  /// Names of both, each once, in their order.
  private static func union(_ first: [String], _ second: [String]) -> [String] {
    first + second.filter { !first.contains($0) }
  }

  /// Queries whose answers after the run differ: a change of settings must not change them.
  private static func answers(_ first: RunReport, _ second: RunReport) -> [String] {
    let others = second.queries
    let ids = first.queries.filter { query in
      guard let other = others.first(where: { $0.id == query.id }) else { return false }
      return other.finalDigest != query.finalDigest
    }
    .map(\.id)
    return ids.isEmpty ? [] : ["answers at the end differ: " + ids.joined(separator: ", ")]
  }

  private static func violations(_ pair: CounterfactualPair, _ style: TextStyle) -> [String] {
    [("first", pair.first), ("second", pair.second)].flatMap { name, report in
      report.violations.map { violation in
        style.bad("✗ \(violation.checker)")
          + "  in the \(name) run: \(violation.subject): \(violation.summary)"
      }
    }
  }
}
