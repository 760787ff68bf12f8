import Goldens
import Harness
import Reports

/// What a run's answers mean for its golden file.
enum GoldenAcceptance {
  /// What was done, in lines for the person who accepts.
  struct Result {
    var lines: [String] = []
    /// Nothing was accepted because nobody has said why it is right.
    var lacksReason = false
  }

  /// Leaves the answers beside the golden file if they differ from it, and says so; removes earlier
  /// ones if they do not. In CI nothing is written. Answers of a run in which other checks failed are
  /// nothing that one would accept.
  static func propose(_ report: RunReport, _ run: PlannedRun) throws(GoldenStoreError) -> [String] {
    let isSound = report.violations.allSatisfy { $0.checker == "goldens" }
    guard run.hasGoldens, let answers = report.golden, isSound, !GoldenStore.isReadOnly else {
      return []
    }
    let path = GoldenStore.path(of: run.file)
    let stored = try GoldenStore.load(path)
    let review = GoldenReview(stored: stored, proposed: answers)
    try GoldenStore.save(
      GoldenReview.Outcome(golden: stored, pending: review.isEmpty ? nil : answers),
      replacing: stored, at: path)
    if review.isEmpty { return [] }
    let waiting = GoldenText.waiting(review)
    return ["\(GoldenStore.pendingPath(path)): \(waiting) for 'norn golden review'"]
  }

  /// Makes the answers golden.
  static func accept(_ report: RunReport, _ run: PlannedRun, reviewed: String?)
    throws(GoldenStoreError) -> Result
  {
    guard run.hasGoldens, let answers = report.golden else { return Result() }
    let path = GoldenStore.path(of: run.file)
    if report.verdict != .passed && report.verdict != .threshold {
      return Result(lines: ["\(path): not accepted, the verdict is \(report.verdict.word)"])
    }
    let stored = try GoldenStore.load(path)
    let review = GoldenReview(stored: stored, proposed: answers)
    if review.isEmpty && (reviewed == nil || reviewed == stored?.reviewed) {
      try GoldenStore.save(
        GoldenReview.Outcome(golden: stored, pending: nil), replacing: stored, at: path)
      return Result(lines: ["\(path): unchanged"])
    }
    return try accept(review, at: path, reviewed: reviewed)
  }

  /// Accepts everything that a review is about.
  static func accept(_ review: GoldenReview, at path: String, reviewed: String?)
    throws(GoldenStoreError) -> Result
  {
    var lines: [String] = []
    for change in review.changes {
      lines.append("  " + GoldenText.summary(change))
      lines += LineDiff.text(change.diff, limit: 10).map { "    " + $0 }
    }
    if review.changes.isEmpty { lines.append("  no answer changes") }
    guard let reviewed else {
      return Result(
        lines: ["\(path): not accepted: say why with --reviewed \"…\""] + lines, lacksReason: true)
    }
    let outcome = review.outcome(
      review.changes.map { _ in .accept }, reviewed: reviewed, header: .accept)
    try GoldenStore.save(outcome, replacing: review.stored, at: path)
    return Result(lines: ["\(path): accepted"] + lines)
  }
}
