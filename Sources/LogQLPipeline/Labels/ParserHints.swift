/// What parsers need to know of the rest of the query (spec: LogQL, §6.4 and §9.2).
final class ParserHints {
  /// Parsers do nothing: no label of theirs is looked at.
  var skipsParsers = false
  /// Only required labels are extracted.
  var isLimited = false
  /// Number of required labels.
  var requiredCount = 0
  /// Required labels that were found in the current line.
  var found = 0
  /// Label filters that reject a line as soon as their label is written: by name, ascending.
  private var early: [(name: Int, tests: [LabelTest])] = []

  func add(_ test: LabelTest, name: Int) {
    if let place = early.firstIndex(where: { $0.name == name }) {
      early[place].tests.append(test)
    } else {
      early.append((name, [test]))
    }
  }

  func tests(_ name: Int) -> [LabelTest] {
    for entry in early where entry.name == name { return entry.tests }
    return []
  }
}
