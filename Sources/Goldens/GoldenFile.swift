/// Expected answers of one scenario's queries: a text file that a person can read and diff.
///
///     # Golden answers of quickstart; format 1
///     # seed 42, compatibility strict
///     # source: norn
///     # reviewed: <why these rows are right>
///
///     query errors
///     compare unordered
///     > {app="cart"} |= "error"
///     {app="cart"}
///       2024-01-01T01:54:59.999Z …
///     end
///
/// A question of several lines has `> ` before each. Lines between the question and `end` are the
/// answer's rows; `error TEXT` stands for an answer that is an error, `rows N digest HEX` for one
/// whose rows are not kept (replayed real logs). (Documentation/formats/golden.md)
public struct GoldenFile: Equatable, Sendable {
  public struct Answer: Equatable, Sendable {
    public var id: String
    /// LogQL.
    public var query: String
    /// How a run's answer is compared with this one.
    public var rule: ComparisonRule
    public var rows: [String]

    public init(id: String, query: String, rule: ComparisonRule = .exact, rows: [String]) {
      self.id = id
      self.query = query
      self.rule = rule
      self.rows = rows
    }
  }

  public var scenario: String
  public var seed: UInt64
  public var compatibility: String
  /// Why the rows are right; empty until somebody says so.
  public var reviewed: String
  public var answers: [Answer]

  public init(
    scenario: String, seed: UInt64, compatibility: String, reviewed: String, answers: [Answer]
  ) {
    self.scenario = scenario
    self.seed = seed
    self.compatibility = compatibility
    self.reviewed = reviewed
    self.answers = answers
  }

  public subscript(_ id: String) -> Answer? { answers.first { $0.id == id } }

  public var text: String {
    var lines = [
      "# Golden answers of \(scenario); format 1",
      "# seed \(seed), compatibility \(compatibility)",
      "# source: norn",
      reviewed.isEmpty ? "# reviewed:" : "# reviewed: \(reviewed)",
    ]
    for answer in answers {
      lines += ["", "query \(answer.id)"]
      lines += answer.rule.lines
      lines += answer.query.split(separator: "\n", omittingEmptySubsequences: false).map {
        "> \($0)"
      }
      lines += answer.rows
      lines.append("end")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// A golden file that cannot be read.
public struct GoldenError: Error, Equatable, Sendable, CustomStringConvertible {
  /// From 1.
  public var line: Int
  public var text: String

  public var description: String { "line \(line): \(text)" }
}
