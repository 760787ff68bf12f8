import Harness
import Scenarios

/// What the store did.
extension ReportText {
  var flushes: [String] {
    let total = report.flushReasons.reduce(0) { $0 + $1.chunks }
    var text = Readable.count(total, "chunk")
    let reasons = report.flushReasons.filter { $0.chunks > 0 }
    if !reasons.isEmpty {
      text +=
        ": "
        + reasons.map { "\($0.reason) \(Readable.count($0.chunks))" }
        .joined(separator: ", ")
    }
    if let p99 = value("flush.duration", .p99) { text += "; p99 \(Readable.duration(p99))" }
    return [fact("flushed", text)]
  }

  var chunks: [String] {
    guard let size = value("chunk.size_bytes", .avg) else { return [] }
    var parts = ["average \(Readable.bytes(size))"]
    if let largest = value("chunk.size_bytes", .max) {
      parts.append("largest \(Readable.bytes(largest))")
    }
    if let ratio = value("chunk.compression_ratio", .avg) {
      parts.append("ratio \(Readable.number(ratio))")
    }
    if let share = value("chunk.utilization", .avg) {
      parts.append("utilisation \(Readable.decimal(share * 100, decimals: 0)) %")
    }
    if let entries = value("chunk.entries", .avg) {
      parts.append("\(Readable.decimal(entries, decimals: 0)) entries")
    }
    return [fact("chunks", parts.joined(separator: ", "))]
  }

  var stores: [String] {
    if report.services.isEmpty { return [] }
    var lines = report.services.map { use in
      fact(
        use.name,
        "\(requests(use.writes, "write", use.bytesWritten)), "
          + "\(requests(use.reads, "read", use.bytesRead)), "
          + Readable.count(use.lists, "list"))
    }
    var cost = Readable.dollars(nano: report.requestCost)
    if !report.priceList.isEmpty { cost += " by the price list \(report.priceList)" }
    lines.append(fact("request cost", cost))
    return lines
  }

  var workload: [String] {
    let totals = report.workload
    var lines = [
      fact(
        "workload",
        "\(Readable.count(totals.entries, "entry", plural: "entries")) of "
          + "\(Readable.bytes(totals.lineBytes)) in "
          + "\(Readable.count(totals.pushes, "push", plural: "pushes")), "
          + Readable.count(totals.retries, "retry", plural: "retries"))
    ]
    var outcome = "acknowledged \(Readable.count(totals.acknowledged))"
    outcome += ", rejected \(Readable.count(totals.rejected))"
    outcome += ", unknown \(Readable.count(totals.unknown))"
    lines.append(fact("", outcome))
    return lines
  }

  var replayedFiles: [String] {
    if report.replayedFiles.isEmpty { return [] }
    var table = ColumnTable([
      ("replayed file", .left), ("lines", .right), ("acknowledged", .right), ("found", .right),
    ])
    for file in report.replayedFiles {
      table.add([
        file.name, Readable.count(file.lines), Readable.count(file.acknowledged),
        Readable.count(file.found),
      ])
    }
    return table.lines.map { "  " + $0 }
  }

  /// `71 writes of 5.2 MiB`; a service that does not count bytes is not said to move none.
  private func requests(_ count: UInt64, _ noun: String, _ bytes: UInt64) -> String {
    Readable.count(count, noun) + (bytes > 0 ? " of \(Readable.bytes(bytes))" : "")
  }

  private func value(_ metric: String, _ aggregation: Aggregation) -> Double? {
    report[metric: metric]?[aggregation]
  }
}
