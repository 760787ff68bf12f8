import LogModel

/// One read of a chunk: which blocks it takes, whether they overlap, and how their entries are joined
/// (chunk format, §10).
struct ChunkRead {
  let window: ReadWindow
  let direction: Direction
  let ties: TieOrder
  /// The blocks taken, in file order, and whether the head comes behind them.
  private var blocks: [Int] = []
  private var hasHead = false
  private var areOrdered = true
  private var last: Int64 = 0
  /// About the bytes and entries that come out, if the range covers the blocks.
  private var expected = (bytes: 0, entries: 0)
  private static let mostReserved = 64 << 20

  init(_ start: Int64, _ end: Int64, _ direction: Direction, _ ties: TieOrder) {
    window = ReadWindow(start: start, end: end)
    self.direction = direction
    self.ties = ties
  }

  mutating func consider(_ block: BlockMeta, _ index: Int) {
    guard block.isTaken(start: window.start, end: window.end) else { return }
    follow(block.minimum, block.maximum)
    blocks.append(index)
    // What a file declares is not trusted with much memory.
    expected.entries = min(Self.mostReserved / 16, expected.entries + min(block.entries, 1 << 20))
    let bytes = min(block.uncompressedSize, 1 << 24) + 14 * min(block.entries, 1 << 20)
    expected.bytes = min(Self.mostReserved, expected.bytes + bytes)
  }

  mutating func considerHead(_ minimum: Int64, _ maximum: Int64) {
    guard window.end >= minimum && maximum >= window.start else { return }
    follow(minimum, maximum)
    hasHead = true
  }

  private mutating func follow(_ minimum: Int64, _ maximum: Int64) {
    if minimum < last { areOrdered = false }
    last = maximum
  }

  /// Decodes what was taken and appends it. Blocks that do not overlap are decoded one at a time.
  func run(
    into batch: inout EntryBatch, head: () -> EntrySequence, block: (Int) -> EntryBatch
  ) {
    let count = blocks.count + (hasHead ? 1 : 0)
    func sequence(_ position: Int) -> EntrySequence {
      position == blocks.count
        ? head() : EntrySequence(block(blocks[position]), window, direction)
    }
    if count > 1 && batch.count == 0 && batch.slab.isEmpty { reserve(&batch) }
    let order = direction == .forward ? Array(0..<count) : (0..<count).reversed()
    if areOrdered || count < 2 {
      var window = window
      for position in order {
        var sequence = sequence(position)
        if direction == .forward { sequence.cut(to: &window) }
        batch.append(sequence)
      }
    } else {
      var merge = EntryMerge(order.map(sequence), direction, ties)
      merge.drain(window, into: &batch)
    }
  }

  private func reserve(_ batch: inout EntryBatch) {
    batch.slab.reserveCapacity(expected.bytes)
    batch.timestamps.reserveCapacity(expected.entries)
    batch.offsets.reserveCapacity(expected.entries)
    batch.lengths.reserveCapacity(expected.entries)
  }
}
