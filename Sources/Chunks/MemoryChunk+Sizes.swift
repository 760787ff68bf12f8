public import LogModel

/// Sizes, space and bounds: plain sums, no rounding (chunk format, §8). Sums over blocks of an opened
/// file, which may record anything, are at most `Int.max`.
extension MemoryChunk {
  /// Entries in blocks and head.
  public var entryCount: Int {
    ChunkLayout.sum(head.entryCount, blocks.lazy.map(\.meta.entries))
  }

  /// Cut blocks.
  public var blockCount: Int { blocks.count }

  /// Sum of the uncompressed sizes of the blocks from number `first` on, bytes.
  public func uncompressedSize(ofBlocksFrom first: Int) -> Int {
    blocks[first...].reduce(0) { $0 + $1.meta.uncompressedSize }
  }

  /// Whether a cut has nothing to do. (In Loki a head of only empty lines counts as empty.)
  public var headIsEmpty: Bool { head.isEmpty }

  /// Entries in the head.
  public var headEntryCount: Int { head.entryCount }

  /// Runs `body` with the head's entries as a block payload, in order of time.
  func withHeadPayload<R>(writableOnly: Bool, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    head.arrange()
    return head.withOrdered(writableOnly: writableOnly, body)
  }

  /// What was cut so far; offsets are 0 until the chunk is written.
  public var blockMetas: [BlockMeta] { blocks.map(\.meta) }

  /// Names and values of structured metadata in order of first use.
  public var symbols: TextTable { symbolTable.texts }

  /// Sum of the symbols' lengths, bytes; formats before 4 have none.
  var symbolsSize: Int { settings.format.hasMetadata ? symbolTable.size : 0 }

  /// Bytes of lines, 8 a metadata pair, and the symbols.
  public var uncompressedSize: Int {
    ChunkLayout.sum(head.size + symbolsSize, blocks.lazy.map(\.meta.uncompressedSize))
  }

  /// Length of the file at the last serialisation if there was one (in Loki it may be stale), else the
  /// blocks' compressed bytes and the rest raw.
  public var compressedSize: Int { rememberedLength ?? (head.size + symbolsSize + cutSize) }

  /// Share of the target size that is used.
  public var utilization: Double {
    settings.utilization(compressedSize: compressedSize, uncompressedSize: uncompressedSize)
  }

  /// Upper bound of the file's length.
  public var estimatedFileSize: Int {
    ChunkLayout.estimatedFileSize(
      settings.format, blockLengths: cutSize, blockCount: blocks.count,
      symbolCount: symbolTable.count, symbolsSize: symbolsSize)
  }

  /// Least and greatest time, ns; (0, 0) without entries.
  public var bounds: (from: Int64, through: Int64) {
    let hasHead = head.entryCount > 0
    return ChunkLayout.bounds(
      hasHead ? (head.minimum, head.maximum) : nil, blocks.lazy.map(\.meta), settings.quirks)
  }

  /// About what the chunk holds in memory, bytes: a function of its content alone.
  public var memoryBytes: Int {
    256 + head.memoryBytes + cutSize + blocks.count * MemoryLayout<StoredBlock>.stride
      + symbolTable.memoryBytes
  }
}
