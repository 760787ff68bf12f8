import Bytes
import Glibc

/// The entries of a chunk that are not cut into a block yet (chunk format, §7).
///
/// Entries lie in one buffer as the records of a block payload, in order of arrival, so that a head
/// which arrived in order *is* its payload. The first entry that comes late makes a list of the records
/// by time. Appending in order costs one copy of the line and no allocation.
struct HeadBlock: ~Copyable {
  /// Where one record lies, and its time.
  struct Record {
    var timestamp: Int64
    var start: UInt32
    var end: UInt32
  }

  let format: HeadFormat
  /// Loki's rules of emptiness, of time 0 and of negative times.
  private let emptyLinesCountAsNothing: Bool
  private let zeroIsUnset: Bool
  private let losesTimes: Bool

  private(set) var entryCount = 0
  /// Line bytes, and 8 for each pair of metadata.
  private(set) var size = 0
  /// Least and greatest time as the format has them; 0 without entries.
  private(set) var minimum: Int64 = 0
  private(set) var maximum: Int64 = 0
  /// Entries whose time a payload cannot hold.
  private(set) var unwritable = 0
  /// Records by time, at one time by arrival; empty while that is the order of the buffer.
  private(set) var records: [Record] = []

  private var newest = Int64.min
  /// Where the records at the newest time begin, and how many there are.
  private var newestStart = 0
  private var newestCount = 0
  private var sameTime = SameTimeIndex()
  private var storage: UnsafeMutableRawPointer?
  private var capacity = 0
  private(set) var byteCount = 0

  /// Bytes behind the last record that can always be read and written.
  private static let slack = 16

  init(_ format: HeadFormat, _ quirks: ChunkQuirks) {
    self.format = format
    emptyLinesCountAsNothing = format != .ordered && quirks.contains(.emptyLinesLost)
    zeroIsUnset = quirks.contains(.zeroTimeUnset)
    losesTimes = format != .ordered && quirks.contains(.negativeTimesLost)
  }

  deinit { free(storage) }

  /// Whether a cut has nothing to do.
  var isEmpty: Bool { emptyLinesCountAsNothing ? size == 0 : entryCount == 0 }

  var keepsMetadata: Bool { format == .unorderedWithMetadata }

  /// The records in order of arrival.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: byteCount) }

  var memoryBytes: Int { byteCount + records.count * MemoryLayout<Record>.stride }

  /// Empties the head. `keepingRoom`: for the next block.
  mutating func reset(keepingRoom: Bool) {
    (entryCount, size, minimum, maximum, unwritable, byteCount) = (0, 0, 0, 0, 0, 0)
    (newest, newestStart, newestCount) = (.min, 0, 0)
    records.removeAll(keepingCapacity: keepingRoom)
    sameTime.clear()
    if !keepingRoom {
      free(storage)
      (storage, capacity) = (nil, 0)
    }
  }

  // MARK: - Appending

  /// Adds an entry. `section`: its metadata as it stands in a payload; `pairs`: how many are in it.
  @inline(__always)
  mutating func append(
    _ timestamp: Int64, _ line: UnsafeRawBufferPointer, _ section: UnsafeRawBufferPointer,
    pairs: Int
  ) -> AppendResult {
    if format == .ordered && entryCount > 0 && timestamp < maximum { return .outOfOrder }
    let start = byteCount
    let end = write(timestamp, line, section)
    if timestamp > newest || entryCount == 0 {
      newest = timestamp
      newestStart = start
      newestCount = 1
      if !sameTime.isEmpty { sameTime.clear() }
      if !records.isEmpty { appendRecord(timestamp, start, end) }
    } else if format != .ordered && !placeLate(timestamp, start, end) {
      return .duplicate
    }
    byteCount = end
    count(timestamp, line.count &+ 8 &* pairs)
    return .stored
  }

  @inline(__always)
  private mutating func count(_ timestamp: Int64, _ added: Int) {
    let isFirst = emptyLinesCountAsNothing ? size == 0 : entryCount == 0
    if format == .ordered {
      if isFirst || minimum > timestamp || (zeroIsUnset && minimum == 0) { minimum = timestamp }
      maximum = timestamp
    } else {
      if isFirst || minimum > timestamp { minimum = timestamp }
      if timestamp > maximum || (!losesTimes && entryCount == 0) { maximum = timestamp }
      if losesTimes && (timestamp < 0 || timestamp == .max) { unwritable += 1 }
    }
    entryCount &+= 1
    size &+= added
  }

  /// Writes a record behind the others, without counting it yet; returns where it ends.
  @inline(__always)
  private mutating func write(
    _ timestamp: Int64, _ line: UnsafeRawBufferPointer, _ section: UnsafeRawBufferPointer
  ) -> Int {
    let need = byteCount &+ line.count &+ section.count &+ 2 &* VarintBytes.longest &+ Self.slack
    if need > capacity { grow(need) }
    guard let storage else { preconditionFailure("a head without room") }
    var at = byteCount
    at &+= VarintBytes.put(VarintBytes.zigzag(timestamp), storage + at)
    at &+= VarintBytes.put(UInt64(truncatingIfNeeded: line.count), storage + at)
    if let source = line.baseAddress { memcpy(storage + at, source, line.count) }
    at &+= line.count
    if section.count == 2 {
      let two = section.loadUnaligned(as: UInt16.self)
      storage.storeBytes(of: two, toByteOffset: at, as: UInt16.self)
    } else if let source = section.baseAddress {
      memcpy(storage + at, source, section.count)
    }
    return at &+ section.count
  }

  /// Small room grows by a half: with many small heads open, unused room is what memory goes to.
  @inline(never)
  private mutating func grow(_ need: Int) {
    precondition(need < Int(UInt32.max), "a head of more than 4 GiB")
    let larger = max(need, capacity < 8192 ? capacity + capacity / 2 : 2 * capacity, 256)
    guard let moved = realloc(storage, larger) else { preconditionFailure("out of memory") }
    (storage, capacity) = (moved, larger)
  }

  // MARK: - Order and duplicates

  private mutating func appendRecord(_ timestamp: Int64, _ start: Int, _ end: Int) {
    records.append(
      Record(
        timestamp: timestamp, start: UInt32(truncatingIfNeeded: start),
        end: UInt32(truncatingIfNeeded: end)))
  }

  /// Finds the place of a record that is not newer than all others; false if it is a duplicate.
  private mutating func placeLate(_ timestamp: Int64, _ start: Int, _ end: Int) -> Bool {
    if timestamp == newest {
      if isRepeat(start, end) { return false }
      newestCount += 1
      if !records.isEmpty { appendRecord(timestamp, start, end) }
      return true
    }
    if records.isEmpty { listRecords() }
    let position = upperBound(timestamp)
    var other = position - 1
    while other >= 0 && records[other].timestamp == timestamp {
      if isSame(Int(records[other].start), Int(records[other].end), start, end) { return false }
      other -= 1
    }
    records.insert(
      Record(
        timestamp: timestamp, start: UInt32(truncatingIfNeeded: start),
        end: UInt32(truncatingIfNeeded: end)),
      at: position)
    return true
  }

  /// Whether a record at the newest time is there already. Records of late entries may lie between
  /// those of the group, so that other times are passed over.
  private mutating func isRepeat(_ start: Int, _ end: Int) -> Bool {
    if newestCount >= SameTimeIndex.worthwhile {
      if sameTime.isEmpty {
        var at = newestStart
        while at < byteCount {
          let stop = recordEnd(at)
          if timestamp(at) == newest { sameTime.add(bytes, at..<stop) }
          at = stop
        }
      }
      let written = UnsafeRawBufferPointer(start: storage, count: end)
      return !sameTime.insert(written, start..<end)
    }
    var at = newestStart
    while at < byteCount {
      let stop = recordEnd(at)
      if isSame(at, stop, start, end) { return true }
      at = stop
    }
    return false
  }

  /// A record is canonical: same time, line and metadata is same bytes.
  private func isSame(_ start: Int, _ end: Int, _ otherStart: Int, _ otherEnd: Int) -> Bool {
    guard end - start == otherEnd - otherStart, let storage else { return false }
    return memcmp(storage + start, storage + otherStart, end - start) == 0
  }

  private func upperBound(_ timestamp: Int64) -> Int {
    var (low, high) = (0, records.count)
    while low < high {
      let middle = (low + high) / 2
      if records[middle].timestamp <= timestamp { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Lists the records of a buffer that is in order of time.
  private mutating func listRecords() {
    records.reserveCapacity(entryCount + entryCount / 4 + 16)
    var at = 0
    while at < byteCount {
      let end = recordEnd(at)
      appendRecord(timestamp(at), at, end)
      at = end
    }
  }

  // MARK: - Records

  private func timestamp(_ start: Int) -> Int64 {
    var length = 0
    return VarintBytes.unzigzag(varint(start, &length))
  }

  private func recordEnd(_ start: Int) -> Int {
    var at = start
    var length = 0
    _ = varint(at, &length)
    at += length
    let line = varint(at, &length)
    at += length + Int(line)
    if !keepsMetadata { return at }
    let section = varint(at, &length)
    return at + length + Int(section)
  }

  /// A value of our own buffer, where `slack` bytes can be read behind the last record.
  private func varint(_ at: Int, _ length: inout Int) -> UInt64 {
    guard let storage, let value = VarintBytes.get(UnsafeRawPointer(storage) + at, &length) else {
      preconditionFailure("a head's record does not decode")
    }
    return value
  }

  /// Runs `body` with the records in order of time: the block payload. `writableOnly`: without the
  /// times that a payload cannot hold.
  func withOrdered<R>(writableOnly: Bool, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    let skips = writableOnly && unwritable > 0
    if records.isEmpty && !skips { return body(bytes) }
    var writer = ByteWriter(capacity: byteCount)
    func add(_ timestamp: Int64, _ extent: Range<Int>) {
      if skips && (timestamp < 0 || timestamp == .max) { return }
      writer.bytes(UnsafeRawBufferPointer(rebasing: bytes[extent]))
    }
    if records.isEmpty {
      var at = 0
      while at < byteCount {
        let end = recordEnd(at)
        add(timestamp(at), at..<end)
        at = end
      }
    } else {
      for record in records { add(record.timestamp, Int(record.start)..<Int(record.end)) }
    }
    return writer.bytes.withUnsafeBytes(body)
  }
}

/// Finds equal records among many at one time: open addressing over the places of records.
struct SameTimeIndex {
  /// Fewer records are compared one by one.
  static let worthwhile = 16

  /// Extent of a record: start, end; (0, 0) is a free slot.
  private var slots: [(start: UInt32, end: UInt32)] = []
  private var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func clear() {
    slots = []
    count = 0
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer, _ extent: Range<Int>) {
    _ = insert(bytes, extent)
  }

  /// False if a record with the same bytes is there.
  mutating func insert(_ bytes: UnsafeRawBufferPointer, _ extent: Range<Int>) -> Bool {
    if 2 * (count + 1) > slots.count { grow(bytes) }
    guard let slot = freeSlot(bytes, extent) else { return false }
    slots[slot] = (UInt32(extent.lowerBound), UInt32(extent.upperBound))
    count += 1
    return true
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
