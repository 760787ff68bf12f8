import LogModel

/// The label sets that rows of one pipeline refer to, numbered by content.
final class LabelTable {
  private struct Item {
    var name: Int32
    var category: ResultLabels.Category
    /// Where the value lies in `bytes`.
    var offset: Int
    var count: Int
  }

  private struct Set {
    var hash: UInt64
    /// All labels of this stream belong to the set, besides the items.
    var stream: StreamLabels?
    var firstItem: Int
    var itemCount: Int
  }

  private let names: NameTable
  private let categorizes: Bool
  private var sets: [Set] = []
  private var items: [Item] = []
  private var bytes: [UInt8] = []
  /// Open addressing: numbers of sets, -1 where free. A power of two, at most half full.
  private var table: [Int32] = Array(repeating: -1, count: 64)
  /// Label sets that were asked for.
  private var made: [Int: LabelSet] = [:]

  init(_ names: NameTable, categorizes: Bool) {
    self.names = names
    self.categorizes = categorizes
  }

  var count: Int { sets.count }

  // MARK: Numbering

  /// The number of a label set, new or known.
  func number(_ result: borrowing ResultLabels) -> Int {
    var place = Int(truncatingIfNeeded: result.hash) & (table.count - 1)
    while table[place] >= 0 {
      let known = Int(table[place])
      if sets[known].hash == result.hash && isEqual(known, result) { return known }
      place = (place + 1) & (table.count - 1)
    }
    table[place] = Int32(sets.count)
    append(result)
    if sets.count * 2 > table.count { grow() }
    return sets.count - 1
  }

  private func append(_ result: borrowing ResultLabels) {
    sets.append(
      Set(
        hash: result.hash, stream: result.stream, firstItem: items.count,
        itemCount: result.listed.count))
    for label in result.listed {
      items.append(
        Item(
          name: label.name, category: label.category, offset: bytes.count,
          count: label.value.count))
      bytes.append(contentsOf: label.value.bytes)
    }
  }

  private func grow() {
    table = Array(repeating: -1, count: table.count * 2)
    for (number, set) in sets.enumerated() {
      var place = Int(truncatingIfNeeded: set.hash) & (table.count - 1)
      while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
      table[place] = Int32(number)
    }
  }

  private func isEqual(_ number: Int, _ result: borrowing ResultLabels) -> Bool {
    let set = sets[number]
    guard set.stream === result.stream, set.itemCount == result.listed.count else {
      return hasSameLabels(number, result)
    }
    for index in 0..<set.itemCount {
      let item = items[set.firstItem + index]
      let label = result.listed[index]
      guard item.name == label.name, !categorizes || item.category == label.category,
        hasBytes(item, of: label.value)
      else { return hasSameLabels(number, result) }
    }
    return true
  }

  private func hasBytes(_ item: Item, of value: ByteRun) -> Bool {
    item.count == value.count
      && bytes.withUnsafeBytes {
        value.hasBytes(
          of: ByteRun(UnsafeRawBufferPointer(rebasing: $0[item.offset...].prefix(item.count))))
      }
  }

  /// The same labels in whatever order and however described.
  private func hasSameLabels(_ number: Int, _ result: borrowing ResultLabels) -> Bool {
    let own = contents(number)
    let others = result.all
    guard own.count == others.count else { return false }
    return own.allSatisfy { label in
      others.contains {
        $0.name == label.name && (!categorizes || $0.category == label.category)
          && $0.value.hasBytes(of: label.value)
      }
    }
  }

  // MARK: Reading

  private func contents(_ number: Int) -> [(
    name: Int32, category: ResultLabels.Category, value: [UInt8]
  )] {
    let set = sets[number]
    return (set.stream?.labels ?? []).map { (Int32($0.name), .stream, Array($0.value.bytes)) }
      + items[set.firstItem..<(set.firstItem + set.itemCount)].map {
        ($0.name, $0.category, Array(bytes[$0.offset..<($0.offset + $0.count)]))
      }
  }

  private func labels(
    _ number: Int, where isWanted: (ResultLabels.Category) -> Bool = { _ in true }
  ) -> [Label] {
    contents(number).filter { isWanted($0.category) }.map {
      Label(names.string(Int($0.name)), String(decoding: $0.value, as: UTF8.self))
    }
  }

  func labelSet(_ number: Int) -> LabelSet {
    if let known = made[number] { return known }
    let set = LabelSet(keepingEmpty: labels(number))
    made[number] = set
    return set
  }

  func categories(_ number: Int) -> LabelCategories {
    func sorted(_ category: ResultLabels.Category) -> [Label] {
      LabelSet(keepingEmpty: labels(number) { $0 == category }).labels
    }
    return LabelCategories(
      stream: sorted(.stream), metadata: sorted(.metadata), parsed: sorted(.parsed))
  }
}
