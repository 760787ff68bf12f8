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

  enum Outcome {
    /// The section's set, and where the next entry starts.
    case set(UInt32, end: Int)
    /// The payload ends where Loki loses the entry without an error.
    case cut
    /// The payload ends inside a value.
    case invalid(at: Int)
    /// A name of underscores alone.
    case badName(String, at: Int)
  }

  /// The chunk's symbols, and behind them names whose normal form is another text.
  private(set) var texts = TextTable()
  private let view: View
  /// Whether a name that cannot be normalised is taken raw, rather than ending the block.
  private let namesFallBack: Bool
  /// Position in `texts` of each symbol's normal form; `unknown` until it is used as a name.
  private var names: [UInt32] = []
  private var cache = SectionCache()
  private static let unknown = UInt32.max

  init(_ symbols: TextTable, view: View = .query, namesFallBack: Bool) {
    texts = symbols
    self.view = view
    self.namesFallBack = namesFallBack
  }

  /// Columns for a batch that starts anew.
  mutating func startBatch() { cache.forget() }

  /// Decodes the section that starts at `at` (its length comes first) and adds its set to `columns`.
  mutating func section(
    _ payload: UnsafeRawBufferPointer, _ at: Int, into columns: inout EntryMetadata
  ) -> Outcome {
    if at >= payload.count { return .cut }
    var position = at
    guard let length = Self.value(payload, &position) else { return .invalid(at: position) }
    let start = position
    let key = cache.key(payload, start, length)
    if let key, let known = cache.find(key) { return .set(known, end: start + Int(length)) }
    guard let count = Self.value(payload, &position) else { return .invalid(at: position) }
    if count == 0 { return .set(0, end: position) }
    let first = columns.pairs.count
    if let failure = addPairs(payload, &position, count, &columns.pairs) {
      columns.pairs.removeSubrange(first...)
      return failure
    }
    if view == .query { arrange(&columns.pairs, from: first) }
    let set = columns.endSet()
    if let key, position == start + Int(length) { cache.put(key, set) }
    return .set(set, end: position)
  }

  /// Appends pairs with their names' normal forms; what went wrong, if anything did.
  private mutating func addPairs(
    _ payload: UnsafeRawBufferPointer, _ position: inout Int, _ count: UInt64,
    _ pairs: inout [EntryMetadata.Pair]
  ) -> Outcome? {
    var read: UInt64 = 0
    while read < count {
      if position >= payload.count { return .cut }
      guard let name = Self.value(payload, &position), let value = Self.value(payload, &position)
      else { return .invalid(at: position) }
      guard let normal = normalName(name) else { return .badName(text(name), at: position) }
      pairs.append(EntryMetadata.Pair(name: normal, value: UInt32(clamping: value)))
      read += 1
    }
    return nil
  }

  /// The pairs of a head's checkpoint, whose extent is known, as one set.
  mutating func pairs(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ count: UInt64,
    into columns: inout EntryMetadata
  ) throws(ChunkError) {
    var position = start
    switch addPairs(bytes, &position, count, &columns.pairs) {
    case nil: _ = columns.endSet()
    case .badName(let name, let offset):
      throw ChunkError(.malformed, .head, at: offset, MetadataName.problem(name))
    default:
      throw ChunkError(.truncated, .head, at: position, "decoding entries: invalid size")
    }
  }

  // MARK: - Names

  /// Position of the normal form of a symbol used as a name; nil if it has none.
  private mutating func normalName(_ symbol: UInt64) -> UInt32? {
    guard symbol < UInt64(texts.count) else { return UInt32(clamping: symbol) }
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
    // Insertion keeps equal names in order; entries have few pairs.
    for index in (first + 1)..<pairs.count {
      let pair = pairs[index]
      var place = index
      while place > first && compare(pairs[place - 1].name, pair.name) > 0 {
        pairs[place] = pairs[place - 1]
        place -= 1
      }
      pairs[place] = pair
    }
    var kept = first
    for index in (first + 1)..<pairs.count {
      if compare(pairs[kept].name, pairs[index].name) != 0 { kept += 1 }
      pairs[kept] = pairs[index]
    }
    pairs.removeSubrange((kept + 1)...)
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
    guard position < payload.count, let base = payload.baseAddress else { return nil }
    let first = base.load(fromByteOffset: position, as: UInt8.self)
    if first < 0x80 {
      position &+= 1
      return UInt64(first)
    }
    return longValue(payload, &position)
  }

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

/// Remembers the sets of sections of up to 24 bytes by those bytes: a table that overwrites.
struct SectionCache {
  struct Key {
    var words: (UInt64, UInt64, UInt64)
    var length: UInt32
    var slot: Int
  }

  private struct Slot {
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    var length: UInt32 = 0
    var set: UInt32 = 0
  }

  static let longest: UInt64 = 24
  private static let slotCount = 512
  private var slots: [Slot] = []

  mutating func forget() {
    if slots.isEmpty { return }
    for slot in slots.indices { slots[slot].set = 0 }
  }

  /// The key of the section's bytes; nil if they are too many, or too near the payload's end.
  @inline(__always)
  func key(_ payload: UnsafeRawBufferPointer, _ start: Int, _ length: UInt64) -> Key? {
    guard length <= Self.longest, payload.count &- start >= Int(Self.longest),
      let base = payload.baseAddress
    else { return nil }
    let first = (base + start).loadUnaligned(as: UInt64.self)
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    if length <= 8 {
      words.0 = first & Self.mask(length)
    } else {
      let second = (base + start).loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      words.0 = first
      if length <= 16 {
        words.1 = second & Self.mask(length &- 8)
      } else {
        words.1 = second
        words.2 =
          (base + start).loadUnaligned(fromByteOffset: 16, as: UInt64.self)
          & Self.mask(length &- 16)
      }
    }
    let mixed = (words.0 ^ (words.1 &* 0x9E37_79B9_7F4A_7C15) ^ (words.2 &* 0xC2B2_AE3D_27D4_EB4F))
    let slot = (mixed &* 0x9E37_79B9_7F4A_7C15) &>> 55
    return Key(
      words: words, length: UInt32(truncatingIfNeeded: length), slot: Int(truncatingIfNeeded: slot))
  }

  /// The low `count` (0 to 8) bytes.
  @inline(__always)
  private static func mask(_ count: UInt64) -> UInt64 {
    count == 0 ? 0 : UInt64.max &>> (64 &- 8 &* count)
  }

  @inline(__always)
  func find(_ key: Key) -> UInt32? {
    if slots.isEmpty { return nil }
    let slot = slots[key.slot]
    guard slot.set != 0, slot.length == key.length, slot.words == key.words else { return nil }
    return slot.set
  }

  mutating func put(_ key: Key, _ set: UInt32) {
    if slots.isEmpty { slots = Array(repeating: Slot(), count: Self.slotCount) }
    slots[key.slot] = Slot(words: key.words, length: key.length, set: set)
  }
}
