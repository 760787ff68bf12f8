import Glibc
import LogModel

/// The texts of a chunk's structured metadata in order of first use, found by their bytes; names and
/// values share the table (chunk format, §5). Adding a text that is there allocates nothing.
struct SymbolTable {
  private(set) var texts: TextTable
  /// Open addressing with a load of at most a half: position + 1, or 0. Empty until a text is added.
  private var slots: [UInt32] = []

  /// A table of texts that a file holds. They can be looked up by number at once; the first addition
  /// makes the index.
  init(_ texts: TextTable = TextTable()) { self.texts = texts }

  var count: Int { texts.count }

  /// Sum of the texts' lengths, bytes.
  var size: Int { texts.byteCount }

  var memoryBytes: Int { texts.byteCount + 4 * texts.count + 4 * slots.count }

  /// The number of a text; a new one gets the next.
  mutating func add(_ text: UnsafeRawBufferPointer) -> UInt32 {
    if 2 * (texts.count + 1) > slots.count { grow() }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: Self.hash(text)) & mask
    while slots[slot] != 0 {
      let known = slots[slot] - 1
      if isText(known, text) { return known }
      slot = (slot + 1) & mask
    }
    let number = UInt32(truncatingIfNeeded: texts.count)
    texts.append(text)
    slots[slot] = number + 1
    return number
  }

  /// The same for a string's UTF-8.
  mutating func add(_ text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  private func isText(_ number: UInt32, _ text: UnsafeRawBufferPointer) -> Bool {
    let extent = texts.extent(Int(number))
    guard extent.count == text.count else { return false }
    guard let base = text.baseAddress else { return true }
    return texts.bytes.withUnsafeBytes {
      guard let own = $0.baseAddress else { return extent.isEmpty }
      return memcmp(own + extent.lowerBound, base, text.count) == 0
    }
  }

  private mutating func grow() {
    var capacity = max(16, slots.count)
    while capacity < 4 * (texts.count + 1) { capacity *= 2 }
    slots = Array(repeating: 0, count: capacity)
    for number in 0..<texts.count {
      var slot = texts.withText(number) { Int(truncatingIfNeeded: Self.hash($0)) } & (capacity - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = UInt32(number + 1)
    }
  }

  /// Eight bytes a step. Its order is never seen.
  static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: text.count) &* 0x9E37_79B9_7F4A_7C15
    var at = 0
    while at + 8 <= text.count {
      hash = mixed(hash, text.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      at += 8
    }
    var rest: UInt64 = 0
    while at < text.count {
      rest = rest << 8 | UInt64(text[at])
      at += 1
    }
    return mixed(hash, rest)
  }

  @inline(__always)
  private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word ^ 0xA076_1D64_78BD_642F)
      .multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}

/// The order of labels by the bytes of their names.
enum LabelOrder {
  static func isSorted(_ pairs: [Label]) -> Bool {
    for index in pairs.indices.dropFirst()
    where precedes(pairs[index].name, pairs[index - 1].name) {
      return false
    }
    return true
  }

  /// Stable.
  static func sorted(_ pairs: [Label]) -> [Label] {
    pairs.indices
      .sorted { a, b in
        precedes(pairs[a].name, pairs[b].name) || (!precedes(pairs[b].name, pairs[a].name) && a < b)
      }
      .map { pairs[$0] }
  }

  static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}
