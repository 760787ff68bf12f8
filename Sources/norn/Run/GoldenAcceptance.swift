import Harness
import Reports

/// Writes a run's answers as the new golden file, and says what changes.
enum GoldenAcceptance {
  /// Lines for the person who accepts. The sentence of a review stays only with the rows that it was
  /// about.
  static func accept(_ report: RunReport, _ run: PlannedRun) throws(GoldenStoreError) -> [String] {
    guard run.hasGoldens, var golden = report.golden else { return [] }
    let path = GoldenStore.path(of: run.file)
    if report.verdict != .passed && report.verdict != .threshold {
      return ["\(path): not accepted, the verdict is \(report.verdict.word)"]
    }
    let stored = try GoldenStore.load(path)
    let changes = changes(from: stored?.answers ?? [], to: golden.answers)
    golden.reviewed = changes.isEmpty ? stored?.reviewed ?? "" : ""
    if let stored, stored == golden { return ["\(path): unchanged"] }
    do throws(FileError) {
      try Files.makeDirectories(Files.folder(of: path))
      try Files.write(Array(golden.text.utf8), to: path)
    } catch {
      throw GoldenStoreError(text: error.description)
    }
    var lines = ["\(path): accepted"] + changes.map { "  " + $0 }
    if changes.isEmpty { lines.append("  no answer changes") }
    if let stored, !stored.reviewed.isEmpty, golden.reviewed.isEmpty {
      lines.append("  the review no longer holds: say anew why the rows are right")
    }
    return lines
  }

  private static func changes(from old: [GoldenFile.Answer], to new: [GoldenFile.Answer])
    -> [String]
  {
    var lines: [String] = []
    for answer in new {
      guard let stored = old.first(where: { $0.id == answer.id }) else {
        lines.append("new: \(answer.id), \(Readable.count(answer.rows.count, "row"))")
        continue
      }
      if stored.query != answer.query { lines.append("changed: \(answer.id), another query") }
      if stored.rows != answer.rows {
        lines.append(
          "changed: \(answer.id), \(Readable.count(stored.rows.count, "row")) before, "
            + "\(Readable.count(answer.rows.count)) now")
        lines += LineDiff.diff(expected: stored.rows, actual: answer.rows, limit: 10)
          .map { "  " + $0 }
      }
    }
    for stored in old where !new.contains(where: { $0.id == stored.id }) {
      lines.append("removed: \(stored.id)")
    }
    return lines
  }
}
