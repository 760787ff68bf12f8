import Glibc
import LogModel

/// The texts of a chunk's structured metadata in order of first use, found by their bytes; names and
/// values share the table (chunk format, §5). Adding a text that is there allocates nothing.
///
/// In memory of its own, not in arrays: the references of arrays would be counted at each text.
struct SymbolTable: ~Copyable {
  private(set) var count = 0
  /// Sum of the texts' lengths, bytes.
  private(set) var size = 0

  private var bytes: UnsafeMutableRawPointer?
  private var byteCapacity = 0
  /// Where each text ends in `bytes`.
  private var ends: UnsafeMutablePointer<UInt32>?
  private var endCapacity = 0
  /// Open addressing with a load of at most three quarters.
  private var slots: UnsafeMutablePointer<Slot>?
  private var slotCount = 0

  /// A text and its number. Short texts stand in their slot: finding them touches no other memory.
  private struct Slot {
    /// Of a text of up to eight bytes those bytes, else its hash.
    var key: UInt64 = 0
    var length: UInt32 = 0
    /// 0 where the slot is free.
    var numberPlusOne: UInt32 = 0
  }

  init() {}

  /// A table of texts that a file holds.
  init(_ texts: TextTable) {
    for index in 0..<texts.count { texts.withText(index) { append($0) } }
  }

  deinit {
    free(bytes)
    free(ends)
    slots?.deallocate()
  }

  /// The texts as a value of their own.
  var texts: TextTable {
    var texts = TextTable()
    texts.reserve(texts: count, bytes: size)
    for number in 0..<count { texts.append(text(number)) }
    return texts
  }

  /// Text `number`, in place.
  @inline(__always)
  func text(_ number: Int) -> UnsafeRawBufferPointer {
    guard let ends, let bytes else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let start = number == 0 ? 0 : Int(ends[number &- 1])
    return UnsafeRawBufferPointer(start: bytes + start, count: Int(ends[number]) &- start)
  }

  var memoryBytes: Int { size + 4 * count + MemoryLayout<Slot>.stride * slotCount }

  /// The number of a text; a new one gets the next.
  @inline(__always)
  mutating func add(_ text: UnsafeRawBufferPointer) -> UInt32 {
    let (key, hash) = Self.key(text)
    guard let slots else { return addFirst(text) }
    let mask = slotCount &- 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = slots[place]
      if slot.key == key && Int(slot.length) == text.count && slot.numberPlusOne != 0
        && (text.count <= 8 || isText(slot.numberPlusOne &- 1, text))
      {
        return slot.numberPlusOne &- 1
      }
      if slot.numberPlusOne == 0 { return addNew(text) }
      place = (place &+ 1) & mask
    }
  }

  /// Adds a text to a table without an index.
  @inline(never)
  private mutating func addFirst(_ text: UnsafeRawBufferPointer) -> UInt32 {
    if count == 0 { return addNew(text) }
    index()
    return add(text)
  }

  /// The same for a string's UTF-8.
  @inline(__always)
  mutating func add(_ text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  /// Whether text `number` is this one.
  @inline(__always)
  func isText(_ number: UInt32, _ text: UnsafeRawBufferPointer) -> Bool {
    let known = self.text(Int(number))
    let count = text.count
    guard known.count == count else { return false }
    guard let a = known.baseAddress, let b = text.baseAddress else { return true }
    if count < 8 { return Self.short(a, count) == Self.short(b, count) }
    if count > 16 { return memcmp(a, b, count) == 0 }
    let tail = count &- 8
    return a.loadUnaligned(as: UInt64.self) == b.loadUnaligned(as: UInt64.self)
      && (a + tail).loadUnaligned(as: UInt64.self) == (b + tail).loadUnaligned(as: UInt64.self)
  }

  @inline(never)
  private mutating func addNew(_ text: UnsafeRawBufferPointer) -> UInt32 {
    let number = UInt32(truncatingIfNeeded: count)
    append(text)
    if 4 * count > 3 * slotCount { index() } else { put(number) }
    return number
  }

  private mutating func append(_ text: UnsafeRawBufferPointer) {
    precondition(size + text.count <= Int(UInt32.max), "more than 4 GiB of symbols")
    if size + text.count > byteCapacity || bytes == nil {
      byteCapacity = max(64, size + text.count, 2 * byteCapacity)
      bytes = realloc(bytes, byteCapacity)
    }
    if count == endCapacity {
      endCapacity = max(8, 2 * endCapacity)
      ends = realloc(ends, endCapacity * MemoryLayout<UInt32>.stride)?
        .assumingMemoryBound(to: UInt32.self)
    }
    guard let bytes, let ends else { preconditionFailure("out of memory") }
    if let source = text.baseAddress { memcpy(bytes + size, source, text.count) }
    size += text.count
    ends[count] = UInt32(truncatingIfNeeded: size)
    count += 1
  }

  /// Makes the index anew, with room to grow.
  private mutating func index() {
    slotCount = max(16, 2 * count).nextPowerOfTwo
    slots?.deallocate()
    slots = .allocate(capacity: slotCount)
    slots?.initialize(repeating: Slot(), count: slotCount)
    for number in 0..<count { put(UInt32(number)) }
  }

  private func put(_ number: UInt32) {
    guard let slots else { return }
    let text = text(Int(number))
    let (key, hash) = Self.key(text)
    let mask = slotCount - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place].numberPlusOne != 0 { place = (place + 1) & mask }
    slots[place] = Slot(
      key: key, length: UInt32(truncatingIfNeeded: text.count), numberPlusOne: number + 1)
  }

  @inline(__always)
  private static func key(_ text: UnsafeRawBufferPointer) -> (key: UInt64, hash: UInt64) {
    if text.count > 8 {
      let hash = hash(text)
      return (hash, hash)
    }
    var word: UInt64 = 0
    if let base = text.baseAddress {
      word = text.count == 8 ? base.loadUnaligned(as: UInt64.self) : short(base, text.count)
    }
    return (word, mixed(UInt64(truncatingIfNeeded: text.count), word))
  }

  /// Eight bytes a step. The order that it gives is never seen.
  @inline(__always)
  static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
    let count = text.count
    let seed = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    guard let base = text.baseAddress else { return seed }
    if count < 8 { return mixed(seed, short(base, count)) }
    var hash = seed
    var at = 0
    while at &+ 8 <= count {
      hash = mixed(hash, (base + at).loadUnaligned(as: UInt64.self))
      at &+= 8
    }
    return at == count ? hash : mixed(hash, (base + (count &- 8)).loadUnaligned(as: UInt64.self))
  }

  /// Up to seven bytes as one word: of texts of one length, only equal ones give the same.
  @inline(__always)
  private static func short(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
    if count >= 4 {
      let low = UInt64(base.loadUnaligned(as: UInt32.self))
      return low | UInt64((base + (count &- 4)).loadUnaligned(as: UInt32.self)) &<< 32
    }
    if count == 0 { return 0 }
    let (first, middle) = (UInt64(base.load(as: UInt8.self)), (base + count / 2))
    let last = UInt64((base + (count &- 1)).load(as: UInt8.self))
    return first | UInt64(middle.load(as: UInt8.self)) &<< 8 | last &<< 16
  }

  @inline(__always)
  private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word ^ 0xA076_1D64_78BD_642F)
      .multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}
