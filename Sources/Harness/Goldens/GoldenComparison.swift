public import Goldens

/// Compares a run's answers with the stored ones.
public enum GoldenComparison {
  /// Violations: a header that is of another run or has no review, a query whose answer differs (with
  /// a diff that names the rows), one without a stored answer, and stored answers that no query asks
  /// for.
  public static func compare(expected: GoldenFile, actual: GoldenFile) -> [Violation] {
    var violations: [Violation] = []
    if let problem = expected.provenanceProblem(against: actual) {
      violations.append(
        Violation(
          checker: "goldens", subject: actual.scenario,
          summary: "the golden answers do not count: \(problem)",
          details: ["'norn golden accept --reviewed …' takes the run's, with the reason"]))
    }
    return violations + expected.changes(to: actual).map(violation)
  }

  /// Violations of answers that were given in one phase of the run, against the stored ones.
  public static func compare(phase: GoldenFile, named name: String, expected: GoldenFile)
    -> [Violation]
  {
    expected.changes(to: phase).compactMap { change in
      // That there is no such answer at all is said once, of the final ones.
      guard change.kind == .rows else { return nil }
      return violation(
        change.id, "the answer \(name) differs from the golden one", LineDiff.text(change.diff))
    }
  }

  private static func violation(_ change: GoldenChange) -> Violation {
    switch change.kind {
    case .new:
      violation(
        change.id, "no golden answer is stored", ["'norn golden review' shows and accepts it"])
    case .question:
      violation(
        change.id, "the golden answer is of another query",
        ["- \(change.stored?.query ?? "")", "+ \(change.proposed?.query ?? "")"])
    case .rows:
      violation(
        change.id, "the answer differs from the golden one", LineDiff.text(change.diff))
    case .obsolete:
      violation(change.id, "the golden answer is obsolete: no query has this id", [])
    }
  }

  private static func violation(_ id: String, _ summary: String, _ details: [String]) -> Violation {
    Violation(checker: "goldens", subject: "query \(id)", summary: summary, details: details)
  }
}
