import Bytes

/// The structured metadata of a batch's entries as columns: which *set* of pairs an entry has, the
/// pairs of each set, and the texts that pairs refer to.
///
/// Neighbouring entries often have equal pairs; such entries may share a set, so what is made per set
/// (labels, a group) is made once. Equal sets can still have different numbers. Set 0 has no pairs.
/// Pairs are in the order in which a query sees them: sorted by name, no name twice.
public struct EntryMetadata: Sendable {
  /// Name and value as positions in `texts`.
  public struct Pair: Hashable, Sendable {
    public var name: UInt32
    public var value: UInt32

    @inlinable public init(name: UInt32, value: UInt32) {
      self.name = name
      self.value = value
    }
  }

  /// The set of each entry.
  public var sets: [UInt32]
  /// Where the pairs of sets 1, 2, … end in `pairs`.
  public var setEnds: [UInt32] = []
  /// The pairs of all sets, one set after the other.
  public var pairs: [Pair] = []
  public var texts: TextTable

  /// Metadata of `count` entries that have none.
  public init(count: Int = 0, texts: TextTable = TextTable()) {
    sets = Array(repeating: 0, count: count)
    self.texts = texts
  }

  /// Number of entries.
  @inlinable public var count: Int { sets.count }

  /// Where the pairs of a set lie.
  @inlinable public func extent(set: UInt32) -> Range<Int> {
    if set == 0 { return 0..<0 }
    let end = Int(set) - 1
    return (end == 0 ? 0 : Int(setEnds[end - 1]))..<Int(setEnds[end])
  }

  /// Whether entry `index` has pairs.
  @inlinable public func isEmpty(_ index: Int) -> Bool { sets[index] == 0 }

  /// The pairs of entry `index` as labels. For the edges: it makes strings.
  public subscript(index: Int) -> [Label] { labels(set: sets[index]) }

  /// The pairs of a set as labels.
  public func labels(set: UInt32) -> [Label] {
    pairs[extent(set: set)].map { Label(texts[Int($0.name)], texts[Int($0.value)]) }
  }

  /// Sum of the lengths of the names and values of entry `index`, bytes.
  public func textBytes(_ index: Int) -> Int {
    var total = 0
    for pair in pairs[extent(set: sets[index])] {
      total += texts.length(Int(pair.name)) + texts.length(Int(pair.value))
    }
    return total
  }

  /// Whether two entries have the same pairs, by their bytes and in the same order.
  public func hasSamePairs(_ index: Int, as other: EntryMetadata, _ otherIndex: Int) -> Bool {
    let (own, their) = (extent(set: sets[index]), other.extent(set: other.sets[otherIndex]))
    guard own.count == their.count else { return false }
    for (a, b) in zip(pairs[own], other.pairs[their])
    where !isSame(a.name, other.texts, b.name) || !isSame(a.value, other.texts, b.value) {
      return false
    }
    return true
  }

  private func isSame(_ text: UInt32, _ others: TextTable, _ other: UInt32) -> Bool {
    texts.withText(Int(text)) { a in
      others.withText(Int(other)) { b in a.elementsEqual(b) }
    }
  }

  // MARK: Building

  /// Adds the pairs as a set; they must be in a query's order already. A set like the last one is that
  /// set, and texts that the last one has at the same place are shared.
  public mutating func addSet(_ labels: [Label]) -> UInt32 {
    if labels.isEmpty { return 0 }
    let first = pairs.count
    for label in labels {
      var (name, value) = (label.name, label.value)
      name.withUTF8 { name in
        value.withUTF8 { value in
          addPair(UnsafeRawBufferPointer(name), UnsafeRawBufferPointer(value), setStart: first)
        }
      }
    }
    return endSharedSet(from: first)
  }

  /// The same for `count` pairs that `next` gives one after the other. If it throws nothing is added.
  public mutating func addSet<E: Error>(
    count: Int,
    _ next: () throws(E) -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)
  ) throws(E) -> UInt32 {
    if count <= 0 { return 0 }
    let first = pairs.count
    do throws(E) {
      for _ in 0..<count {
        let pair = try next()
        addPair(pair.name, pair.value, setStart: first)
      }
    } catch {
      pairs.removeSubrange(first...)
      throw error
    }
    return endSharedSet(from: first)
  }

  /// Adds a pair to the set that is open since pair `setStart`.
  private mutating func addPair(
    _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, setStart: Int
  ) {
    let twin = lastSetStart + (pairs.count - setStart)
    let last = twin < setStart ? pairs[twin] : nil
    pairs.append(Pair(name: position(name, last?.name), value: position(value, last?.value)))
  }

  /// Where a text stands: where it stood in the last set, or at the end of the table.
  private mutating func position(_ text: UnsafeRawBufferPointer, _ last: UInt32?) -> UInt32 {
    if let last, texts.withText(Int(last), { ByteOrder.compare($0, text) == 0 }) { return last }
    texts.append(text)
    return UInt32(truncatingIfNeeded: texts.count - 1)
  }

  /// Where the pairs of the last closed set start.
  private var lastSetStart: Int { setEnds.count < 2 ? 0 : Int(setEnds[setEnds.count - 2]) }

  /// Closes the set that is open since pair `first`.
  private mutating func endSharedSet(from first: Int) -> UInt32 {
    let last = lastSetStart
    if pairs.count - first == first - last && pairs[last..<first] == pairs[first...] {
      pairs.removeSubrange(first...)
      return UInt32(truncatingIfNeeded: setEnds.count)
    }
    return endSet()
  }

  /// Closes the set whose pairs were appended to `pairs`; returns its number.
  @inlinable public mutating func endSet() -> UInt32 {
    setEnds.append(UInt32(truncatingIfNeeded: pairs.count))
    return UInt32(truncatingIfNeeded: setEnds.count)
  }

  /// Forgets entries and sets, not the texts, and keeps the memory.
  @inlinable public mutating func removeAllKeepingCapacity() {
    sets.removeAll(keepingCapacity: true)
    setEnds.removeAll(keepingCapacity: true)
    pairs.removeAll(keepingCapacity: true)
  }
}

/// Carries sets of one metadata into another, each text and set once.
public struct MetadataImport: Sendable {
  private var texts: [UInt32]
  private var sets: [UInt32]
  private static let unknown = UInt32.max

  /// - Parameter source: whose sets will be carried.
  public init(_ source: EntryMetadata) {
    texts = Array(repeating: Self.unknown, count: source.texts.count)
    sets = Array(repeating: Self.unknown, count: source.setEnds.count + 1)
    sets[0] = 0
  }

  /// The set's number in `target`.
  public mutating func set(
    _ set: UInt32, of source: EntryMetadata, into target: inout EntryMetadata
  ) -> UInt32 {
    let known = sets[Int(set)]
    if known != Self.unknown { return known }
    for pair in source.pairs[source.extent(set: set)] {
      let name = text(pair.name, source, &target)
      let value = text(pair.value, source, &target)
      target.pairs.append(EntryMetadata.Pair(name: name, value: value))
    }
    let number = target.endSet()
    sets[Int(set)] = number
    return number
  }

  private mutating func text(
    _ text: UInt32, _ source: EntryMetadata, _ target: inout EntryMetadata
  ) -> UInt32 {
    // A position outside the table stands for the empty text.
    let isKnown = Int(text) < texts.count
    if isKnown && texts[Int(text)] != Self.unknown { return texts[Int(text)] }
    let number = UInt32(target.texts.count)
    source.texts.withText(Int(text)) { target.texts.append($0) }
    if isKnown { texts[Int(text)] = number }
    return number
  }
}
