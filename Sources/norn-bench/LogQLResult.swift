import CAllocationCounter
import CSystem
import LogModel
import LogQLPipeline

/// What the repetitions of a row gave.
struct LogQLResult {
  let row: LogQLRow
  /// Of one pass.
  let work: LogQLRow.Work
  /// CPU seconds of one pass in each repetition.
  let seconds: [Double]
  let allocationsPerItem: Double

  static func of(_ row: LogQLRow, _ batches: [StreamBatch], quick: Bool) -> LogQLResult {
    let pass = row.prepare(batches)
    var work = pass()
    let shortest: UInt64 = quick ? 5_000_000 : 100_000_000
    let first = norn_process_cpu_ns()
    work = pass()
    let once = UInt64(max(norn_process_cpu_ns() - first, 1))
    let passes = Int(max(1, shortest / once))
    var seconds: [Double] = []
    var allocations: UInt64 = 0
    for _ in 0..<(quick ? 3 : 7) {
      let allocationsBefore = norn_allocation_count()
      let before = norn_process_cpu_ns()
      for _ in 0..<passes { work = pass() }
      seconds.append(Double(norn_process_cpu_ns() - before) / 1e9 / Double(passes))
      allocations = norn_allocation_count() - allocationsBefore
    }
    return LogQLResult(
      row: row, work: work, seconds: seconds,
      allocationsPerItem: Double(allocations) / Double(passes * max(1, work.items)))
  }

  private var median: Double { Measurement.median(seconds) }
  private var isParsing: Bool { row.group == .parse }
  private var itemsPerSecond: Double { Double(work.items) / median }

  /// The figure that goals and Loki's figures are about: MB/s, or microseconds a query.
  private func figure(_ seconds: Double) -> Double {
    isParsing ? seconds / Double(work.items) * 1e6 : Double(work.bytes) / seconds / 1e6
  }

  private func text(_ value: Double) -> String { rounded(value, isParsing ? 2 : 0) }

  private var rate: String {
    itemsPerSecond < 1e6
      ? "\(rounded(itemsPerSecond / 1e3, 0)) k" : "\(rounded(itemsPerSecond / 1e6, 1)) M"
  }

  static func heading(_ group: LogQLRow.Group) -> String {
    let isParsing = group == .parse
    return "\(group.title)\n"
      + (isParsing ? "µs" : "MB/s").padded(to: 24) + "goal".padded(to: 9) + "Loki".padded(to: 8)
      + (isParsing ? "queries/s" : "lines/s").padded(to: 11)
      + (group == .query ? "rows" : isParsing ? "" : "kept").padded(to: 9)
      + (isParsing ? "allocations" : "allocs/line").padded(to: 13) + "query"
  }

  var line: String {
    let figures = seconds.map(figure).sorted()
    var figure = text(figure(median))
    if let least = figures.first, let most = figures.last {
      figure += " (\(text(least))–\(text(most)))"
    }
    let kept =
      switch row.group {
      case .filter, .stage:
        "\(rounded(100 * Double(work.kept) / Double(max(1, work.items)), 2)) %"
      case .query: "\(work.kept)"
      case .parse: ""
      }
    return figure.padded(to: 24) + (row.goal?.text ?? "").padded(to: 9)
      + (row.loki.map { rounded($0, $0 < 10 ? 2 : 0) } ?? "").padded(to: 8)
      + rate.padded(to: 11)
      + kept.padded(to: 9) + rounded(allocationsPerItem, isParsing ? 1 : 5).padded(to: 13)
      + row.name
  }

  var json: String {
    let name = row.name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "{\"name\": \"logql\", \"group\": \"\(row.group.rawValue)\", \"query\": \"\(name)\", "
      + "\"items\": \(work.items), \"bytes\": \(work.bytes), \"kept\": \(work.kept), "
      + "\"cpu_seconds\": [" + seconds.map { rounded($0, 9) }.joined(separator: ", ") + "], "
      + (isParsing
        ? "\"microseconds\": \(rounded(figure(median), 3)), "
        : "\"mb_per_second\": \(rounded(figure(median), 1)), ")
      + "\"per_second\": \(rounded(itemsPerSecond, 0)), "
      + (row.loki.map { "\"loki\": \(rounded($0, 3)), " } ?? "")
      + "\"allocations_per_item\": \(rounded(allocationsPerItem, 6))}"
  }
}
