import LogModel
import LogQLSyntax

/// What tells which series of two operands belong together: some of their labels, numbered
/// (spec: LogQL, §9.5).
struct SeriesSignatures {
  private let labels: Grouping
  private var table = SeriesTable()
  private var left = SeriesMapping()
  private var right = SeriesMapping()

  init(_ matching: BinaryOperation.Matching) { labels = matching.signature }

  /// Number of signatures.
  var count: Int { table.count }

  mutating func update(_ left: SeriesTable, _ right: SeriesTable) {
    self.left.update(left, into: &table) { [labels] in $0.grouped(labels) }
    self.right.update(right, into: &table) { [labels] in $0.grouped(labels) }
  }

  func left(_ series: Int) -> Int { left[series] }
  func right(_ series: Int) -> Int { right[series] }
}

extension BinaryOperation.Matching {
  /// The labels that have to be equal.
  var signature: Grouping { isOn ? .by(labels) : .without(labels) }
}
