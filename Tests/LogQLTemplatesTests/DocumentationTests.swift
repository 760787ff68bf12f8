import Foundation
import Testing

/// The examples of the documentation's tables.
struct DocumentationTests {
  static let labels = [
    ("level", "info"), ("method", "GET"), ("status", "200"), ("latency", "150ms"),
    ("path", "/a b"), ("msg", "slow query"),
  ]

  @Test func examplesComeOutAsWritten() throws {
    let page = VectorFiles.folder.resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "Documentation/line-templates.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    var count = 0
    for line in text.split(separator: "\n") where line.hasPrefix("| ") {
      let cells = Self.cells(line)
      guard cells.count == 3, let template = Self.code(cells[1]), let result = Self.code(cells[2])
      else { continue }
      let outcome = carryOut(template, Self.labels, line: #"{"a":[1,2],"b":"x"}"#)
      if cells[2].hasPrefix("error ") {
        guard case .executionError(let error) = outcome else {
          Issue.record("\(template) does not fail")
          continue
        }
        #expect(error.hasSuffix(": " + result), "\(template)")
      } else {
        #expect(outcome == .text(result), "\(template)")
      }
      count += 1
    }
    #expect(count > 55)
  }

  /// The cells of a row; `\|` is a bar in a cell.
  private static func cells(_ line: Substring) -> [String] {
    line.replacingOccurrences(of: "\\|", with: "\u{0}").split(
      separator: " | ", omittingEmptySubsequences: false
    )
    .map { cell in
      var cell = cell.replacingOccurrences(of: "\u{0}", with: "|")
      if cell.hasPrefix("| ") { cell.removeFirst(2) }
      if cell.hasSuffix(" |") { cell.removeLast(2) }
      return cell
    }
  }

  /// What stands in back quotes at the end of a cell.
  private static func code(_ cell: String) -> String? {
    guard cell.hasSuffix("`"), let start = cell.firstIndex(of: "`") else { return nil }
    return String(cell[cell.index(after: start)...].dropLast())
  }
}
