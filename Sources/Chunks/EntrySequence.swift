import LogModel

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

  /// A block's entries in [start, end): those from `start` on, up to the first that is not before
  /// `end`; an entry exactly at `start` is never left out (chunk format, §10).
  init(_ entries: EntryBatch, start: Int64, end: Int64, _ direction: Direction) {
    let times = entries.timestamps
    var low = 0
    while low < times.count && times[low] < start { low += 1 }
    var high = low
    while high < times.count && (times[high] < end || times[high] == start) { high += 1 }
    self.entries = entries
    head = nil
    count = high - low
    (first, step) = direction == .forward ? (low, 1) : (high - 1, -1)
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

  func metadata(_ position: Int) -> [Label] { entries.metadata?[index(position)] ?? [] }
}

extension EntryBatch {
  /// Copies the bytes that a sequence's entries lie in; the result is what to add to their offsets.
  /// An empty batch takes a decoded block's slab over without a copy.
  mutating func takeBytes(of sequence: EntrySequence) -> Int {
    if sequence.head == nil && slab.isEmpty && count == 0 {
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

  /// Adds a whole sequence.
  mutating func append(_ sequence: EntrySequence) {
    if sequence.count == 0 { return }
    let base = takeBytes(of: sequence)
    for position in 0..<sequence.count { append(sequence, position, base: base) }
  }
}
