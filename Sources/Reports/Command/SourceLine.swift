/// The beginning of a line about a mistake in a file: `FILE:LINE:COLUMN: what is wrong`.
struct SourceLine: Equatable {
  var file: String
  /// From 1.
  var line: Int
  var column: Int
  var text: String

  /// nil if the line does not begin so.
  init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, !parts[0].isEmpty, let line = Int(parts[1]), let column = Int(parts[2])
    else { return nil }
    file = String(parts[0])
    self.line = line
    self.column = column
    self.text = String(parts[3].drop { $0 == " " })
  }
}
