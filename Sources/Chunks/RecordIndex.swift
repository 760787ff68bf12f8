import Glibc

/// Finds equal records of a head by their bytes: open addressing over the places of records, at most
/// half of it taken. A record's bytes begin with its time, so that records of all times can share it.
struct RecordIndex {
  /// Fewer records are compared one by one.
  static let worthwhile = 16

  /// Extent of a record: start, end; (0, 0) is a free slot.
  private var slots: [(start: UInt32, end: UInt32)] = []
  private var count = 0
  /// Where the records end that it has seen.
  private(set) var end = 0

  var isEmpty: Bool { count == 0 }

  var memoryBytes: Int { slots.count * MemoryLayout<(UInt32, UInt32)>.stride }

  mutating func clear() {
    if !slots.isEmpty { slots = [] }
    (count, end) = (0, 0)
  }

  /// The first record will be the one at `start`.
  mutating func begin(at start: Int) { end = start }

  /// Takes note of a record that follows the last one and is known to be no repetition.
  mutating func follow(_ bytes: UnsafeRawBufferPointer, _ extent: Range<Int>) {
    _ = insert(bytes, extent)
    end = extent.upperBound
  }

  /// Adds the record that follows the last one; false, and nothing is added, if a record with the same
  /// bytes is there.
  mutating func insert(_ bytes: UnsafeRawBufferPointer, _ extent: Range<Int>) -> Bool {
    if 2 * (count + 1) > slots.count { grow(bytes) }
    guard let slot = freeSlot(bytes, extent) else { return false }
    slots[slot] = (UInt32(extent.lowerBound), UInt32(extent.upperBound))
    count += 1
    end = extent.upperBound
    return true
  }

  /// Longest run of taken slots: an upper bound of the comparisons of one look-up.
  var longestRun: Int {
    var (longest, run) = (0, 0)
    for slot in slots + slots {
      run = slot.end == 0 ? 0 : run + 1
      longest = max(longest, run)
    }
    return min(longest, count)
  }

  /// Nil if the record is there.
  private func freeSlot(_ bytes: UnsafeRawBufferPointer, _ extent: Range<Int>) -> Int? {
    let record = UnsafeRawBufferPointer(rebasing: bytes[extent])
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: SymbolTable.hash(record)) & mask
    while slots[slot].end != 0 {
      let other = Int(slots[slot].start)..<Int(slots[slot].end)
      if other.count == extent.count, let a = bytes.baseAddress,
        memcmp(a + other.lowerBound, a + extent.lowerBound, extent.count) == 0
      {
        return nil
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow(_ bytes: UnsafeRawBufferPointer) {
    let old = slots
    slots = Array(repeating: (0, 0), count: max(64, 4 * (count + 1)).nextPowerOfTwo)
    for record in old where record.end != 0 {
      let extent = Int(record.start)..<Int(record.end)
      if let slot = freeSlot(bytes, extent) { slots[slot] = (record.start, record.end) }
    }
  }
}

extension Int {
  /// The least power of two that is not below a positive number.
  var nextPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
