import Bytes
import Glibc

/// The entries of a chunk that are not cut into a block yet: any order of times, structured metadata
/// (chunk format, §7, "unordered with metadata").
///
/// Entries are kept as the records of a block payload, in order of arrival, so that a head which
/// arrived in order is its own payload. Appending costs one copy of the line and no allocation.
final class HeadBlock {
  /// Where one record lies, its line inside it, and its time.
  struct Record {
    var timestamp: Int64
    var start: UInt32
    var line: UInt32
    var length: UInt32
    var end: UInt32
  }

  /// In order of arrival.
  private(set) var records: [Record] = []
  /// Indices of `records` by time, then arrival; nil while that is the order of arrival.
  private(set) var order: [UInt32]?
  private(set) var hasMetadata = false
  /// Line bytes, and 8 for each pair of metadata.
  private(set) var size = 0
  private(set) var minimum: Int64 = 0
  /// Never negative: it starts from 0.
  private(set) var maximum: Int64 = 0
  private var newest = Int64.min
  /// Whether a record's time is one that a payload cannot hold: negative, or the greatest.
  private var hasUnwritable = false

  private var storage: UnsafeMutableRawPointer?
  private var capacity = 0
  private(set) var byteCount = 0

  deinit { storage?.deallocate() }

  /// A head that holds only empty lines without metadata counts as empty: Loki's rule.
  var isEmpty: Bool { size == 0 }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: byteCount) }

  var memoryBytes: Int {
    byteCount + records.count * MemoryLayout<Record>.stride + (order?.count ?? 0) * 4
  }

  /// Index into `records` of the entry at `position` in time order.
  func record(at position: Int) -> Record {
    guard let order else { return records[position] }
    return records[Int(order[position])]
  }

  /// Stores an entry with its symbols (name, value, name, value …); false if the same entry is there.
  func append(_ timestamp: Int64, _ line: UnsafeRawBufferPointer, _ symbols: [UInt32]) -> Bool {
    let record = encode(timestamp, line, symbols)
    if timestamp > newest {
      if order != nil { order?.append(UInt32(records.count)) }
      newest = timestamp
    } else if !place(record) {
      byteCount = Int(record.start)
      return false
    }
    records.append(record)
    if size == 0 || minimum > timestamp { minimum = timestamp }
    maximum = max(maximum, timestamp)
    size += line.count + 4 * symbols.count
    if timestamp < 0 || timestamp == .max { hasUnwritable = true }
    if !symbols.isEmpty { hasMetadata = true }
    return true
  }

  /// The block payload of all entries, in time order. Times that a payload cannot hold are left out.
  func withPayload<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    if order == nil && !hasUnwritable { return body(bytes) }
    var writer = ByteWriter(capacity: byteCount)
    for position in records.indices {
      let record = record(at: position)
      if record.timestamp < 0 || record.timestamp == .max { continue }
      writer.bytes(UnsafeRawBufferPointer(rebasing: bytes[Int(record.start)..<Int(record.end)]))
    }
    return writer.bytes.withUnsafeBytes(body)
  }

  /// Empties the head and keeps its memory for the next block.
  func reset() {
    records.removeAll(keepingCapacity: true)
    order = nil
    hasMetadata = false
    hasUnwritable = false
    (size, minimum, maximum, newest, byteCount) = (0, 0, 0, .min, 0)
  }

  // MARK: - Order and duplicates

  /// Finds the place in time order of a record that is not the newest; false if it is a duplicate.
  private func place(_ record: Record) -> Bool {
    let isInOrder = record.timestamp == newest
    let position = isInOrder ? records.count : upperBound(record.timestamp)
    if isDuplicate(record, before: position) { return false }
    if isInOrder {
      order?.append(UInt32(records.count))
    } else {
      var order = self.order.take() ?? (0..<UInt32(records.count)).map { $0 }
      order.insert(UInt32(records.count), at: position)
      self.order = order
    }
    return true
  }

  /// Number of records in time order that are not after `timestamp`.
  private func upperBound(_ timestamp: Int64) -> Int {
    var (low, high) = (0, records.count)
    while low < high {
      let middle = (low + high) / 2
      if record(at: middle).timestamp <= timestamp { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether an entry at the same time has the same bytes: a record is canonical, so same time, line
  /// and symbols is same bytes.
  private func isDuplicate(_ new: Record, before position: Int) -> Bool {
    var at = position - 1
    let length = new.end - new.start
    while at >= 0 {
      let other = record(at: at)
      if other.timestamp != new.timestamp { return false }
      if other.end - other.start == length, let storage,
        memcmp(storage + Int(other.start), storage + Int(new.start), Int(length)) == 0
      {
        return true
      }
      at -= 1
    }
    return false
  }

  // MARK: - Encoding

  /// Writes the record behind the others, without counting it yet.
  private func encode(_ timestamp: Int64, _ line: UnsafeRawBufferPointer, _ symbols: [UInt32])
    -> Record
  {
    let start = byteCount
    let storage = room(for: line.count + 40 + 5 * symbols.count)
    var at = start
    at += VarintBytes.put(UInt64(bitPattern: timestamp << 1 ^ timestamp >> 63), storage + at)
    at += VarintBytes.put(UInt64(line.count), storage + at)
    let lineStart = at
    if let source = line.baseAddress { memcpy(storage + at, source, line.count) }
    at += line.count
    if symbols.isEmpty {
      storage.storeBytes(of: 1, toByteOffset: at, as: UInt8.self)
      storage.storeBytes(of: 0, toByteOffset: at + 1, as: UInt8.self)
      at += 2
    } else {
      let pairs = UInt64(symbols.count / 2)
      let section = symbols.reduce(VarintBytes.size(pairs)) { $0 + VarintBytes.size(UInt64($1)) }
      at += VarintBytes.put(UInt64(section), storage + at)
      at += VarintBytes.put(pairs, storage + at)
      for symbol in symbols { at += VarintBytes.put(UInt64(symbol), storage + at) }
    }
    byteCount = at
    return Record(
      timestamp: timestamp, start: UInt32(start), line: UInt32(lineStart),
      length: UInt32(line.count), end: UInt32(at))
  }

  private func room(for more: Int) -> UnsafeMutableRawPointer {
    let need = byteCount + more
    if let storage, need <= capacity { return storage }
    precondition(need < Int(UInt32.max), "a head of more than 4 GiB")
    let larger = max(need, capacity * 2, 256)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 8)
    if let storage {
      moved.copyMemory(from: storage, byteCount: byteCount)
      storage.deallocate()
    }
    (storage, capacity) = (moved, larger)
    return moved
  }
}

/// Unsigned LEB128 straight into memory that has room for 10 bytes.
enum VarintBytes {
  /// Returns the number of bytes written.
  @inline(__always)
  static func put(_ value: UInt64, _ target: UnsafeMutableRawPointer) -> Int {
    var rest = value
    var count = 0
    while rest >= 0x80 {
      target.storeBytes(
        of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: count, as: UInt8.self)
      rest >>= 7
      count &+= 1
    }
    target.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: count, as: UInt8.self)
    return count &+ 1
  }

  static func size(_ value: UInt64) -> Int { max(1, (64 - value.leadingZeroBitCount + 6) / 7) }
}
