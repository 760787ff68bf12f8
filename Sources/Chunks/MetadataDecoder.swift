import Bytes
import LogModel

/// Turns the symbol pairs behind a line into a set of `EntryMetadata` (chunk format, §4 and §5): names
/// are normalised, and for a query sorted, the last of equal names kept.
///
/// Equal sections of short length are found by their bytes and share a set; a set that is new costs no
/// allocation either, once the columns have grown. What is common goes through `SectionReader`; this
/// reads anything, checks every byte, and finds the names' normal forms.
final class MetadataDecoder {
  /// What the pairs are decoded for.
  enum View {
    /// Sorted by name, of equal names the last.
    case query
    /// As stored, with names normalised: what a chunk that is written anew takes.
    case stored
  }

  enum Failure {
    /// The payload ends where Loki loses the entry without an error.
    case cut
    /// The payload ends inside a value.
    case invalid
    /// A name of underscores alone.
    case badName(String)
  }

  /// Why the last section had no set.
  private(set) var failure = Failure.cut
  /// The chunk's symbols, and behind them names whose normal form is another text.
  private(set) var texts = TextTable()
  /// Number of the chunk's symbols. Others read as the empty text, also where `texts` holds a normal
  /// form (chunk format, §5).
  private let symbolCount: UInt64
  private let view: View
  /// Whether a name that cannot be normalised is taken raw, rather than ending the block.
  private let namesFallBack: Bool
  /// Position in `texts` of each symbol's normal form; `unknown` until it is used as a name. Nil until
  /// the first name.
  private var names: UnsafeMutablePointer<UInt32>?
  private var cache = SectionCache()
  /// Pairs of the last set in the columns, if those are in order.
  private var lastCount = 0
  static let unknown = UInt32.max
  /// Up to so many pairs are put in order by insertion.
  private static let fewPairs = 32

  init(_ symbols: TextTable, view: View = .query, namesFallBack: Bool) {
    texts = symbols
    symbolCount = UInt64(symbols.count)
    self.view = view
    self.namesFallBack = namesFallBack
  }

  deinit {
    names?.deallocate()
    cache.deallocate()
  }

  /// Columns for a batch that starts anew.
  func startBatch() {
    cache.forget()
    lastCount = 0
  }

  /// What reads common sections; its state must be given back (`take`).
  @inline(__always)
  var sections: SectionReader {
    SectionReader(
      names: names, symbolCount: symbolCount, needsOrder: view == .query, cache: cache,
      lastCount: lastCount)
  }

  @inline(__always)
  func take(_ sections: SectionReader) {
    cache = sections.cache
    lastCount = sections.lastCount
  }

  /// Decodes the section that starts at `position` (its length comes first) and adds its set to
  /// `columns`; nil: see `failure`. Moves `position` behind the section, or to what is wrong.
  func section(
    _ payload: UnsafeRawBufferPointer, _ position: inout Int, into columns: inout EntryMetadata
  ) -> UInt32? {
    if position >= payload.count { return fail(.cut) }
    let short = shortSection(payload, position)
    if let short, let known = cache.find(short.bytes, short.length) {
      position += 1 + short.length
      return known
    }
    let end = short.map { position + 1 + $0.length }
    guard LEB128.read(payload, &position) != nil, let count = LEB128.read(payload, &position)
    else { return fail(.invalid) }
    if count == 0 { return 0 }
    let first = columns.pairs.count
    guard addPairs(payload, &position, count, &columns.pairs) else {
      columns.pairs.removeSubrange(first...)
      return nil
    }
    let pairs = columns.pairs.count - first
    if view == .query && !hasLastNames(columns.pairs, first, pairs) {
      arrange(&columns.pairs, from: first)
      lastCount = columns.pairs.count - first == pairs ? pairs : 0
    }
    let set = columns.endSet()
    // A stated length that is not the true one is no key.
    if let short, position == end { cache.put(short.bytes, short.length, set) }
    return set
  }

  /// The section behind its length at `position` if it may be in the cache.
  private func shortSection(_ payload: UnsafeRawBufferPointer, _ position: Int)
    -> (bytes: UnsafeRawPointer, length: Int)?
  {
    let length = Int(payload[position])
    guard cache.isOn, length <= SectionCache.longest,
      payload.count - position > SectionCache.longest, let base = payload.baseAddress
    else { return nil }
    return (base + (position + 1), length)
  }

  private func fail(_ failure: Failure) -> UInt32? {
    self.failure = failure
    return nil
  }

  /// Whether the pairs from `first` on have the names of the pairs in front of them, whose order is
  /// known: entries of a stream often do.
  private func hasLastNames(_ pairs: [EntryMetadata.Pair], _ first: Int, _ count: Int) -> Bool {
    if count != lastCount || count == 0 { return false }
    return pairs.withUnsafeBufferPointer { pairs in
      for index in first..<(first &+ count) where pairs[index].name != pairs[index &- count].name {
        return false
      }
      return true
    }
  }

  /// Appends pairs with their names' normal forms; false: see `failure`.
  private func addPairs(
    _ payload: UnsafeRawBufferPointer, _ position: inout Int, _ count: UInt64,
    _ pairs: inout [EntryMetadata.Pair]
  ) -> Bool {
    var read: UInt64 = 0
    while read < count {
      if position >= payload.count {
        failure = .cut
        return false
      }
      guard let name = LEB128.read(payload, &position), let value = LEB128.read(payload, &position)
      else {
        failure = .invalid
        return false
      }
      guard let normal = normalName(name) else {
        failure = .badName(text(name))
        return false
      }
      pairs.append(
        EntryMetadata.Pair(
          name: normal,
          value: value < symbolCount ? UInt32(truncatingIfNeeded: value) : Self.unknown))
      read &+= 1
    }
    return true
  }

  /// The pairs of a head's checkpoint, whose extent is known, as one set.
  func pairs(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ count: UInt64,
    into columns: inout EntryMetadata
  ) throws(ChunkError) {
    var position = start
    if addPairs(bytes, &position, count, &columns.pairs) {
      _ = columns.endSet()
    } else if case .badName(let name) = failure {
      throw ChunkError(.malformed, .head, at: position, MetadataName.problem(name))
    } else {
      throw ChunkError(.truncated, .head, at: position, "decoding entries: invalid size")
    }
  }

  // MARK: - Names

  /// Position of the normal form of a symbol used as a name; nil if it has none. `unknown`, which no
  /// table reaches, for a symbol outside the table.
  private func normalName(_ symbol: UInt64) -> UInt32? {
    guard symbol < symbolCount else { return Self.unknown }
    let symbol = Int(symbol)
    let names = self.names ?? makeNames()
    if names[symbol] != Self.unknown { return names[symbol] }
    var position = UInt32(symbol)
    if !texts.withText(symbol, MetadataName.isPlain) {
      let raw = texts[symbol]
      guard let normal = MetadataName.normalized(raw) else {
        if !namesFallBack { return nil }
        names[symbol] = position
        return position
      }
      if normal.utf8.elementsEqual(raw.utf8) == false {
        position = UInt32(texts.count)
        texts.append(normal)
      }
    }
    names[symbol] = position
    return position
  }

  private func makeNames() -> UnsafeMutablePointer<UInt32> {
    let made = UnsafeMutablePointer<UInt32>.allocate(capacity: Int(symbolCount))
    made.initialize(repeating: Self.unknown, count: Int(symbolCount))
    names = made
    return made
  }

  private func text(_ symbol: UInt64) -> String { texts[Int(clamping: symbol)] }

  // MARK: - Order

  /// Whether the names of pairs are in order and none comes twice.
  @inline(never)
  func isAscending(_ pairs: UnsafePointer<EntryMetadata.Pair>, _ count: Int) -> Bool {
    for index in 1..<max(count, 1) where compare(pairs[index - 1].name, pairs[index].name) >= 0 {
      return false
    }
    return true
  }

  /// Sorts the pairs from `first` by name (stable) and keeps the last of each name.
  private func arrange(_ pairs: inout [EntryMetadata.Pair], from first: Int) {
    let isStrict = pairs.withUnsafeBufferPointer { pairs in
      pairs.baseAddress.map { isAscending($0 + first, pairs.count - first) } ?? true
    }
    if isStrict { return }
    if pairs.count - first <= Self.fewPairs {
      insertInOrder(&pairs, from: first)
    } else {
      sort(&pairs, from: first)
    }
    var kept = first
    for index in (first + 1)..<pairs.count {
      if compare(pairs[kept].name, pairs[index].name) != 0 { kept += 1 }
      pairs[kept] = pairs[index]
    }
    pairs.removeSubrange((kept + 1)...)
  }

  /// Insertion: keeps equal names in order and allocates nothing.
  private func insertInOrder(_ pairs: inout [EntryMetadata.Pair], from first: Int) {
    for index in (first + 1)..<pairs.count {
      let pair = pairs[index]
      var place = index
      while place > first && compare(pairs[place - 1].name, pair.name) > 0 {
        pairs[place] = pairs[place - 1]
        place -= 1
      }
      pairs[place] = pair
    }
  }

  /// The same for many pairs, whose number nothing but the payload bounds.
  private func sort(_ pairs: inout [EntryMetadata.Pair], from first: Int) {
    let sorted = pairs[first...].enumerated().sorted { a, b in
      let order = compare(a.element.name, b.element.name)
      return order < 0 || (order == 0 && a.offset < b.offset)
    }
    for (index, pair) in sorted.enumerated() { pairs[first + index] = pair.element }
  }

  /// By bytes: negative, 0 or positive.
  private func compare(_ a: UInt32, _ b: UInt32) -> Int {
    if a == b { return 0 }
    return texts.withText(Int(a)) { x in
      texts.withText(Int(b)) { y in ByteOrder.compare(x, y) }
    }
  }

}
