import Bytes
public import LogModel

/// A chunk that is being written: cut blocks, and a head that takes entries.
///
///     let chunk = MemoryChunk(ChunkSettings(encoding: .snappy))
///     line.withUnsafeBytes { _ = chunk.append(time, $0, []) }
///     chunk.close()
///     let file = chunk.serialized()
///
/// Appending is O(1) amortised, and allocates nothing for entries in order; late ones are put in order
/// when a block is cut or the head is read. Confined to one task. Source: chunk format, §7 to §9.
public final class MemoryChunk {
  public internal(set) var settings: ChunkSettings
  var head: HeadBlock
  var blocks: [StoredBlock] = []
  var symbolTable: SymbolTable
  /// Whether the chunk was opened from a file: it takes no entries.
  let isReadOnly: Bool
  /// Most that a block without a credible declared size may decode to, bytes: the opened file's limit.
  let decodeLimit: Int
  /// Sum of the blocks' compressed lengths.
  var cutSize = 0
  /// Length of the file at the last serialisation. In Loki it is not cleared by later appends.
  var rememberedLength: Int?
  private let memo: BlockMemo?
  /// Entries that are lost for good.
  var lost: [ChunkQuirkBite] = []
  /// The last structured metadata, and its section as it stands in a payload.
  var last = LastPairs()

  /// - Parameters:
  ///   - settings: must pass `ChunkSettings.check`.
  ///   - memo: blocks that may be known; nil: each is compressed.
  public init(_ settings: ChunkSettings, sharing memo: BlockMemo? = nil) {
    do { try settings.check() } catch { preconditionFailure(error.text) }
    self.settings = settings
    head = HeadBlock(settings.head, settings.quirks)
    symbolTable = SymbolTable()
    isReadOnly = false
    decodeLimit = Int(Int32.max)
    self.memo = memo
  }

  /// A chunk over the blocks of an opened file, to be read, rebound or rewritten; it takes no entries.
  /// Throws if the file's encoding is unknown.
  public init(opening file: ChunkFile, blockSize: Int, targetSize: Int) throws(ChunkError) {
    let encoding = try ChunkEncoding(code: file.encodingCode, at: file.format.headerLength - 1)
    settings = ChunkSettings(
      format: file.format, head: .ordered, encoding: encoding, blockSize: blockSize,
      targetSize: targetSize, quirks: file.quirks)
    head = HeadBlock(.ordered, file.quirks)
    symbolTable = SymbolTable(file.symbols)
    isReadOnly = true
    decodeLimit = file.limit
    memo = nil
    take(blocksOf: file)
    rememberedLength = file.compressedSize
  }

  /// A chunk over the blocks of a checkpoint's file, before its head is restored.
  init(_ settings: ChunkSettings, continuing file: ChunkFile) {
    self.settings = settings
    head = HeadBlock(settings.head, settings.quirks)
    symbolTable = SymbolTable(file.symbols)
    isReadOnly = false
    // It makes blocks of its own too.
    decodeLimit = Int(Int32.max)
    memo = nil
    take(blocksOf: file)
    rememberedLength = file.compressedSize
  }

  private func take(blocksOf file: ChunkFile) {
    blocks = file.blocks.indices.map(file.stored)
    cutSize = file.blocks.reduce(0) { $0 + $1.length }
  }

  // MARK: - Writing

  /// Whether an entry of these sizes (bytes; metadata: names and values) still belongs into this
  /// chunk. Cut blocks count compressed, everything else raw. Source: chunk format, §8.
  public func spaceFor(lineBytes: Int, metadataBytes: Int) -> Bool {
    if settings.targetSize > 0 {
      filled + lineBytes + (settings.format.hasMetadata ? metadataBytes : 0)
        < settings.targetSize
    } else {
      blocks.count < ChunkLayout.blocksWithoutTarget
    }
  }

  /// What counts towards the target size.
  @inline(__always)
  var filled: Int { symbolsSize &+ cutSize &+ head.size }

  /// Adds an entry; it is never refused for space. Cuts the head when it has reached the block size.
  /// `pairs`: structured metadata in any order; formats before 4 drop it. For the edges: who has many
  /// entries gives them as a batch (`BatchAppender`).
  @discardableResult
  public func append(
    _ timestamp: Int64, _ line: UnsafeRawBufferPointer, _ pairs: [Label] = []
  ) -> AppendResult {
    if pairs.isEmpty || !keepsMetadata { return store(timestamp, line, pairs: 0) }
    if let refusal = refusal(timestamp) { return refusal }
    addSymbols(pairs)
    return store(timestamp, line, pairs: pairs.count)
  }

  /// Even a duplicate's symbols are added.
  private func addSymbols(_ pairs: [Label]) {
    last.reserve(pairs.count)
    let sorted = LabelOrder.isSorted(pairs) ? pairs : LabelOrder.sorted(pairs)
    for (index, pair) in sorted.enumerated() {
      last.symbols[2 * index] = symbolTable.add(pair.name)
      last.symbols[2 * index + 1] = symbolTable.add(pair.value)
    }
    last.makeSection()
  }

  var keepsMetadata: Bool { settings.format.hasMetadata && head.keepsMetadata }

  /// Why the entry cannot be taken, before the head is asked.
  func refusal(_ timestamp: Int64) -> AppendResult? {
    if isReadOnly { return .readOnly }
    if head.format == .ordered, head.isEmpty, let last = blocks.last,
      last.meta.maximum > timestamp
    {
      return .outOfOrder
    }
    return nil
  }

  /// `pairs`: 0, or the number of those in `section`.
  @inline(__always)
  func store(_ timestamp: Int64, _ line: UnsafeRawBufferPointer, pairs: Int)
    -> AppendResult
  {
    if isReadOnly || head.format == .ordered, let refusal = refusal(timestamp) { return refusal }
    let result = put(timestamp, line, pairs: pairs)
    if result == .outOfOrder { return result }
    if rememberedLength != nil && !settings.quirks.contains(.staleSize) { rememberedLength = nil }
    if head.size >= settings.blockSize {
      cut()
      return .stored
    }
    return result
  }

  /// Puts an entry into the head, and nothing else.
  @inline(__always)
  func put(_ timestamp: Int64, _ line: UnsafeRawBufferPointer, pairs: Int) -> AppendResult {
    if pairs > 0 {
      return head.append(timestamp, line, last.section, pairs: pairs)
    }
    if head.keepsMetadata {
      var noPairs = UInt16(littleEndian: 0x0001)
      return withUnsafeBytes(of: &noPairs) { head.append(timestamp, line, $0, pairs: 0) }
    }
    return head.append(timestamp, line, UnsafeRawBufferPointer(start: nil, count: 0), pairs: 0)
  }

  // MARK: - Cutting and closing

  /// Makes a block of the head. Nothing if the head counts as empty.
  public func cut() {
    if head.isEmpty { return }
    noteUnwritable()
    head.arrange()
    let (compressed, checksum) = head.withOrdered(writableOnly: true) { compress($0) }
    let meta = BlockMeta(
      entries: head.entryCount, minimum: head.minimum, maximum: head.maximum, offset: 0,
      length: compressed.count, uncompressedSize: head.size)
    blocks.append(
      StoredBlock(meta: meta, bytes: compressed, start: 0, checksum: checksum))
    cutSize += compressed.count
    head.reset(keepingRoom: true)
  }

  /// The compressed form of a payload, and its checksum.
  private func compress(_ payload: UnsafeRawBufferPointer) -> (bytes: [UInt8], checksum: UInt32) {
    let encoding = settings.encoding
    let memo = encoding == .none ? nil : memo
    if let known = memo?.compressed(payload, encoding) { return known }
    let (bytes, checksum) = CodecPool.withCompressor { compressor in
      compressor.withCompressed(payload, encoding) { ([UInt8]($0), CRC32C.of($0)) }
    }
    memo?.note(payload, encoding, compressed: bytes, checksum: checksum)
    return (bytes, checksum)
  }

  /// Cuts the head; if blocks then overlap in time, writes the whole chunk anew in time order, unless
  /// one of them (of an opened file) does not decode: then they stay. Gives back the head's memory.
  public func close() {
    cut()
    if blocksOverlap { writeAnew() }
    if head.entryCount == 0 { head.reset(keepingRoom: false) }
  }

  /// Whether a block begins before the one in front of it ends. (Loki starts from 0 and recurses
  /// without end on a negative time.)
  var blocksOverlap: Bool {
    var last = Int64.min
    for block in blocks {
      if block.meta.minimum < last { return true }
      last = block.meta.maximum
    }
    return false
  }

  private func writeAnew() {
    let bounds = bounds
    // The end is one millisecond past the last entry, as Loki has it.
    let reader = ChunkReader()
    reader.start(
      self,
      ChunkReader.Span(
        start: bounds.from, last: bounds.through, plus: 1_000_000, settings.quirks),
      .forward, .position, .stored)
    var entries = EntryBatch()
    reader.rest(into: &entries)
    // What cannot be read must not vanish: the blocks stay as they are.
    if !reader.errors.isEmpty { return }
    var own = settings
    own.head = writableHead
    let fresh = MemoryChunk(own, sharing: memo)
    let isWhole = entries.withView { entries in
      var appender = BatchAppender(entries)
      return (0..<entries.count).allSatisfy { appender.append($0, to: fresh).error == nil }
    }
    // Nor what an ordered head refuses, of a block that is not in order itself.
    if !isWhole { return }
    fresh.close()
    // A head that counts as empty is not read.
    if let bite = emptyLinesBite { lost.append(bite) }
    swap(&head, &fresh.head)
    swap(&symbolTable, &fresh.symbolTable)
    (blocks, cutSize) = (fresh.blocks, fresh.cutSize)
    rememberedLength = nil
    last.stamp += 1
  }

  /// What quirks do to entries of this chunk: what is lost, and what will be unless more entries come.
  public var bites: [ChunkQuirkBite] { lost + (emptyLinesBite.map { [$0] } ?? []) }

  /// The entries of a head that counts as empty.
  private var emptyLinesBite: ChunkQuirkBite? {
    if !head.isEmpty || head.entryCount == 0 { return nil }
    return ChunkQuirkBite(
      quirk: .emptyLinesLost, entries: head.entryCount, from: head.minimum, through: head.maximum)
  }

  private func noteUnwritable() {
    if head.unwritable == 0 { return }
    lost.append(
      ChunkQuirkBite(
        quirk: .negativeTimesLost, entries: head.unwritable, from: head.minimum,
        through: head.maximum))
  }

  /// The chunk file: what was cut so far (call `close` first for all of it).
  public func serialized() -> [UInt8] {
    var writer = ByteWriter(capacity: serializedCapacity)
    serialize(into: &writer)
    return writer.bytes
  }

  // MARK: - Reading

  /// Appends the entries with `range.start` ≤ time < `range.end` to `batch`, in time order or in the
  /// reverse (chunk format, §10): within one time a block keeps the order of arrival, the head goes
  /// by label string first. A block's entry exactly at `range.start` is given even if the range is
  /// empty.
  ///
  /// `labels`: the stream's, which take part in label strings. Returns what was wrong with blocks:
  /// nothing, unless the chunk was opened from a file.
  @discardableResult
  public func read(
    _ range: TimeRange, _ direction: Direction, labels: LabelSet = .empty,
    into batch: inout EntryBatch
  ) -> [ChunkError] {
    let reader = ChunkReader()
    reader.start(self, range, direction, labels: labels)
    reader.append(to: &batch)
    return direction == .forward ? reader.errors : reader.errors.reversed()
  }

  /// Numbers of the cut blocks that a read of the range takes.
  public func blocks(in range: TimeRange) -> [Int] {
    blocks.indices.filter {
      blocks[$0].meta.isTaken(start: range.start.nanoseconds, end: range.end.nanoseconds)
    }
  }
}
