import Bytes
import Glibc

/// The entries of a chunk that are not cut into a block yet (chunk format, §7).
///
/// Entries lie in one buffer as the records of a block payload, in order of arrival, so that a head
/// which arrived in order *is* its payload. The first entry that comes late makes a list of the records,
/// which is put in order of time when the head is read or cut. Appending in order costs one copy of the
/// line and no allocation; a late entry one look-up more, whatever the head holds.
struct HeadBlock: ~Copyable {
  /// Where one record lies, and its time.
  struct Record: Equatable {
    var timestamp: Int64
    var start: UInt32
    var end: UInt32

    /// By time, at one time by arrival.
    static func precedes(_ a: Record, _ b: Record) -> Bool {
      a.timestamp == b.timestamp ? a.start < b.start : a.timestamp < b.timestamp
    }
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
  /// All records; empty while the buffer is in order of time.
  private(set) var records: [Record] = []
  /// Whether `records` are by time, at one time by arrival.
  private var areArranged = true

  private var newest = Int64.min
  /// Where the records at the newest time begin, and how many there are.
  private var newestStart = 0
  private var newestCount = 0
  /// Whether no others lie behind them.
  private var newestAreTogether = true
  /// The records that a late or repeated entry is looked for among; empty until it is needed.
  private var index = RecordIndex()
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

  var memoryBytes: Int {
    byteCount + records.count * MemoryLayout<Record>.stride + index.memoryBytes
  }

  /// Empties the head. `keepingRoom`: for the next block.
  mutating func reset(keepingRoom: Bool) {
    (entryCount, size, minimum, maximum, unwritable, byteCount) = (0, 0, 0, 0, 0, 0)
    (newest, newestStart, newestCount, newestAreTogether) = (.min, 0, 0, true)
    records.removeAll(keepingCapacity: keepingRoom)
    areArranged = true
    index.clear()
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
      if records.isEmpty {
        if !index.isEmpty { index.clear() }
      } else {
        newestAreTogether = true
        appendRecord(timestamp, start, end)
      }
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
    let need = byteCount &+ line.count &+ section.count &+ 2 &* LEB128.longest &+ Self.slack
    if need > capacity { grow(need) }
    guard let storage else { preconditionFailure("a head without room") }
    var at = byteCount
    at &+= LEB128.put(LEB128.zigzag(timestamp), storage + at)
    at &+= LEB128.put(UInt64(truncatingIfNeeded: line.count), storage + at)
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

  /// Takes a record that is not newer than all others; false if it is a duplicate.
  private mutating func placeLate(_ timestamp: Int64, _ start: Int, _ end: Int) -> Bool {
    let isNewest = timestamp == newest
    if isNewest && newestAreTogether && newestCount < RecordIndex.worthwhile {
      if isAmongNewest(start, end) { return false }
    } else {
      if !isNewest && records.isEmpty { listRecords() }
      if !isNew(start, end) { return false }
    }
    if isNewest {
      newestCount += 1
    } else {
      newestAreTogether = false
      areArranged = false
    }
    if !records.isEmpty { appendRecord(timestamp, start, end) }
    return true
  }

  private func isAmongNewest(_ start: Int, _ end: Int) -> Bool {
    var at = newestStart
    while at < byteCount {
      let stop = recordEnd(at)
      if isSame(at, stop, start, end) { return true }
      at = stop
    }
    return false
  }

  /// Looks a record up among all that it could repeat. The index has not seen those that came in order
  /// since it was last asked: each record goes into it once.
  private mutating func isNew(_ start: Int, _ end: Int) -> Bool {
    if index.isEmpty { index.begin(at: records.isEmpty ? newestStart : 0) }
    while index.end < byteCount {
      index.follow(bytes, index.end..<recordEnd(index.end))
    }
    return index.insert(UnsafeRawBufferPointer(start: storage, count: end), start..<end)
  }

  /// A record is canonical: same time, line and metadata is same bytes.
  private func isSame(_ start: Int, _ end: Int, _ otherStart: Int, _ otherEnd: Int) -> Bool {
    guard end - start == otherEnd - otherStart, let storage else { return false }
    return memcmp(storage + start, storage + otherStart, end - start) == 0
  }

  /// Lists the records of a buffer that is in order of time. From now on an entry may repeat any.
  private mutating func listRecords() {
    index.clear()
    records.reserveCapacity(entryCount + entryCount / 4 + 16)
    var at = 0
    while at < byteCount {
      let end = recordEnd(at)
      appendRecord(timestamp(at), at, end)
      at = end
    }
  }

  /// Puts the list of records in order; `withOrdered` needs it.
  mutating func arrange() {
    if areArranged { return }
    Self.arrange(&records, Record.precedes)
    areArranged = true
  }

  /// What is in order already, from front or from behind, is found as runs and costs one comparison a
  /// record.
  static func arrange(_ records: inout [Record], _ precedes: (Record, Record) -> Bool) {
    records.sort(by: precedes)
  }

  // MARK: - Records

  private func timestamp(_ start: Int) -> Int64 {
    var length = 0
    return LEB128.unzigzag(varint(start, &length))
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
    guard let storage, let value = LEB128.get(UnsafeRawPointer(storage) + at, &length) else {
      preconditionFailure("a head's record does not decode")
    }
    return value
  }

  /// Runs `body` with the records in order of time: the block payload. `writableOnly`: without the
  /// times that a payload cannot hold. Not before `arrange`.
  func withOrdered<R>(writableOnly: Bool, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    precondition(areArranged, "a head is arranged before it is read")
    let skips = writableOnly && unwritable > 0
    if records.isEmpty && !skips { return body(bytes) }
    var writer = ByteWriter(capacity: byteCount)
    // What lies together is copied together.
    var run = 0..<0
    func add(_ timestamp: Int64, _ extent: Range<Int>) {
      if skips && (timestamp < 0 || timestamp == .max) { return }
      if extent.lowerBound != run.upperBound {
        writer.bytes(UnsafeRawBufferPointer(rebasing: bytes[run]))
        run = extent.lowerBound..<extent.lowerBound
      }
      run = run.lowerBound..<extent.upperBound
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
    writer.bytes(UnsafeRawBufferPointer(rebasing: bytes[run]))
    return writer.bytes.withUnsafeBytes(body)
  }
}
