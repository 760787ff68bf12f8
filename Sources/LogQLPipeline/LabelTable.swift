import LogModel

/// The label sets that rows of one pipeline refer to.
final class LabelTable {
  private struct Entry: Hashable {
    var labels: LabelSet
    var categories: [[Label]]?
  }

  private var sets: [LabelSet] = []
  private var groups: [LabelCategories] = []
  private var numbers: [Entry: UInt32] = [:]

  var count: Int { sets.count }

  func labelSet(_ number: Int) -> LabelSet { sets[number] }

  func categories(_ number: Int) -> LabelCategories { groups[number] }

  /// The number of a label set. `categories`: nil where they make no difference.
  func number(_ labels: LabelSet, _ categories: LabelCategories?) -> UInt32 {
    let entry = Entry(
      labels: labels, categories: categories.map { [$0.stream, $0.metadata, $0.parsed] })
    if let known = numbers[entry] { return known }
    let new = UInt32(sets.count)
    sets.append(labels)
    groups.append(categories ?? LabelCategories())
    numbers[entry] = new
    return new
  }
}
