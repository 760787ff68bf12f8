import LogModel
import LogQLSyntax

/// Numbers label sets in the order in which they appear, and knows their label order too: sums of
/// floats come out the same whatever came first.
struct SeriesTable {
  private(set) var labels: [LabelSet] = []
  private var numbers: [LabelSet: Int] = [:]
  private var ordered: [Int] = []

  var count: Int { labels.count }

  /// The number of a label set. O(1).
  mutating func number(_ set: LabelSet) -> Int {
    if let known = numbers[set] { return known }
    labels.append(set)
    numbers[set] = labels.count - 1
    return labels.count - 1
  }

  /// Numbers of all series, in label order. O(1) unless series have been added since.
  mutating func inLabelOrder() -> [Int] {
    if ordered.count == labels.count { return ordered }
    let new = (ordered.count..<labels.count).sorted {
      LabelSet.precedes(labels[$0], labels[$1])
    }
    var merged: [Int] = []
    merged.reserveCapacity(labels.count)
    var rest = ordered[...]
    for number in new {
      while let first = rest.first, LabelSet.precedes(labels[first], labels[number]) {
        merged.append(first)
        rest.removeFirst()
      }
      merged.append(number)
    }
    ordered = merged + rest
    return ordered
  }
}

/// What the series of an operand become: for each its number in another table. Series keep their numbers
/// and their labels, so that each is looked at once.
struct SeriesMapping {
  private var numbers: [Int] = []

  /// Maps the series that have come since the last time.
  mutating func update(
    _ operand: SeriesTable, into table: inout SeriesTable, _ labels: (LabelSet) -> LabelSet = { $0 }
  ) {
    while numbers.count < operand.count {
      numbers.append(table.number(labels(operand.labels[numbers.count])))
    }
  }

  subscript(_ series: Int) -> Int { numbers[series] }
}
