import Bytes
import Harness
import LogModel

/// A run's report as a block of lines: the verdict first, what it rests on, what the store did, and
/// how to repeat it.
struct ReportText {
  let report: RunReport
  let replay: String
  let style: TextStyle

  init(_ report: RunReport, replay: String, style: TextStyle) {
    self.report = report
    self.replay = replay
    self.style = style
  }

  var lines: [String] {
    if case .skipped(let reason) = report.verdict {
      return ["\(style.word(of: report.verdict))  \(style.bold(report.scenario))  (\(reason))"]
    }
    var lines = head
    for section in [
      thresholds, queries, flushes, chunks, stores, workload, replayedFiles, faults, trace,
      violations,
    ] {
      lines += section
    }
    lines.append(fact("replay", replay))
    return lines
  }

  // MARK: Parts

  private var head: [String] {
    var title = "\(style.word(of: report.verdict))  \(style.bold(report.scenario))"
    title += "  seed \(report.seed)  \(report.compatibility.rawValue)"
    title += "  virtual \(Readable.moment(nanoseconds(report.virtualTime)))"
    if let mutant = report.mutant { title += "  " + style.doubtful("mutant \(mutant)") }
    return report.description.isEmpty ? [title] : [title, "  " + style.faint(report.description)]
  }

  private var thresholds: [String] {
    if report.thresholds.isEmpty { return [] }
    var table = ColumnTable(alignments: [.left, .right])
    for threshold in report.thresholds {
      let value = threshold.value.map { Readable.value($0, threshold.unit) } ?? "no value"
      table.add([threshold.text, value])
    }
    let rows = zip(report.thresholds, table.lines).map { threshold, row in
      "    " + (threshold.holds ? style.good("✓") : style.bad("✗")) + " " + row
    }
    return ["  thresholds"] + rows
  }

  private var queries: [String] {
    if report.queries.isEmpty { return [] }
    var table = ColumnTable([
      ("query", .left), ("asked", .right), ("took", .right), ("rows", .right), ("result", .left),
    ])
    for query in report.queries {
      let wasAsked = query.rows != nil || query.asked > .zero || query.duration > .zero
      table.add([
        query.id, wasAsked ? Readable.moment(nanoseconds(query.asked)) : "-",
        wasAsked ? Readable.duration(nanoseconds(query.duration)) : "-",
        query.rows.map { Readable.count($0) } ?? "-",
        wasAsked ? outcome(of: query) : "not asked",
      ])
    }
    return table.lines.enumerated().map { place, line in
      if place == 0 { return "  " + line }
      let isBad = report.queries[place - 1].violations > 0
      return "  " + (isBad ? style.bad(line) : line)
    }
  }

  private func outcome(of query: QueryReport) -> String {
    if query.violations > 0 { return Readable.count(query.violations, "violation") }
    return query.error.map { "error: \($0)" } ?? "ok"
  }

  private var faults: [String] {
    if report.faults.isEmpty { return [] }
    var table = ColumnTable(alignments: [.right, .left])
    for fault in report.faults {
      table.add([Readable.moment(nanoseconds(fault.at)), fault.text])
    }
    return ["  faults"] + table.lines.map { "    " + $0 }
  }

  private var trace: [String] {
    var text = "\(Hex.text(report.traceHash, width: 16)) over "
    text += Readable.count(report.traceEvents, "event")
    text += ", " + Readable.count(report.messages, "message")
    if report.doubleChecked { text += "; repeated with the same trace" }
    if report.phases.isEmpty { return [fact("trace", text)] }
    let phases = "golden queries were also asked " + report.phases.joined(separator: " and ")
    return [fact("trace", text), fact("phases", phases)]
  }

  private var violations: [String] {
    if report.violations.isEmpty { return [] }
    var lines = ["  violations"]
    for violation in report.violations {
      lines.append(
        "    \(style.bad("✗ " + violation.checker))  \(violation.subject): \(violation.summary)")
      lines += violation.details.map { "        " + style.diffLine($0) }
    }
    return lines
  }

  /// `  name          text`
  func fact(_ name: String, _ text: String) -> String {
    "  " + name + String(repeating: " ", count: max(1, 14 - name.count)) + text
  }
}
