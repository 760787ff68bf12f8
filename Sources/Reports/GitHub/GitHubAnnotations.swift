import Harness

/// Failures as workflow commands, which GitHub shows beside the lines of a change.
/// (Documentation/formats/ci.md)
public enum GitHubAnnotations {
  /// GitHub shows that many errors of a step and drops the others.
  static let limit = 10
  /// Lines of an annotation's text, beside its first one and the command that repeats the run.
  static let detailLines = 10

  /// A line for each failure; beyond what GitHub shows, the last one says how many are left.
  public static func lines(of record: CommandRecord) -> [String] {
    let all =
      record.inputErrors.map(line(of:)) + record.failures.map(line(of:))
      + record.runs.flatMap(lines(of:))
    if all.count <= limit { return all }
    let left = all.count - (limit - 1)
    let rest = command([("title", "norn run")], "\(left) more failures are not annotated")
    return all.prefix(limit - 1) + [rest]
  }

  private static func lines(of run: RecordedRun) -> [String] {
    let report = run.report
    switch report.verdict {
    case .passed, .skipped, .interrupted: return []
    case .failed, .threshold, .unknown: break
    }
    let name = "\(report.scenario) seed \(report.seed)"
    let violations = report.violations.map { violation in
      var properties: [(name: String, value: String)] = [("file", run.origin.file)]
      if let line = run.origin.line(of: violation) { properties.append(("line", "\(line)")) }
      properties.append(("title", "\(violation.checker): \(name)"))
      let text = ["\(violation.subject): \(violation.summary)"] + details(of: violation)
      return command(properties, (text + ["", run.origin.replay]).joined(separator: "\n"))
    }
    let thresholds = report.missedThresholds.map { threshold in
      command(
        [("file", run.origin.file), ("title", "threshold: \(name)")],
        threshold.outcome + "\n\n" + run.origin.replay)
    }
    return violations + thresholds
  }

  private static func details(of violation: Violation) -> [String] {
    let left = violation.details.count - detailLines
    if left <= 0 { return violation.details }
    return violation.details.prefix(detailLines) + ["… \(Readable.count(left, "more line"))"]
  }

  private static func line(of failure: Violation) -> String {
    command(
      [("file", failure.subject), ("title", failure.checker)],
      ([failure.summary] + details(of: failure)).joined(separator: "\n"))
  }

  private static func line(of inputError: String) -> String {
    guard let place = SourceLine(inputError) else {
      return command([("title", "input")], inputError)
    }
    return command(
      [
        ("file", place.file), ("line", "\(place.line)"), ("col", "\(place.column)"),
        ("title", "input"),
      ], place.text)
  }

  /// `::error file=…,line=…::text`
  private static func command(_ properties: [(name: String, value: String)], _ text: String)
    -> String
  {
    let written = properties.map { "\($0.name)=\(escaped($0.value, inProperty: true))" }
    return "::error " + written.joined(separator: ",") + "::" + escaped(text, inProperty: false)
  }

  /// A command is one line, and its properties end at commas and colons.
  private static func escaped(_ text: String, inProperty: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": escaped += "%25"
      case "\r": escaped += "%0D"
      case "\n": escaped += "%0A"
      case ":" where inProperty: escaped += "%3A"
      case "," where inProperty: escaped += "%2C"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
