extension GoldenFile {
  /// Reads a golden file; throws the first mistake with its line.
  public init(parsing text: String) throws(GoldenError) {
    // By bytes: a line end is one character with what stands before it otherwise.
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    if lines.last == "" { lines.removeLast() }
    var reader = GoldenReader(lines: lines)
    self = try reader.header()
    while let answer = try reader.answer() {
      if answers.contains(where: { $0.id == answer.value.id }) {
        throw GoldenError(
          line: answer.line, text: "the query \(answer.value.id) has an answer already")
      }
      answers.append(answer.value)
    }
  }
}

/// Takes a golden file apart line by line.
private struct GoldenReader {
  let lines: [String]
  private var index = 0

  init(lines: [String]) { self.lines = lines }

  private func error(_ text: String) -> GoldenError { GoldenError(line: index + 1, text: text) }

  private mutating func take(_ prefix: String) throws(GoldenError) -> String {
    guard index < lines.count, lines[index].hasPrefix(prefix) else {
      throw error("expected \"\(prefix)…\"")
    }
    defer { index += 1 }
    return String(lines[index].dropFirst(prefix.count))
  }

  /// The file without answers.
  mutating func header() throws(GoldenError) -> GoldenFile {
    let ending = "; format 1"
    let title = try take("# Golden answers of ")
    if !title.hasSuffix(ending) {
      throw GoldenError(line: 1, text: "expected \"\(ending)\" at the end")
    }
    let identity = try take("# seed ").split(separator: ",", maxSplits: 1)
    guard identity.count == 2, let seed = UInt64(identity[0]),
      identity[1].hasPrefix(" compatibility ")
    else { throw GoldenError(line: 2, text: "expected \"# seed N, compatibility NAME\"") }
    if try take("# source: ") != "norn" {
      throw GoldenError(line: 3, text: "expected \"# source: norn\"")
    }
    let reviewed = try take("# reviewed:")
    return GoldenFile(
      scenario: String(title.dropLast(ending.count)), seed: seed,
      compatibility: String(identity[1].dropFirst(" compatibility ".count)),
      reviewed: String(reviewed.drop(while: { $0 == " " })), answers: [])
  }

  /// The next answer and the line on which it begins; nil at the end.
  mutating func answer() throws(GoldenError) -> (value: GoldenFile.Answer, line: Int)? {
    while index < lines.count, lines[index].isEmpty { index += 1 }
    if index == lines.count { return nil }
    let start = index + 1
    if !lines[index].hasPrefix("query ") { throw error("expected \"query ID\"") }
    let id = try take("query ")
    let rule = try rule()
    var question: [String] = []
    while index < lines.count, lines[index].hasPrefix("> ") { question.append(try take("> ")) }
    if question.isEmpty {
      throw error("expected \"> LogQL\", or one of \(ComparisonRule.words)")
    }
    var rows: [String] = []
    while index < lines.count, lines[index] != "end" {
      rows.append(lines[index])
      index += 1
    }
    if index == lines.count {
      throw GoldenError(line: start, text: "the answer of \(id) has no \"end\"")
    }
    index += 1
    return (
      GoldenFile.Answer(
        id: id, query: question.joined(separator: "\n"), rule: rule, rows: rows), start
    )
  }

  private mutating func rule() throws(GoldenError) -> ComparisonRule {
    var rule = ComparisonRule.exact
    while index < lines.count {
      let parts = lines[index].split(separator: " ", maxSplits: 1)
      guard let word = parts.first, let directive = ComparisonRule.Directive(rawValue: String(word))
      else { break }
      do throws(RuleProblem) {
        try rule.add(directive, parts.count > 1 ? String(parts[1]) : "")
      } catch {
        throw self.error(error.text)
      }
      index += 1
    }
    return rule
  }
}
