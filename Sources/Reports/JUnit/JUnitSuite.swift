import Bytes
import Harness
import LogModel

/// Test cases of one name.
struct JUnitSuite {
  var name: String
  var cases: [JUnitCase]

  static func suites(of record: CommandRecord) -> [JUnitSuite] {
    var suites: [JUnitSuite] = []
    for run in record.runs {
      let name = run.report.scenario
      if suites.last?.name != name { suites.append(JUnitSuite(name: name, cases: [])) }
      suites[suites.count - 1].cases.append(JUnitCase(run))
    }
    if !record.failures.isEmpty {
      suites.append(JUnitSuite(name: "files", cases: record.failures.map(JUnitCase.init(failure:))))
    }
    if !record.inputErrors.isEmpty {
      suites.append(
        JUnitSuite(name: "input", cases: record.inputErrors.map(JUnitCase.init(inputError:))))
    }
    return suites
  }
}

struct JUnitCase {
  var name: String
  var className: String
  var file: String?
  var wallTime: Int64 = 0
  var properties: [(name: String, value: String)] = []
  /// nil: passed.
  var outcome: JUnitOutcome?

  init(_ run: RecordedRun) {
    let report = run.report
    name = "\(report.scenario) seed \(report.seed)"
    className = report.scenario
    file = run.origin.file
    wallTime = run.wallTime
    properties = [("seed", "\(report.seed)"), ("compatibility", report.compatibility.rawValue)]
    outcome = JUnitOutcome(run)
    if case .skipped = report.verdict { return }
    properties += [
      ("trace", Hex.text(report.traceHash, width: 16)),
      ("virtual_time_ns", "\(nanoseconds(report.virtualTime))"), ("replay", run.origin.replay),
    ]
  }

  init(failure: Violation) {
    name = "\(failure.checker) \(failure.subject)"
    className = failure.checker
    outcome = JUnitOutcome(
      kind: .failure, type: failure.checker, message: failure.summary, lines: failure.details)
  }

  init(inputError: String) {
    name = SourceLine(inputError)?.file ?? inputError
    className = "input"
    outcome = JUnitOutcome(kind: .error, type: "input", message: inputError, lines: [])
  }
}

/// Why a test case did not pass.
struct JUnitOutcome {
  enum Kind: String, CaseIterable {
    case failure, error, skipped

    /// The attribute that counts them.
    var count: String {
      switch self {
      case .failure: "failures"
      case .error: "errors"
      case .skipped: "skipped"
      }
    }
  }

  var kind: Kind
  /// The first checker that failed, `threshold`, or what kept the run from being judged.
  var type: String
  var message: String
  var lines: [String]

  init(kind: Kind, type: String, message: String, lines: [String]) {
    self.kind = kind
    self.type = type
    self.message = message
    self.lines = lines
  }

  /// nil if the run has passed.
  init?(_ run: RecordedRun) {
    let report = run.report
    switch report.verdict {
    case .passed: return nil
    case .skipped(let reason): self.init(kind: .skipped, type: "", message: reason, lines: [])
    case .interrupted:
      self.init(
        kind: .error, type: "interrupted", message: "interrupted before the end", lines: [])
    case .failed: self.init(.failure, report, run.origin)
    case .threshold: self.init(.failure, report, run.origin)
    case .unknown: self.init(.error, report, run.origin)
    }
  }

  /// One element whatever failed: most readers show only the first.
  private init(_ kind: Kind, _ report: RunReport, _ origin: RunOrigin) {
    self.kind = kind
    let missed = report.missedThresholds
    if let first = report.violations.first {
      let more = report.violations.count + missed.count - 1
      type = first.checker
      message = "\(first.subject): \(first.summary)" + (more > 0 ? " (and \(more) more)" : "")
    } else if let first = missed.first {
      type = "threshold"
      message = first.outcome + (missed.count > 1 ? " (and \(missed.count - 1) more)" : "")
    } else {
      type = report.verdict.word.lowercased()
      message = "no reason is known"
    }
    lines = report.violations.flatMap { violation in
      ["\(violation.checker)  \(violation.subject): \(violation.summary)"]
        + violation.details.map { "    " + $0 }
    }
    lines += missed.map { "threshold  \($0.outcome)" }
    lines.append("replay  " + origin.replay)
  }
}
