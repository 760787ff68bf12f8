import Bytes
public import LogModel

/// What reads of chunks have cost, in the words of query statistics (chunk format, §10).
public struct ChunkReadStatistics: Equatable, Sendable {
  /// Bytes of the blocks read, and of symbol tables, as stored.
  public var compressedBytes: Int64 = 0
  /// Lines and what is counted around them, and symbol tables.
  public var decompressedBytes: Int64 = 0
  /// The share of structured metadata in `decompressedBytes`.
  public var decompressedMetadataBytes: Int64 = 0
  /// Entries of blocks.
  public var decompressedLines: Int64 = 0
  /// Bytes and entries that came from heads.
  public var headBytes: Int64 = 0
  public var headLines: Int64 = 0
  /// Blocks read, and those that were left out (on opening too, whatever the range) or cut short
  /// because they are damaged.
  public var blocks: Int64 = 0
  public var damagedBlocks: Int64 = 0

  public init() {}
}

/// Reads chunks in batches: one block at a time, or, where blocks overlap in time, all at once.
///
///     let reader = ChunkReader()
///     reader.start(file, range, .forward)
///     while try reader.next(into: &batch) { … }
///
/// Columns and buffers are used again: once they have grown, reading allocates nothing per entry. One
/// reader may read many chunks, one after the other. Source: chunk format, §10.
public final class ChunkReader {
  /// Of all chunks since the reader was made.
  public private(set) var statistics = ChunkReadStatistics()
  /// What was wrong with blocks of the chunk that is being read.
  public private(set) var errors: [ChunkError] = []

  private var source: Source?
  private var blocks = BlockReader(nil, nil, .none, limit: 0)
  private var plan = ReadPlan(start: 0, end: 0)
  private var direction = Direction.forward
  private var ties = TieOrder.position
  private var span = Span(start: 0, end: 0)
  private var window = ReadWindow(Span(start: 0, end: 0))
  private var quirks = ChunkQuirks.loki
  private let memo: BlockMemo?
  /// The next of the plan's sequences.
  private var position = 0

  private enum Source {
    case file(ChunkFile)
    case memory(MemoryChunk)
  }

  /// From `start` up to but not including `end`, ns; the end may come first.
  struct Span {
    var start: Int64
    var end: Int64
    /// Whether the greatest time belongs to it, which no end can be behind.
    var isEndless = false

    init(start: Int64, end: Int64) {
      self.start = start
      self.end = end
    }

    /// Up to `distance` behind `last`. An end beyond all times takes the greatest one in; as Loki,
    /// which loses entries there, it does not.
    init(start: Int64, last: Int64, plus distance: Int64, _ quirks: ChunkQuirks) {
      let (end, overflow) = last.addingReportingOverflow(distance)
      self.init(start: start, end: overflow ? .max : end)
      isEndless = overflow && !quirks.contains(.negativeTimesLost)
    }

    init(_ range: TimeRange) {
      self.init(start: range.start.nanoseconds, end: range.end.nanoseconds)
    }
  }

  /// `memo`: blocks that may be known; nil: each is decoded.
  public init(sharing memo: BlockMemo? = nil) { self.memo = memo }

  // MARK: - Starting

  /// Reads the entries of an opened file with `range.start` ≤ time < `range.end`, in time order or the
  /// exact reverse. An entry exactly at `range.start` is given even if the range is empty.
  ///
  /// `labels`: the stream's; they order entries at one time in overlapping blocks.
  public func start(
    _ file: ChunkFile, _ range: TimeRange, _ direction: Direction, labels: LabelSet = .empty
  ) {
    let metadata =
      file.format.hasMetadata
      ? MetadataDecoder(file.symbols, namesFallBack: file.quirks.namesFallBack) : nil
    blocks = BlockReader(file.encoding, metadata, file.quirks, limit: file.limit, memo: memo)
    begin(.file(file), Span(range), direction, .labels(labels), file.quirks)
    statistics.damagedBlocks += Int64(file.droppedBlocks.count)
    for (number, block) in file.blocks.enumerated() { plan.consider(block, number) }
    if file.format.hasMetadata { countSymbols(of: file) }
  }

  /// The same of a chunk in memory, with its head (whose entries at one time come by label string).
  /// The chunk must not change until the reading is over.
  public func start(
    _ chunk: MemoryChunk, _ range: TimeRange, _ direction: Direction, labels: LabelSet = .empty
  ) {
    start(chunk, Span(range), direction, .labels(labels), .query)
  }

  func start(
    _ chunk: MemoryChunk, _ span: Span, _ direction: Direction, _ ties: TieOrder,
    _ view: MetadataDecoder.View
  ) {
    let metadata =
      chunk.settings.format.hasMetadata
      ? MetadataDecoder(
        chunk.symbols, view: view, namesFallBack: chunk.settings.quirks.namesFallBack) : nil
    blocks = BlockReader(
      chunk.settings.encoding, metadata, chunk.settings.quirks, limit: chunk.decodeLimit,
      memo: memo)
    begin(.memory(chunk), span, direction, ties, chunk.settings.quirks)
    for (number, block) in chunk.blocks.enumerated() { plan.consider(block.meta, number) }
    if !chunk.head.isEmpty { plan.considerHead(chunk.head.minimum, chunk.head.maximum) }
  }

  private func begin(
    _ source: Source, _ span: Span, _ direction: Direction, _ ties: TieOrder,
    _ quirks: ChunkQuirks
  ) {
    self.source = source
    self.direction = direction
    self.ties = ties
    self.quirks = quirks
    self.span = span
    // Loki takes every block before 1970 for one that overlaps.
    plan.restart(
      start: span.start, end: span.end,
      last: quirks.contains(.negativeTimesLost) ? 0 : .min)
    window = ReadWindow(span)
    position = 0
    errors.removeAll(keepingCapacity: true)
  }

  // MARK: - Reading

  /// Replaces the entries of `batch` by the next ones; false when there are none left, and the batch
  /// is empty.
  ///
  /// Strict: throws the error of a block. As Loki: passes over what does not decode and notes the
  /// error.
  public func next(into batch: inout EntryBatch) throws(ChunkError) -> Bool {
    blocks.startBatch(&batch)
    while let source, position < plan.count, !window.hasEnded {
      if plan.isOrdered {
        read(position, source, into: &batch)
        position += 1
      } else {
        merge(source, into: &batch)
        position = plan.count
      }
      if !quirks.contains(.badBlocksSkipped), let error = errors.first {
        self.source = nil
        throw error
      }
      if batch.count > 0 { return true }
      blocks.startBatch(&batch)
    }
    source = nil
    return false
  }

  /// Appends everything that is left to a batch without entries.
  func rest(into batch: inout EntryBatch) {
    blocks.startBatch(&batch)
    guard let source else { return }
    reserve(in: &batch, source)
    if plan.isOrdered {
      while position < plan.count && !window.hasEnded {
        read(position, source, into: &batch)
        position += 1
      }
    } else {
      merge(source, into: &batch)
    }
    self.source = nil
  }

  /// Everything that is left, a batch for each block (or one, if blocks overlap); none is empty. What
  /// was wrong with blocks is in `errors`.
  public func parts() -> [EntryBatch] {
    var parts: [EntryBatch] = []
    while let source, position < plan.count, !window.hasEnded {
      var batch = EntryBatch()
      blocks.startBatch(&batch)
      if plan.isOrdered {
        read(position, source, into: &batch)
        position += 1
      } else {
        merge(source, into: &batch)
        position = plan.count
      }
      if batch.count > 0 { parts.append(batch) }
    }
    source = nil
    return parts
  }

  /// Room for all blocks of the plan; what they declare is not trusted with much memory.
  private func reserve(in batch: inout EntryBatch, _ source: Source) {
    if plan.blocks.count < 2 { return }
    var (entries, bytes) = (0, 0)
    for number in plan.blocks {
      let meta: BlockMeta
      switch source {
      case .file(let file): meta = file.blocks[number]
      case .memory(let chunk): meta = chunk.blocks[number].meta
      }
      let count = max(0, min(meta.entries, 16 * meta.length))
      entries += count
      bytes += max(0, min(meta.uncompressedSize, 16 * meta.length)) + 14 * count
    }
    if !blocks.sharesBytes { batch.slab.reserveCapacity(min(bytes, 64 << 20)) }
    batch.timestamps.reserveCapacity(min(entries, 4 << 20))
    batch.offsets.reserveCapacity(min(entries, 4 << 20))
    batch.lengths.reserveCapacity(min(entries, 4 << 20))
  }

  /// Appends the entries of one sequence in the wanted order.
  private func read(_ position: Int, _ source: Source, into batch: inout EntryBatch) {
    let first = batch.count
    let isHead = load(position, source, into: &batch)
    if direction == .forward {
      batch.trim(from: first, to: window.range(of: batch.timestamps, first..<batch.count))
    } else if !isHead {
      cutAndReverse(from: first, &batch)
    }
  }

  /// Backward, each block is cut to the range by itself.
  private func cutAndReverse(from first: Int, _ batch: inout EntryBatch) {
    var window = ReadWindow(span)
    batch.trim(from: first, to: window.range(of: batch.timestamps, first..<batch.count))
    batch.reverse(from: first)
  }

  private func merge(_ source: Source, into batch: inout EntryBatch) {
    let first = batch.count
    var sequences: [Range<Int>] = []
    for position in 0..<plan.count {
      let start = batch.count
      let isHead = load(position, source, into: &batch)
      if direction == .backward && !isHead { cutAndReverse(from: start, &batch) }
      sequences.append(start..<batch.count)
    }
    let rows: [Int] = {
      var merge = EntryMerge(sequences, of: batch, direction, ties, quirks)
      return merge.rows(window)
    }()
    batch.gather(from: first, rows)
  }

  /// Appends the entries of the plan's block or head as they are; a head's are in the wanted order and
  /// range already. Returns whether it is the head.
  private func load(_ position: Int, _ source: Source, into batch: inout EntryBatch) -> Bool {
    let first = batch.count
    let order = direction == .forward ? position : plan.count - 1 - position
    guard order < plan.blocks.count else {
      if plan.headIsTaken, case .memory(let chunk) = source { loadHead(chunk, into: &batch) }
      return true
    }
    let number = plan.blocks[order]
    let block: StoredBlock
    switch source {
    case .file(let file): block = file.stored(number)
    case .memory(let chunk): block = chunk.blocks[number]
    }
    if let error = blocks.read(block, number: number, into: &batch) {
      errors.append(error)
      statistics.damagedBlocks += 1
    }
    count(block.meta, batch, from: first)
    return false
  }

  // MARK: - Head

  private func loadHead(_ chunk: MemoryChunk, into batch: inout EntryBatch) {
    let first = batch.count
    let failure = chunk.withHeadPayload(writableOnly: false) {
      blocks.read($0, number: chunk.blocks.count, into: &batch)
    }
    // A head decodes but for names; and behind blocks of nearly 4 GiB it may not fit.
    if let failure { errors.append(failure) }
    let isOrdered = chunk.head.format == .ordered
    if isOrdered { statistics.headLines += Int64(batch.count - first) }
    var window = ReadWindow(span)
    // A head gives what lies in the range alone, not what lies exactly at an empty range's start.
    let range =
      span.start < span.end || span.isEndless
      ? window.range(of: batch.timestamps, first..<batch.count) : first..<first
    batch.trim(from: first, to: range)
    if direction == .backward { batch.reverse(from: first) }
    sortTies(from: first, &batch)
    let pairs = pairCount(batch, from: first)
    statistics.headBytes += batch.lengths[first...].reduce(0) { $0 + Int64($1) } + 8 * pairs
    if !isOrdered { statistics.headLines += Int64(batch.count - first) }
  }

  /// Orders entries of the head at one time by label string: ascending in both directions, and within
  /// one string as they came.
  private func sortTies(from first: Int, _ batch: inout EntryBatch) {
    guard let metadata = batch.metadata else { return }
    var texts = LabelTexts(ties)
    var rows: [Int]?
    var start = first
    while start < batch.count {
      var end = start + 1
      while end < batch.count && batch.timestamps[end] == batch.timestamps[start] { end += 1 }
      if end - start > 1 {
        let labels = (start..<end).map { texts.text(metadata.sets[$0], metadata) }
        let sorted = (start..<end).sorted { a, b in
          let (x, y) = (labels[a - start], labels[b - start])
          let order = ByteOrder.compare(x, y)
          return order < 0 || (order == 0 && a < b)
        }
        var order = rows.take() ?? Array(first..<batch.count)
        order.replaceSubrange((start - first)..<(end - first), with: sorted)
        rows = order
      }
      start = end
    }
    if let rows { batch.gather(from: first, rows) }
  }

  // MARK: - Statistics

  private func count(_ meta: BlockMeta, _ batch: EntryBatch, from first: Int) {
    let lines = Int64(batch.count - first)
    let bytes = batch.lengths.withUnsafeBufferPointer { lengths in
      lengths[first...].reduce(0) { $0 &+ Int64($1) }
    }
    statistics.blocks += 1
    statistics.compressedBytes += Int64(meta.length)
    statistics.decompressedLines += lines
    statistics.decompressedBytes += bytes + 20 * lines
    if blocks.hasMetadata {
      let share = 10 * lines + 20 * pairCount(batch, from: first)
      statistics.decompressedBytes += share
      statistics.decompressedMetadataBytes += share
    }
  }

  private func pairCount(_ batch: EntryBatch, from first: Int) -> Int64 {
    guard let metadata = batch.metadata else { return 0 }
    return metadata.withView { metadata in
      metadata.sets[first...].reduce(0) { $0 &+ Int64(metadata.pairs(set: $1).count) }
    }
  }

  private func countSymbols(of file: ChunkFile) {
    let bytes = Int64(5 + 5 * file.symbols.count + file.symbols.byteCount)
    statistics.compressedBytes += Int64(file.compressedSymbolsLength)
    statistics.decompressedBytes += bytes
    statistics.decompressedMetadataBytes += bytes
  }
}

/// Which blocks a read takes, and whether they overlap (chunk format, §10).
struct ReadPlan {
  private(set) var start: Int64
  private(set) var end: Int64
  /// Numbers of the blocks taken, in file order.
  private(set) var blocks: [Int] = []
  private(set) var hasHead = false
  /// Whether the head's times touch the range.
  private(set) var headIsTaken = false
  private(set) var areOrdered = true
  private var last: Int64 = 0

  init(start: Int64, end: Int64) {
    self.start = start
    self.end = end
  }

  /// Sequences: blocks, and the head behind them.
  var count: Int { blocks.count + (hasHead ? 1 : 0) }

  /// Whether sequences can be given one after the other.
  var isOrdered: Bool { areOrdered || count < 2 }

  /// `last`: what the first block's times are compared with.
  mutating func restart(start: Int64, end: Int64, last: Int64) {
    (self.start, self.end) = (start, end)
    blocks.removeAll(keepingCapacity: true)
    (hasHead, areOrdered, self.last) = (false, true, last)
  }

  mutating func consider(_ block: BlockMeta, _ number: Int) {
    guard block.isTaken(start: start, end: end) else { return }
    follow(block.minimum, block.maximum)
    blocks.append(number)
  }

  /// A head that is not empty always takes part in a merge, even with nothing in the range: measured
  /// orders of ties depend on it.
  mutating func considerHead(_ minimum: Int64, _ maximum: Int64) {
    follow(minimum, maximum)
    hasHead = true
    headIsTaken = end >= minimum && maximum >= start
  }

  private mutating func follow(_ minimum: Int64, _ maximum: Int64) {
    if minimum < last { areOrdered = false }
    last = maximum
  }
}
