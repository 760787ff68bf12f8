import Bytes
import LogModel

/// Reads the sections of structured metadata that are as they are usually written into a batch's
/// memory: of at most 127 bytes, their stated length true, their names known to `MetadataDecoder` and
/// in order.
struct SectionReader {
  /// Position of each symbol's normal form; nil until a name is known.
  let names: UnsafeMutablePointer<UInt32>?
  let symbolCount: UInt64
  /// Whether names must be in order, none twice.
  let needsOrder: Bool
  var cache: SectionCache
  /// Pairs of the last set in the columns, if those are in order.
  var lastCount: Int

  /// Bytes behind a section's first that must be there: the longest section, and one pair more.
  private static let reach = 127 + 2 * LEB128.longest

  /// Adds the set of the section at `position` and moves behind it. Nil, and nothing is added, if the
  /// section is none of the usual. `end`: of the payload.
  @inline(__always)
  mutating func read(
    _ memory: UnsafeRawPointer, _ position: inout Int, _ end: Int, _ room: inout ColumnRoom,
    _ decoder: MetadataDecoder
  ) -> UInt32? {
    guard let names, room.pairRoom != 0, end &- position > Self.reach else { return nil }
    let length = Int(memory.load(fromByteOffset: position, as: UInt8.self))
    let section = memory + (position &+ 1)
    if length >= 0x80 { return nil }
    if cache.isOn && length <= SectionCache.longest, let known = cache.find(section, length) {
      position &+= 1 &+ length
      return known
    }
    let count = Int(section.load(as: UInt8.self))
    if count >= 0x80 || count == 0 { return nil }
    let pairs = room.pairs + room.pairCount
    let previous = pairs - lastCount
    var hasLastNames = count == lastCount
    var at = 1
    for index in 0..<count {
      // A pair takes at most 20 bytes: within reach, wherever it starts in the section.
      guard at < length, let name = Self.symbol(section, &at),
        let value = Self.symbol(section, &at), name < symbolCount
      else { return nil }
      let normal = names[Int(truncatingIfNeeded: name)]
      if normal == MetadataDecoder.unknown { return nil }
      hasLastNames = hasLastNames && previous[index].name == normal
      pairs[index] = EntryMetadata.Pair(
        name: normal,
        value: value < symbolCount ? UInt32(truncatingIfNeeded: value) : MetadataDecoder.unknown)
    }
    if at != length { return nil }
    if needsOrder && !hasLastNames {
      if !decoder.isAscending(pairs, count) { return nil }
      lastCount = count
    }
    let set = room.endSet(of: count)
    if cache.isOn && length <= SectionCache.longest { cache.put(section, length, set) }
    position &+= 1 &+ length
    return set
  }

  @inline(__always)
  private static func symbol(_ section: UnsafeRawPointer, _ at: inout Int) -> UInt64? {
    let first = UInt64(section.load(fromByteOffset: at, as: UInt8.self))
    if first < 0x80 {
      at &+= 1
      return first
    }
    let second = UInt64(section.load(fromByteOffset: at &+ 1, as: UInt8.self))
    if second < 0x80 {
      at &+= 2
      return (first & 0x7F) | second &<< 7
    }
    var length = 0
    let value = LEB128.get(section + at, &length)
    at &+= length
    return value
  }
}

/// Remembers the sets of sections of up to 24 bytes by those bytes: a table that overwrites. Where
/// sections hardly ever come again it gives up until the next batch.
struct SectionCache {
  private struct Slot {
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    var length = 0
    /// 0 where the slot is free.
    var set: UInt32 = 0
  }

  static let longest = 24
  private static let slotBits: UInt64 = 9
  /// Misses after which it must have been worth it; fewer where it was not in the batch before.
  private static let trial = 256
  private static let shortTrial = 64

  private var slots: UnsafeMutablePointer<Slot>?
  private var misses = 0
  private var hits = 0
  private var mostMisses = SectionCache.trial
  private(set) var isOn = true

  func deallocate() { slots?.deallocate() }

  mutating func forget() {
    mostMisses = isOn ? Self.trial : Self.shortTrial
    if misses > 0 { slots?.update(repeating: Slot(), count: 1 << Int(Self.slotBits)) }
    (misses, hits, isOn) = (0, 0, true)
  }

  /// The set of a section of which `longest` bytes can be read.
  @inline(__always)
  mutating func find(_ section: UnsafeRawPointer, _ length: Int) -> UInt32? {
    let slots = slots ?? makeSlots()
    let (words, place) = Self.key(section, length)
    let slot = slots[place]
    if slot.set != 0 && slot.length == length && slot.words == words {
      hits &+= 1
      return slot.set
    }
    misses &+= 1
    if misses >= mostMisses && hits <= misses / 4 { isOn = false }
    return nil
  }

  @inline(__always)
  func put(_ section: UnsafeRawPointer, _ length: Int, _ set: UInt32) {
    let (words, place) = Self.key(section, length)
    slots?[place] = Slot(words: words, length: length, set: set)
  }

  @inline(never)
  private mutating func makeSlots() -> UnsafeMutablePointer<Slot> {
    let made = UnsafeMutablePointer<Slot>.allocate(capacity: 1 << Int(Self.slotBits))
    made.initialize(repeating: Slot(), count: 1 << Int(Self.slotBits))
    slots = made
    return made
  }

  /// The section's bytes, and the slot for them.
  @inline(__always)
  private static func key(_ section: UnsafeRawPointer, _ length: Int)
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
  private static func mask(_ count: Int) -> UInt64 {
    count == 0 ? 0 : UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count)
  }
}
