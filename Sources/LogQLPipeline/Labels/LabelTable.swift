import LogModel

/// The label sets that rows of one pipeline refer to, numbered by content.
final class LabelTable {
  /// A label of a set: its value stands behind the set's items, behind those of the labels before.
  private struct Item {
    var name: Int32
    /// Length of the value, bytes.
    var count: Int32
  }

  private struct Set {
    var hash: UInt64
    /// The items, then their categories, a byte each, then their values.
    var memory: UnsafeMutableRawPointer
    var itemCount: Int32
    /// All labels of this stream belong to the set, besides the items; -1: of none.
    var stream: Int32

    var items: UnsafeMutablePointer<Item> { memory.assumingMemoryBound(to: Item.self) }
    var categories: UnsafeMutablePointer<UInt8> {
      (memory + Int(itemCount) * MemoryLayout<Item>.stride).assumingMemoryBound(to: UInt8.self)
    }
    var values: UnsafeMutablePointer<UInt8> { categories + Int(itemCount) }
  }

  private let names: NameTable
  private let categorizes: Bool
  private var sets = GrowingBuffer<Set>()
  /// What sets consist of.
  private let arena = ByteArena()
  /// Streams by number, those that sets refer to.
  private var streams: [StreamLabels?] = []
  /// Open addressing: numbers of sets, -1 where free. A power of two, at most half full.
  private var table: UnsafeMutablePointer<Int32>
  private var mask = 63
  /// Label sets that were asked for, by number.
  private var made: [LabelSet?] = []
  private var orders: NameOrders
  /// Names and values of the set that is being made.
  private var foundNames: [Int32] = []
  private var foundValues = GrowingBuffer<ByteRun>()

  init(_ names: NameTable, categorizes: Bool) {
    self.names = names
    self.categorizes = categorizes
    orders = NameOrders(names)
    table = .allocate(capacity: mask + 1)
    table.initialize(repeating: -1, count: mask + 1)
  }

  deinit { table.deallocate() }

  var count: Int { sets.count }

  // MARK: Numbering

  /// The number of a label set, new or known.
  @inline(__always)
  func number(_ result: ResultLabels) -> Int {
    var place = Int(truncatingIfNeeded: result.hash) & mask
    while table[place] >= 0 {
      let known = Int(table[place])
      if sets.start[known].hash == result.hash && isEqual(known, result) { return known }
      place = (place + 1) & mask
    }
    return insert(result, place)
  }

  private func insert(_ result: ResultLabels, _ place: Int) -> Int {
    let new = sets.count
    table[place] = Int32(truncatingIfNeeded: new)
    if let stream = result.stream {
      while streams.count <= stream.number { streams.append(nil) }
      streams[stream.number] = stream
    }
    let count = result.listed.count
    // Room to begin where items may begin.
    let size = count * (MemoryLayout<Item>.stride + 1) + result.listedBytes
    let memory = UnsafeMutableRawPointer(arena.allocate(size + MemoryLayout<Item>.alignment - 1))
      .alignedUp(for: Item.self)
    let set = Set(
      hash: result.hash, memory: memory, itemCount: Int32(truncatingIfNeeded: count),
      stream: Int32(truncatingIfNeeded: result.stream?.number ?? -1))
    sets.append(set)
    let items = memory.bindMemory(to: Item.self, capacity: count)
    let categories = set.categories
    var values = set.values
    for index in 0..<count {
      let label = result.listed.start + index
      let value = label.pointee.value
      (items + index).initialize(
        to: Item(name: label.pointee.name, count: Int32(truncatingIfNeeded: value.count)))
      categories[index] = label.pointee.category.rawValue
      values.update(from: value.start, count: value.count)
      values += value.count
    }
    if sets.count * 2 > mask { grow() }
    return new
  }

  private func grow() {
    table.deallocate()
    mask = mask * 2 + 1
    table = .allocate(capacity: mask + 1)
    table.initialize(repeating: -1, count: mask + 1)
    for number in 0..<sets.count {
      var place = Int(truncatingIfNeeded: sets.start[number].hash) & mask
      while table[place] >= 0 { place = (place + 1) & mask }
      table[place] = Int32(truncatingIfNeeded: number)
    }
  }

  private func isEqual(_ number: Int, _ result: ResultLabels) -> Bool {
    let set = sets.start[number]
    guard Int(set.stream) == result.stream?.number ?? -1,
      Int(set.itemCount) == result.listed.count
    else { return hasSameLabels(number, result) }
    var value = UnsafePointer(set.values)
    for index in 0..<result.listed.count {
      let item = set.items[index]
      let label = result.listed.start + index
      guard item.name == label.pointee.name,
        !categorizes || set.categories[index] == label.pointee.category.rawValue,
        ByteRun(value, count: Int(item.count)).hasBytes(of: label.pointee.value)
      else { return hasSameLabels(number, result) }
      value += Int(item.count)
    }
    return true
  }

  /// The same labels in whatever order and however described.
  private func hasSameLabels(_ number: Int, _ result: ResultLabels) -> Bool {
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

  private func contents(_ number: Int) -> [ResultLabels.Label] {
    let set = sets.start[number]
    let stream = set.stream < 0 ? nil : streams[Int(set.stream)]
    var labels: [ResultLabels.Label] = []
    labels.reserveCapacity((stream?.labels.count ?? 0) + Int(set.itemCount))
    for label in stream?.labels ?? [] {
      labels.append(
        ResultLabels.Label(name: Int32(label.name), category: .stream, value: label.value))
    }
    var value = UnsafePointer(set.values)
    for index in 0..<Int(set.itemCount) {
      let item = set.items[index]
      labels.append(
        ResultLabels.Label(
          name: item.name,
          category: ResultLabels.Category(rawValue: set.categories[index]) ?? .parsed,
          value: ByteRun(value, count: Int(item.count))))
      value += Int(item.count)
    }
    return labels
  }

  func labelSet(_ number: Int) -> LabelSet {
    if number >= made.count {
      made.append(contentsOf: repeatElement(nil, count: max(sets.count, number + 1) - made.count))
    }
    if let known = made[number] { return known }
    let set = makeLabelSet(number)
    made[number] = set
    return set
  }

  private func makeLabelSet(_ number: Int) -> LabelSet {
    let set = sets.start[number]
    let stream = set.stream < 0 ? nil : streams[Int(set.stream)]
    foundNames.removeAll(keepingCapacity: true)
    foundValues.removeAll()
    for label in stream?.labels ?? [] { foundNames.append(Int32(truncatingIfNeeded: label.name)) }
    var value = UnsafePointer(set.values)
    for index in 0..<Int(set.itemCount) {
      let item = set.items[index]
      foundNames.append(item.name)
      foundValues.append(ByteRun(value, count: Int(item.count)))
      value += Int(item.count)
    }
    // The first are those of the stream, which are at hand as text.
    let ofStream = stream?.set.labels ?? []
    let order = orders.order(of: foundNames)
    let labels = [Label](unsafeUninitializedCapacity: order.count) { labels, count in
      for place in order {
        let label =
          place < ofStream.count
          ? ofStream[place]
          : Label(
            names.string(Int(foundNames[place])), foundValues.start[place - ofStream.count].string)
        labels.initializeElement(at: count, to: label)
        count += 1
      }
    }
    return LabelSet(sorted: labels)
  }

  func categories(_ number: Int) -> LabelCategories {
    let contents = contents(number)
    func sorted(_ category: ResultLabels.Category) -> [Label] {
      let labels = contents.filter { $0.category == category }
        .map { Label(names.string(Int($0.name)), $0.value.string) }
      return LabelSet(keepingEmpty: labels).labels
    }
    return LabelCategories(
      stream: sorted(.stream), metadata: sorted(.metadata), parsed: sorted(.parsed))
  }
}
