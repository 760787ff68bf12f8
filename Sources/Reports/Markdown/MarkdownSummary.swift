import Harness

/// The runs of a command as a page of Markdown: verdicts in a table, then what failed.
/// (Documentation/formats/ci.md)
public enum MarkdownSummary {
  /// Beyond that many runs the table leaves out those that passed.
  static let tableLimit = 100
  /// Failed runs that are told in detail, violations of one, and lines of one of those: GitHub takes
  /// a mebibyte.
  static let detailedRuns = 20
  static let violations = 10
  static let detailLines = 30

  /// - Parameter wallTime: of the whole command, nanoseconds.
  public static func text(of record: CommandRecord, wallTime: Int64) -> String {
    let summary = record.summary
    var lines = ["## " + title(summary, record), "", "`\(summary.line(wallTime: wallTime))`", ""]
    lines += table(of: record.runs)
    lines += files(of: record)
    let failed = record.runs.filter { $0.report.verdict.isTold }
    for run in failed.prefix(detailedRuns) { lines += section(of: run) }
    if failed.count > detailedRuns {
      lines += ["\(Readable.count(failed.count - detailedRuns, "more run")) did not pass.", ""]
    }
    return lines.joined(separator: "\n")
  }

  private static func title(_ summary: RunSummary, _ record: CommandRecord) -> String {
    let bad = record.runs.count { $0.report.verdict.isTold } + record.failures.count
    if !record.inputErrors.isEmpty { return "norn: bad input" }
    if bad == 0 { return "norn: \(Readable.count(summary.passed, "run")) passed" }
    return "norn: \(bad) of \(record.runs.count + record.failures.count) did not pass"
  }

  private static func table(of runs: [RecordedRun]) -> [String] {
    let isShort = runs.count > tableLimit
    let shown = isShort ? runs.filter { $0.report.verdict.isTold } : runs
    if shown.isEmpty { return [] }
    var lines = [
      "| | scenario | seed | virtual time | entries | chunks | request cost | failures |",
      "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for run in shown.prefix(tableLimit) {
      let report = run.report
      let chunks = report.flushReasons.reduce(0) { $0 + $1.chunks }
      let cells = [
        "\(report.verdict.mark) \(report.verdict.word)", report.scenario, "\(report.seed)",
        Readable.moment(nanoseconds(report.virtualTime)), Readable.count(report.workload.entries),
        Readable.count(chunks), Readable.dollars(nano: report.requestCost),
        Readable.count(report.violations.count + report.missedThresholds.count),
      ]
      lines.append("| " + cells.map(MarkdownText.plain).joined(separator: " | ") + " |")
    }
    if isShort { lines += ["", "Runs that passed are left out."] }
    return lines + [""]
  }

  private static func files(of record: CommandRecord) -> [String] {
    let lines =
      record.inputErrors.map(MarkdownText.plain)
      + record.failures.map { failure in
        let text = "\(failure.checker) \(failure.subject): \(failure.summary)"
        return MarkdownText.plain(text)
      }
    return lines.isEmpty ? [] : lines.map { "- " + $0 } + [""]
  }

  private static func section(of run: RecordedRun) -> [String] {
    let report = run.report
    var lines = [
      "### \(report.verdict.word) \(MarkdownText.plain(report.scenario)), seed \(report.seed)", "",
    ]
    for threshold in report.missedThresholds {
      lines.append("- ✗ **threshold** " + MarkdownText.plain(threshold.outcome))
    }
    for violation in report.violations.prefix(violations) {
      let text = MarkdownText.plain("\(violation.subject): \(violation.summary)")
      lines.append("- ✗ **\(MarkdownText.plain(violation.checker))** \(text)")
      let details = violation.details.prefix(detailLines)
      if details.isEmpty { continue }
      lines += [""] + MarkdownText.block(Array(details)).map { "  " + $0 } + [""]
    }
    if report.violations.count > violations {
      lines.append("- … \(Readable.count(report.violations.count - violations, "more violation"))")
    }
    return lines + [""] + MarkdownText.block([run.origin.replay], language: "sh") + [""]
  }
}

extension Verdict {
  /// Whether there is something to say beside the verdict.
  fileprivate var isTold: Bool {
    switch self {
    case .passed, .skipped: false
    case .failed, .threshold, .unknown, .interrupted: true
    }
  }

  fileprivate var mark: String {
    switch self {
    case .passed: "✅"
    case .failed: "❌"
    case .threshold, .unknown, .interrupted: "⚠️"
    case .skipped: "➖"
    }
  }
}
