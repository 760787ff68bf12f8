/// Expected answers of one scenario's queries: a text file that a person can read and diff.
///
///     # Golden answers of Scenarios/quickstart.yaml; format 1
///     # seed 42, compatibility strict
///     # source: norn
///     # reviewed: <why these rows are right>
///
///     query errors
///     > {app="cart"} |= "error"
///     {app="cart"}
///       2024-01-01T01:54:59.999Z …
///     end
///
/// A question of several lines has `> ` before each. Lines between the question and `end` are the answer's rows; `error TEXT` stands for an answer
/// that is an error, `rows N digest HEX` for one whose rows are not kept (replayed real logs).
/// (Documentation/formats/golden.md)
public struct GoldenFile: Equatable, Sendable {
  public struct Answer: Equatable, Sendable {
    public var id: String
    public var query: String
    public var rows: [String]

    public init(id: String, query: String, rows: [String]) {
      self.id = id
      self.query = query
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

  public var text: String {
    var lines = [
      "# Golden answers of \(scenario); format 1",
      "# seed \(seed), compatibility \(compatibility)",
      "# source: norn",
      "# reviewed: \(reviewed)",
    ]
    for answer in answers {
      lines += ["", "query \(answer.id)"]
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

extension GoldenFile {
  public init(parsing text: String) throws(GoldenError) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    func header(_ index: Int, _ prefix: String) throws(GoldenError) -> String {
      guard index < lines.count, lines[index].hasPrefix(prefix) else {
        throw GoldenError(line: index + 1, text: "expected \"\(prefix)…\"")
      }
      return String(lines[index].dropFirst(prefix.count))
    }
    let title = try header(0, "# Golden answers of ")
    guard title.hasSuffix("; format 1") else {
      throw GoldenError(line: 1, text: "expected \"; format 1\" at the end")
    }
    let identity = try header(1, "# seed ").split(separator: ",", maxSplits: 1)
    guard identity.count == 2, let seed = UInt64(identity[0]),
      identity[1].hasPrefix(" compatibility ")
    else { throw GoldenError(line: 2, text: "expected \"# seed N, compatibility NAME\"") }
    guard try header(2, "# source: ") == "norn" else {
      throw GoldenError(line: 3, text: "expected \"# source: norn\"")
    }
    let reviewed = try header(3, "# reviewed:")
    self.init(
      scenario: String(title.dropLast("; format 1".count)), seed: seed,
      compatibility: String(identity[1].dropFirst(" compatibility ".count)),
      reviewed: String(reviewed.drop(while: { $0 == " " })), answers: [])
    var index = 4
    while index < lines.count {
      if lines[index].isEmpty {
        index += 1
        continue
      }
      answers.append(try GoldenFile.answer(lines, &index))
    }
  }

  private static func answer(_ lines: [String], _ index: inout Int) throws(GoldenError) -> Answer {
    guard lines[index].hasPrefix("query ") else {
      throw GoldenError(line: index + 1, text: "expected \"query ID\"")
    }
    let start = index
    let id = String(lines[index].dropFirst("query ".count))
    index += 1
    var question: [Substring] = []
    while index < lines.count, lines[index].hasPrefix("> ") {
      question.append(lines[index].dropFirst(2))
      index += 1
    }
    if question.isEmpty { throw GoldenError(line: index + 1, text: "expected \"> LogQL\"") }
    let query = question.joined(separator: "\n")
    var rows: [String] = []
    while index < lines.count, lines[index] != "end" {
      rows.append(lines[index])
      index += 1
    }
    guard index < lines.count else {
      throw GoldenError(line: start + 1, text: "the answer of \(id) has no \"end\"")
    }
    index += 1
    return Answer(id: id, query: query, rows: rows)
  }
}
