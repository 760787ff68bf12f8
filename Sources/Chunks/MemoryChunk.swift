import Bytes
public import LogModel

/// A chunk that is being written: cut blocks, and a head that takes entries in any order of time.
///
///     let chunk = MemoryChunk(ChunkSettings(encoding: .snappy))
///     line.withUnsafeBytes { _ = chunk.append(time, $0, []) }
///     chunk.close()
///     let file = chunk.serialized()
///
/// Appending is O(1) amortised for entries in order, O(head) for others. Confined to one task.
/// Source: chunk format, §7 to §9; version 4.
public final class MemoryChunk {
  public let settings: ChunkSettings
  private(set) var head = HeadBlock()
  private(set) var blocks: [CutBlock] = []
  private(set) var symbols = SymbolTable()
  /// Sum of the blocks' compressed lengths.
  private var cutSize = 0
  /// Length of the file at the last serialisation. It is not cleared by later appends: Loki's rule.
  private var rememberedLength: Int?
  /// The metadata of the last entry and its symbols: neighbours often have the same.
  private var lastMetadata: [Label] = []
  private var lastSymbols: [UInt32] = []

  /// A block as it will stand in the file.
  struct CutBlock {
    var meta: BlockMeta
    var compressed: [UInt8]
  }

  public init(_ settings: ChunkSettings) { self.settings = settings }

  // MARK: - Writing

  /// Whether an entry of these sizes (bytes; metadata: names and values) still belongs into this
  /// chunk. Cut blocks count compressed, everything else raw. Source: chunk format, §8.
  public func spaceFor(lineBytes: Int, metadataBytes: Int) -> Bool {
    if settings.targetSize > 0 {
      symbols.size + cutSize + head.size + lineBytes + metadataBytes < settings.targetSize
    } else {
      blocks.count < ChunkLayout.blocksWithoutTarget
    }
  }

  /// Adds an entry; it is never refused for space. True if stored, false if the head has the same
  /// entry (time, line and metadata) already. Cuts the head when it has reached the block size.
  @discardableResult
  public func append(_ timestamp: Int64, _ line: UnsafeRawBufferPointer, _ metadata: [Label])
    -> Bool
  {
    // Even a duplicate's symbols are added.
    if !metadata.isEmpty && !Self.areSame(metadata, lastMetadata) {
      lastSymbols.removeAll(keepingCapacity: true)
      symbols.add(metadata, into: &lastSymbols)
      lastMetadata = metadata
    }
    let isStored = head.append(timestamp, line, metadata.isEmpty ? [] : lastSymbols)
    if head.size >= settings.blockSize {
      cut()
      return true
    }
    return isStored
  }

  /// By bytes: Swift's own equality of strings is Unicode's.
  private static func areSame(_ a: [Label], _ b: [Label]) -> Bool {
    guard a.count == b.count else { return false }
    for index in a.indices
    where !a[index].name.utf8.elementsEqual(b[index].name.utf8)
      || !a[index].value.utf8.elementsEqual(b[index].value.utf8)
    {
      return false
    }
    return true
  }

  /// Makes a block of the head. Nothing if the head counts as empty.
  func cut() {
    if head.isEmpty { return }
    let compressed = head.withPayload { settings.encoding.compress($0) }
    let meta = BlockMeta(
      entries: head.records.count, minimum: head.minimum, maximum: head.maximum, offset: 0,
      length: compressed.count, uncompressedSize: head.size)
    blocks.append(CutBlock(meta: meta, compressed: compressed))
    cutSize += compressed.count
    head.reset()
  }

  /// Cuts the head; if blocks then overlap in time, writes the whole chunk anew in time order.
  public func close() {
    cut()
    // Loki starts from 0 and recurses without end on a negative time.
    var last = Int64.min
    for block in blocks {
      if block.meta.minimum < last {
        rewrite()
        return
      }
      last = block.meta.maximum
    }
  }

  private func rewrite() {
    var entries = EntryBatch()
    let bounds = bounds
    // The end is one millisecond past the last entry, as Loki has it.
    let (end, overflow) = bounds.through.addingReportingOverflow(1_000_000)
    read(bounds.from, overflow ? .max : end, .forward, .position, into: &entries)
    let fresh = MemoryChunk(settings)
    for index in 0..<entries.count {
      entries.withLine(index) { line in
        _ = fresh.append(entries.timestamps[index], line, entries.metadata?[index] ?? [])
      }
    }
    fresh.close()
    (head, blocks, symbols) = (fresh.head, fresh.blocks, fresh.symbols)
    (cutSize, rememberedLength) = (fresh.cutSize, nil)
    (lastMetadata, lastSymbols) = ([], [])
  }

  /// The chunk file: what was cut so far (call `close` first for all of it).
  public func serialized() -> [UInt8] {
    let bytes = ChunkFileWriter.write(settings.encoding, symbols, blocks)
    rememberedLength = bytes.count
    return bytes
  }

  // MARK: - Sizes (chunk format, §8)

  public var entryCount: Int { blocks.reduce(head.records.count) { $0 + $1.meta.entries } }
  public var blockCount: Int { blocks.count }
  public var headIsEmpty: Bool { head.isEmpty }
  /// Entries in the head.
  public var headEntryCount: Int { head.records.count }

  /// What was cut so far.
  public var blockMetas: [BlockMeta] { blocks.map(\.meta) }

  /// Numbers of the cut blocks that a read of the range takes.
  public func blocks(in range: TimeRange) -> [Int] {
    blocks.indices.filter {
      blocks[$0].meta.isTaken(start: range.start.nanoseconds, end: range.end.nanoseconds)
    }
  }

  /// Bytes of lines, 8 a metadata pair, and the symbols.
  public var uncompressedSize: Int {
    blocks.reduce(head.size + symbols.size) { $0 + $1.meta.uncompressedSize }
  }

  /// Length of the file at the last serialisation if there was one (it may be stale), else the
  /// blocks' compressed bytes and the rest raw.
  public var compressedSize: Int { rememberedLength ?? (head.size + symbols.size + cutSize) }

  /// Share of the target size that is used.
  public var utilization: Double {
    settings.utilization(compressedSize: compressedSize, uncompressedSize: uncompressedSize)
  }

  /// Upper bound of the file's length.
  public var estimatedFileSize: Int {
    ChunkLayout.estimatedFileSize(
      version: ChunkLayout.writtenVersion, blockLengths: cutSize, blockCount: blocks.count,
      symbolCount: symbols.strings.count, symbolsSize: symbols.size)
  }

  /// Least and greatest time, ns; (0, 0) without entries.
  public var bounds: (from: Int64, through: Int64) {
    ChunkLayout.bounds((head.minimum, head.maximum), blocks.lazy.map(\.meta))
  }

  /// About what the chunk holds in memory, bytes: a function of its content alone.
  public var memoryBytes: Int {
    256 + head.memoryBytes + cutSize + blocks.count * MemoryLayout<CutBlock>.stride
      + 2 * symbols.size + symbols.strings.count * 48
  }
}
