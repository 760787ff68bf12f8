import LogModel
import LogQLSyntax

/// What tells which series of two operands belong together: some of their labels, numbered
/// (spec: LogQL, §9.5).
struct SeriesSignatures {
  private let labels: Grouping
  private var table = SeriesTable()
  private var left: [Int] = []
  private var right: [Int] = []

  init(_ matching: BinaryOperation.Matching) { labels = matching.signature }

  /// Number of signatures.
  var count: Int { table.count }

  mutating func update(_ left: SeriesTable, _ right: SeriesTable) {
    Self.update(left, labels, &table, &self.left)
    Self.update(right, labels, &table, &self.right)
  }

  private static func update(
    _ series: SeriesTable, _ labels: Grouping, _ table: inout SeriesTable,
    _ signatures: inout [Int]
  ) {
    while signatures.count < series.count {
      signatures.append(table.number(series.labels[signatures.count].grouped(labels)))
    }
  }

  func left(_ series: Int) -> Int { left[series] }
  func right(_ series: Int) -> Int { right[series] }
}

extension BinaryOperation.Matching {
  /// The labels that have to be equal.
  var signature: Grouping { isOn ? .by(labels) : .without(labels) }
}
