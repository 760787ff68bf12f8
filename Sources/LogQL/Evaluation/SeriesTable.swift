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

  /// The number of a label set that is known.
  func known(_ set: LabelSet) -> Int? { numbers[set] }

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
