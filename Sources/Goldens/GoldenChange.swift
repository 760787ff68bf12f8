/// How a run's answer differs from the stored one.
public struct GoldenChange: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// No answer is stored.
    case new
    /// The stored answer is of another question.
    case question
    case rows
    /// No query asks for the stored answer.
    case obsolete
  }

  public var kind: Kind
  public var stored: GoldenFile.Answer?
  public var proposed: GoldenFile.Answer?

  /// The query's.
  public var id: String { proposed?.id ?? stored?.id ?? "" }

  /// By which the rows are compared.
  public var rule: ComparisonRule { stored?.rule ?? proposed?.rule ?? .exact }

  /// What is different, row by row.
  public var diff: [DiffLine] {
    LineDiff.lines(expected: stored?.rows ?? [], actual: proposed?.rows ?? [], rule: rule)
  }
}

extension GoldenFile {
  /// What of another file is different, in the order of its answers; answers that it lacks come last.
  public func changes(to proposed: GoldenFile) -> [GoldenChange] {
    var changes: [GoldenChange] = []
    for answer in proposed.answers {
      guard let stored = self[answer.id] else {
        changes.append(GoldenChange(kind: .new, proposed: answer))
        continue
      }
      if stored.query != answer.query {
        changes.append(GoldenChange(kind: .question, stored: stored, proposed: answer))
      } else if !stored.rule.isEqual(stored.rows, answer.rows) {
        changes.append(GoldenChange(kind: .rows, stored: stored, proposed: answer))
      }
    }
    for stored in answers where proposed[stored.id] == nil {
      changes.append(GoldenChange(kind: .obsolete, stored: stored))
    }
    return changes
  }

  /// What of the header speaks against comparing with the answers of a run; nil if nothing does.
  public func provenanceProblem(against run: GoldenFile) -> String? {
    if scenario != run.scenario { return "they are answers of \(scenario), not \(run.scenario)" }
    if seed != run.seed { return "they are of seed \(seed), the run's is \(run.seed)" }
    if compatibility != run.compatibility {
      return "they are of compatibility \(compatibility), the run's is \(run.compatibility)"
    }
    if reviewed.isEmpty { return "nobody has said why they are right (\"# reviewed:\" is empty)" }
    return nil
  }
}
