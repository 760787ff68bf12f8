/// Columns of text, each as wide as its widest cell, two spaces apart.
public struct ColumnTable: Sendable {
  public enum Alignment: Sendable { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]]

  public init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map(\.title)]
  }

  /// A table without titles.
  public init(alignments: [Alignment]) {
    self.alignments = alignments
    rows = []
  }

  /// `cells` has one text a column.
  public mutating func add(_ cells: [String]) { rows.append(cells) }

  /// Lines without spaces at their ends; the first holds the titles, if there are any.
  public var lines: [String] {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        if column > 0 { line += "  " }
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += alignments[column] == .left ? cell + padding : padding + cell
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
