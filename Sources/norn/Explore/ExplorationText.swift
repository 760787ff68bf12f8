import Environment
import Harness
import Reports

/// What explorations print.
enum ExplorationText {
  /// `1,234 seeds, 5 failed, 617h virtual time, 22.1 seeds/s`
  static func progress(_ totals: ExplorationTotals, wallTime: Int64) -> String {
    let seconds = Double(max(1, wallTime)) / 1e9
    let rate = Double(totals.seeds) / seconds
    let hours = Double(totals.virtualTime.nanosecondCount) / 3.6e12
    return "\(Readable.count(totals.seeds, "seed")), \(totals.failures.count) failed, "
      + "\(tenths(hours)) h of virtual time, \(Readable.count(totals.faults, "fault")), "
      + "\(tenths(rate)) seeds/s"
  }

  private static func tenths(_ value: Double) -> String {
    let scaled = Int((value * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
  }

  /// The failures by kind, then the marks.
  /// - Parameter replay: the command that repeats a seed.
  static func summary(_ totals: ExplorationTotals, replay: (UInt64) -> String) -> String {
    var lines: [String] = []
    for kind in totals.kinds {
      lines.append("FAIL  \(kind.checker): \(kind.form)")
      let first = kind.seeds.sorted().prefix(5).map(String.init).joined(separator: ", ")
      let more = kind.seeds.count > 5 ? ", …" : ""
      lines.append("  \(Readable.count(kind.seeds.count, "seed")): \(first)\(more)")
      if let seed = kind.seeds.min() { lines.append("  \(replay(seed))") }
    }
    if !totals.reached.isEmpty {
      if !lines.isEmpty { lines.append("") }
      lines.append("marks (seeds that reached them)")
      let width = totals.reached.map(\.mark.count).max() ?? 0
      for (mark, seeds) in totals.reached {
        lines.append(
          "  \(mark)\(String(repeating: " ", count: width - mark.count))  \(seeds)")
      }
    }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  /// One line for each required mark that no seed reached.
  static func missing(_ required: [String], in totals: ExplorationTotals) -> [String] {
    let reached = Set(totals.reached.map(\.mark))
    return required.filter { !reached.contains($0) }.map {
      "no seed reached the required mark \($0)"
    }
  }
}
