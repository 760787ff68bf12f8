import LogModel

/// The filter over what a read of [start, end) gives: skip until `start`, then end at the first entry
/// that is not before `end`; one exactly at `start` is never left out (chunk format, §10).
struct ReadWindow {
  let start: Int64
  let end: Int64
  private var hasStarted = false
  private(set) var hasEnded = false

  init(start: Int64, end: Int64) {
    self.start = start
    self.end = end
  }

  /// Whether the next entry of the result is given.
  mutating func admits(_ time: Int64) -> Bool {
    if hasEnded || !hasStarted && time < start { return false }
    hasStarted = true
    hasEnded = time >= end && time != start
    return !hasEnded
  }

  /// The entries admitted of a whole column that comes next.
  mutating func range(of times: [Int64]) -> Range<Int> {
    if hasEnded { return 0..<0 }
    var low = 0
    if !hasStarted { while low < times.count && times[low] < start { low += 1 } }
    var high = low
    while high < times.count && (times[high] < end || times[high] == start) { high += 1 }
    hasStarted = hasStarted || low < times.count
    hasEnded = high < times.count
    return low..<high
  }
}

/// Entries of one block or head in the order in which a read wants them.
struct EntrySequence {
  /// Columns; the slab may stay empty when the bytes are a head's.
  var entries: EntryBatch
  /// The head that holds the line bytes; nil: `entries.slab` does.
  var head: HeadBlock?
  /// Index of the first entry to give, how many there are, and the step to the next (1 or −1).
  var first: Int
  var count: Int
  var step: Int

  func index(_ position: Int) -> Int { first + position * step }

  /// A block's entries. Backward, each block is cut to the range by itself; forward, the joined
  /// result is (chunk format, §10).
  init(_ entries: EntryBatch, _ window: ReadWindow, _ direction: Direction) {
    self.entries = entries
    head = nil
    var window = window
    let range = direction == .forward ? 0..<entries.count : window.range(of: entries.timestamps)
    count = range.count
    (first, step) = direction == .forward ? (0, 1) : (range.upperBound - 1, -1)
  }

  /// Entries that stand in the wanted order already.
  init(ordered entries: EntryBatch, of head: HeadBlock) {
    self.entries = entries
    self.head = head
    (first, count, step) = (0, entries.count, 1)
  }

  /// The bytes that the chosen entries lie in, as a range of the slab.
  var extent: Range<Int> {
    if count == 0 { return 0..<0 }
    var (low, high) = (Int.max, 0)
    for position in 0..<count {
      let index = index(position)
      low = min(low, Int(entries.offsets[index]))
      high = max(high, Int(entries.offsets[index]) + Int(entries.lengths[index]))
    }
    return low..<high
  }

  /// The chosen values of a column, in order.
  func column<T>(_ values: [T]) -> ArraySlice<T> {
    let low = step > 0 ? first : first - count + 1
    let chosen = values[low..<(low + count)]
    return step > 0 ? chosen : ArraySlice(chosen.reversed())
  }

  /// Cuts a forward sequence to what the window admits.
  mutating func cut(to window: inout ReadWindow) {
    let range = window.range(of: entries.timestamps)
    (first, count) = (range.lowerBound, range.count)
  }

  func metadata(_ position: Int) -> [Label] { entries.metadata?[index(position)] ?? [] }
}

extension EntryBatch {
  /// Copies the bytes that a sequence's entries lie in; the result is what to add to their offsets.
  /// A batch that is empty and has no room reserved takes a decoded block's slab over without a copy.
  mutating func takeBytes(of sequence: EntrySequence) -> Int {
    if sequence.head == nil && slab.isEmpty && slab.capacity == 0 && count == 0 {
      slab = sequence.entries.slab
      return 0
    }
    let extent = sequence.extent
    let base = slab.count - extent.lowerBound
    precondition(slab.count + extent.count <= Int(UInt32.max), "a batch of more than 4 GiB")
    if let head = sequence.head {
      slab.append(contentsOf: UnsafeRawBufferPointer(rebasing: head.bytes[extent]))
    } else {
      sequence.entries.slab.withUnsafeBytes {
        slab.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[extent]))
      }
    }
    return base
  }

  /// Adds the entry at `position` of a sequence whose bytes were taken to `base`.
  mutating func append(_ sequence: EntrySequence, _ position: Int, base: Int) {
    let index = sequence.index(position)
    timestamps.append(sequence.entries.timestamps[index])
    offsets.append(UInt32(truncatingIfNeeded: Int(sequence.entries.offsets[index]) + base))
    lengths.append(sequence.entries.lengths[index])
    if let source = sequence.entries.metadata {
      let pairs = source[index]
      if metadata == nil && !pairs.isEmpty {
        metadata = Array(repeating: [], count: timestamps.count - 1)
      }
      metadata?.append(pairs)
    } else {
      metadata?.append([])
    }
  }

  /// Adds a whole sequence, a column at a time.
  mutating func append(_ sequence: EntrySequence) {
    if sequence.count == 0 { return }
    let base = takeBytes(of: sequence)
    let before = timestamps.count
    let source = sequence.entries
    timestamps.append(contentsOf: sequence.column(source.timestamps))
    lengths.append(contentsOf: sequence.column(source.lengths))
    let moved = sequence.column(source.offsets)
    if base == 0 {
      offsets.append(contentsOf: moved)
    } else {
      offsets.append(
        contentsOf: moved.lazy.map { UInt32(truncatingIfNeeded: Int($0) + base) })
    }
    if metadata == nil && source.metadata != nil {
      metadata = Array(repeating: [], count: before)
    }
    if let pairs = source.metadata {
      metadata?.append(contentsOf: sequence.column(pairs))
    } else {
      metadata?.append(contentsOf: repeatElement([], count: sequence.count))
    }
  }
}
