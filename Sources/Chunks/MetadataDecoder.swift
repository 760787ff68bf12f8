import Glibc
import LogModel

/// Turns the symbol pairs behind a line into a set of `EntryMetadata` (chunk format, §4 and §5): names
/// are normalised, and for a query sorted, the last of equal names kept.
///
/// Equal sections of short length are found by their bytes and share a set; a set that is new costs no
/// allocation either, once the columns have grown.
struct MetadataDecoder {
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
  /// Position in `texts` of each symbol's normal form; `unknown` until it is used as a name.
  private var names: [UInt32] = []
  private var cache = SectionCache()
  /// Pairs of the last set in the columns, if those are in order.
  private var lastCount = 0
  private static let unknown = UInt32.max
  /// Up to so many pairs are put in order by insertion.
  private static let fewPairs = 32

  init(_ symbols: TextTable, view: View = .query, namesFallBack: Bool) {
    texts = symbols
    symbolCount = UInt64(symbols.count)
    self.view = view
    self.namesFallBack = namesFallBack
  }

  /// Columns for a batch that starts anew.
  mutating func startBatch() {
    cache.forget()
    lastCount = 0
  }

  /// Decodes the section that starts at `position` (its length comes first) and adds its set to
  /// `columns`; nil: see `failure`. Moves `position` behind the section, or to what is wrong.
  @inline(__always)
  mutating func section(
    _ payload: UnsafeRawBufferPointer, _ position: inout Int, into columns: inout EntryMetadata
  ) -> UInt32? {
    if let known = cache.find(payload, &position) { return known }
    return newSection(payload, &position, into: &columns)
  }

  private mutating func newSection(
    _ payload: UnsafeRawBufferPointer, _ position: inout Int, into columns: inout EntryMetadata
  ) -> UInt32? {
    if position >= payload.count { return fail(.cut) }
    let start = position
    guard let length = Self.value(payload, &position), let count = Self.value(payload, &position)
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
    if length <= SectionCache.longest { cache.put(payload, start, position, set) }
    return set
  }

  private mutating func fail(_ failure: Failure) -> UInt32? {
    self.failure = failure
    return nil
  }

  /// Whether the pairs from `first` on have the names of the pairs in front of them, whose order is
  /// known: entries of a stream often do.
  @inline(__always)
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
  @inline(__always)
  private mutating func addPairs(
    _ payload: UnsafeRawBufferPointer, _ position: inout Int, _ count: UInt64,
    _ pairs: inout [EntryMetadata.Pair]
  ) -> Bool {
    var read: UInt64 = 0
    while read < count {
      if position >= payload.count {
        failure = .cut
        return false
      }
      guard let name = Self.value(payload, &position), let value = Self.value(payload, &position)
      else {
        failure = .invalid
        return false
      }
      var normal = Self.unknown
      if name < UInt64(names.count) { normal = names[Int(truncatingIfNeeded: name)] }
      if normal == Self.unknown {
        guard let made = normalName(name) else {
          failure = .badName(text(name))
          return false
        }
        normal = made
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
  mutating func pairs(
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
  @inline(never)
  private mutating func normalName(_ symbol: UInt64) -> UInt32? {
    guard symbol < symbolCount else { return Self.unknown }
    let symbol = Int(symbol)
    if symbol < names.count && names[symbol] != Self.unknown { return names[symbol] }
    while names.count <= symbol { names.append(Self.unknown) }
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

  private func text(_ symbol: UInt64) -> String { texts[Int(clamping: symbol)] }

  // MARK: - Order

  /// Sorts the pairs from `first` by name (stable) and keeps the last of each name.
  private func arrange(_ pairs: inout [EntryMetadata.Pair], from first: Int) {
    var isStrict = true
    for index in (first + 1)..<max(first + 1, pairs.count)
    where compare(pairs[index - 1].name, pairs[index].name) >= 0 {
      isStrict = false
      break
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
    let (x, y) = (texts.extent(Int(a)), texts.extent(Int(b)))
    return texts.bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      let order = memcmp(
        base + x.lowerBound, base + y.lowerBound, min(x.count, y.count))
      return order != 0 ? Int(order) : x.count - y.count
    }
  }

  // MARK: - Values

  /// Reads a varint; nil if the payload ends inside it or it does not fit 64 bits. The position then
  /// is where it starts.
  @inline(__always)
  static func value(_ payload: UnsafeRawBufferPointer, _ position: inout Int) -> UInt64? {
    guard position &+ 1 < payload.count, let base = payload.baseAddress else {
      return longValue(payload, &position)
    }
    let first = UInt64((base + position).load(as: UInt8.self))
    if first < 0x80 {
      position &+= 1
      return first
    }
    let second = UInt64((base + position).load(fromByteOffset: 1, as: UInt8.self))
    if second < 0x80 {
      position &+= 2
      return (first & 0x7F) | second &<< 7
    }
    return longValue(payload, &position)
  }

  @inline(never)
  private static func longValue(_ payload: UnsafeRawBufferPointer, _ position: inout Int)
    -> UInt64?
  {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    var at = position
    while at < payload.count && shift <= 63 {
      let byte = payload[at]
      at += 1
      if shift == 63 && byte > 1 { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        position = at
        return value
      }
      shift += 7
    }
    return nil
  }
}

/// Remembers the sets of sections of up to 24 bytes by those bytes: a table that overwrites. Where
/// sections hardly ever come again it gives up until the next batch.
struct SectionCache {
  private struct Slot {
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    var length: UInt32 = 0
    var set: UInt32 = 0
  }

  static let longest: UInt64 = 24
  private static let slotBits: UInt64 = 9
  private static let trial = 256
  private var slots: [Slot] = []
  private var misses = 0
  private var hits = 0

  mutating func forget() {
    (misses, hits) = (0, 0)
    if slots.isEmpty { return }
    for slot in slots.indices { slots[slot].set = 0 }
  }

  private var isWorthwhile: Bool { misses < Self.trial || hits > misses / 4 }

  /// The set of a section that starts with its length at `position`, which then moves behind it.
  @inline(__always)
  mutating func find(_ payload: UnsafeRawBufferPointer, _ position: inout Int) -> UInt32? {
    guard isWorthwhile, payload.count &- position > Int(Self.longest),
      let base = payload.baseAddress
    else { return nil }
    let length = UInt64((base + position).load(as: UInt8.self))
    guard length <= Self.longest else { return nil }
    let (words, index) = Self.key(base + (position &+ 1), length)
    let found: UInt32? = slots.withUnsafeBufferPointer { slots in
      guard !slots.isEmpty else { return nil }
      let slot = slots[index]
      guard slot.set != 0, slot.length == UInt32(length), slot.words == words else { return nil }
      return slot.set
    }
    guard let found else {
      misses &+= 1
      return nil
    }
    hits &+= 1
    position &+= 1 &+ Int(truncatingIfNeeded: length)
    return found
  }

  /// Remembers the set of the section from `start` (its length) up to `end`.
  @inline(__always)
  mutating func put(_ payload: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ set: UInt32) {
    guard isWorthwhile, payload.count &- start > Int(Self.longest), let base = payload.baseAddress
    else { return }
    let length = UInt64((base + start).load(as: UInt8.self))
    // A stated length that is not the true one is no key.
    guard length <= Self.longest, start &+ 1 &+ Int(length) == end else { return }
    if slots.isEmpty { slots = Array(repeating: Slot(), count: 1 << Int(Self.slotBits)) }
    let (words, index) = Self.key(base + (start &+ 1), length)
    slots[index] = Slot(words: words, length: UInt32(length), set: set)
  }

  /// The section's bytes, of which 24 can be read, and the slot for them.
  @inline(__always)
  private static func key(_ section: UnsafeRawPointer, _ length: UInt64)
    -> ((UInt64, UInt64, UInt64), Int)
  {
    var words: (UInt64, UInt64, UInt64) = (section.loadUnaligned(as: UInt64.self), 0, 0)
    if length <= 8 {
      words.0 &= mask(length)
    } else {
      words.1 = section.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      if length <= 16 {
        words.1 &= mask(length &- 8)
      } else {
        words.2 = section.loadUnaligned(fromByteOffset: 16, as: UInt64.self) & mask(length &- 16)
      }
    }
    let mixed = words.0 ^ (words.1 &* 0x9E37_79B9_7F4A_7C15) ^ (words.2 &* 0xC2B2_AE3D_27D4_EB4F)
    let slot = (mixed &* 0x9E37_79B9_7F4A_7C15) &>> (64 &- slotBits)
    return (words, Int(truncatingIfNeeded: slot))
  }

  /// The low `count` (0 to 8) bytes.
  @inline(__always)
  private static func mask(_ count: UInt64) -> UInt64 {
    count == 0 ? 0 : UInt64.max &>> (64 &- 8 &* count)
  }
}
