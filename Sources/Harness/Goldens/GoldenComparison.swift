/// Compares a run's answers with the stored ones.
public enum GoldenComparison {
  /// Violations: a query whose answer differs (with a diff that names the rows), one without a
  /// stored answer, and stored answers that no query asks for.
  public static func compare(expected: GoldenFile, actual: GoldenFile) -> [Violation] {
    var violations: [Violation] = []
    for answer in actual.answers {
      guard let stored = expected.answers.first(where: { $0.id == answer.id }) else {
        violations.append(
          violation(answer.id, "no golden answer is stored", ["accept it with --accept"]))
        continue
      }
      if stored.query != answer.query {
        violations.append(
          violation(
            answer.id, "the golden answer is of another query",
            ["- \(stored.query)", "+ \(answer.query)"]))
      } else if stored.rows != answer.rows {
        let diff = LineDiff.diff(expected: stored.rows, actual: answer.rows)
        violations.append(
          violation(answer.id, "the answer differs from the golden one", diff))
      }
    }
    for stored in expected.answers where !actual.answers.contains(where: { $0.id == stored.id }) {
      violations.append(
        violation(stored.id, "the golden answer is obsolete: no query has this id", []))
    }
    return violations
  }

  private static func violation(_ id: String, _ summary: String, _ details: [String]) -> Violation {
    Violation(checker: "goldens", subject: "query \(id)", summary: summary, details: details)
  }
}

/// Differences of two lists of rows.
public enum LineDiff {
  /// `- row` is expected and missing, `+ row` is there and not expected; unchanged rows beside them
  /// for context. At most `limit` lines.
  public static func diff(expected: [String], actual: [String], limit: Int = 40) -> [String] {
    let difference = actual.difference(from: expected)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [String] = []
    var (left, right) = (0, 0)
    var context: String?
    while left < expected.count || right < actual.count {
      if left < expected.count && removed.contains(left) {
        flush(&context, into: &lines)
        lines.append("- row \(left + 1): \(expected[left])")
        left += 1
      } else if right < actual.count && inserted.contains(right) {
        flush(&context, into: &lines)
        lines.append("+ row \(right + 1): \(actual[right])")
        right += 1
      } else {
        context = "  row \(left + 1): \(expected[left])"
        left += 1
        right += 1
      }
    }
    if lines.count > limit {
      return lines.prefix(limit) + ["… and \(lines.count - limit) more lines"]
    }
    return lines
  }

  private static func flush(_ context: inout String?, into lines: inout [String]) {
    if let line = context { lines.append(line) }
    context = nil
  }
}
