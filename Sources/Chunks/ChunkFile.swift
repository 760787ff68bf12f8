import Bytes
public import LogModel

/// An opened chunk file of version 1 to 4. Its bytes are checked, its blocks still compressed.
///
///     let file = try ChunkFile(bytes)
///     var batch = EntryBatch()
///     try file.read(range, .forward, into: &batch)
///
/// Source: chunk format, §2, §6 and §10.
public struct ChunkFile: Sendable {
  /// What the file lies in: itself, or the object around it.
  let bytes: [UInt8]
  /// Where it lies. Offsets of sections and blocks count from its start.
  let extent: Range<Int>
  public let format: ChunkFormat
  /// The code of the encoding as it stands in the header (version 1 has none: gzip).
  public let encodingCode: UInt8
  /// The blocks whose checksums hold, in file order; offsets are those where they were found.
  public let blocks: [BlockMeta]
  let checksums: [UInt32]
  /// Blocks that were left out on opening because their checksum does not match (never if strict).
  public let droppedBlocks: [ChunkError]
  /// Names and values of structured metadata in order of first use (version 4).
  public let symbols: TextTable
  /// The symbol section without its checksum: count and compressed table (version 4, else empty).
  public let symbolsExtent: Range<Int>
  /// The metas without their checksum.
  public let metasExtent: Range<Int>
  let compressedSymbolsLength: Int
  let quirks: ChunkQuirks
  /// Most that a block without a credible declared size may decode to, bytes.
  let limit: Int

  /// Largest payload that a block or symbol table may decode to unless told otherwise, bytes.
  public static let defaultLimit = defaultDecodedLimit

  /// Checks header, checksums and symbols. A block whose recorded offset is wrong is looked for where
  /// the layout expects it. Metas whose blocks are together more than 4 times as long as the file
  /// (and 1 MiB) are refused: they name the same bytes again and again.
  ///
  /// - Parameters:
  ///   - extent: where the file lies in `bytes`; nil: it is all of them. They are shared, not copied.
  ///   - quirks: as Loki, a block whose checksum is wrong is left out; strict, it is an error.
  ///   - limit: most that a block without a credible declared size, or the symbols, may decode to.
  public init(
    _ bytes: [UInt8], in extent: Range<Int>? = nil, quirks: ChunkQuirks = .loki,
    limit: Int = ChunkFile.defaultLimit
  ) throws(ChunkError) {
    try self.init(bytes, in: extent, quirks: quirks, limit: limit, symbolsArePlain: false)
  }

  /// `symbolsArePlain`: the checkpoint form, whose symbols are not compressed (chunk format, §12).
  init(
    _ bytes: [UInt8], in extent: Range<Int>?, quirks: ChunkQuirks, limit: Int,
    symbolsArePlain: Bool
  ) throws(ChunkError) {
    let extent = extent ?? 0..<bytes.count
    let opened = try bytes.withBytes { bytes throws(ChunkError) in
      var opening = ChunkFileOpening(
        UnsafeRawBufferPointer(rebasing: bytes[extent]), limit: limit,
        symbolsArePlain: symbolsArePlain, quirks)
      return try opening.run()
    }
    if !quirks.contains(.badBlocksSkipped), let dropped = opened.droppedBlocks.first {
      throw dropped
    }
    self.bytes = bytes
    self.extent = extent
    self.quirks = quirks
    self.limit = limit
    format = opened.format
    encodingCode = opened.encodingCode
    blocks = opened.blocks
    checksums = opened.checksums
    droppedBlocks = opened.droppedBlocks
    symbols = opened.symbols
    symbolsExtent = opened.symbolsExtent
    metasExtent = opened.metasExtent
    compressedSymbolsLength = opened.compressedSymbolsLength
  }

  /// A chunk without entries and without a file: what an envelope of no encoding decodes to.
  init() {
    bytes = []
    extent = 0..<0
    format = .v4
    encodingCode = ChunkEncoding.none.rawValue
    (blocks, checksums, droppedBlocks, symbols) = ([], [], [], TextTable())
    (symbolsExtent, metasExtent, compressedSymbolsLength) = (0..<0, 0..<0, 0)
    (quirks, limit) = (.loki, Self.defaultLimit)
  }

  /// Nil if the code is none: versions 1 to 3 open all the same, and reading a block fails.
  public var encoding: ChunkEncoding? { ChunkEncoding(rawValue: encodingCode) }

  /// Sum of the entries that the metas record; at most `Int.max`.
  public var entryCount: Int { ChunkLayout.sum(0, blocks.lazy.map(\.entries)) }

  /// Least and greatest time, ns; (0, 0) without entries.
  public var bounds: (from: Int64, through: Int64) {
    ChunkLayout.bounds(nil, blocks, quirks)
  }

  /// Length of the file, bytes.
  public var compressedSize: Int { extent.count }

  /// Bytes of lines, 8 a metadata pair, and the symbols; without lines for versions 1 and 2, which do
  /// not keep their size. As the metas record it; at most `Int.max`.
  public var uncompressedSize: Int {
    ChunkLayout.sum(symbols.byteCount, blocks.lazy.map(\.uncompressedSize))
  }

  /// Share of the target size that is used.
  public func utilization(_ settings: ChunkSettings) -> Double {
    settings.utilization(compressedSize: compressedSize, uncompressedSize: uncompressedSize)
  }

  /// Upper bound of the file's length.
  public var estimatedFileSize: Int {
    ChunkLayout.estimatedFileSize(
      format, blockLengths: blocks.reduce(0) { $0 + $1.length }, blockCount: blocks.count,
      symbolCount: symbols.count, symbolsSize: symbols.byteCount)
  }

  /// CRC-32C of a block's compressed bytes, as stored behind them.
  public func blockChecksum(_ index: Int) -> UInt32 { checksums[index] }

  func stored(_ index: Int) -> StoredBlock {
    StoredBlock(
      meta: blocks[index], bytes: bytes, start: extent.lowerBound + blocks[index].offset,
      checksum: checksums[index])
  }

  // MARK: - Reading

  /// Numbers of the blocks that a read of the range takes, in file order.
  public func blocks(in range: TimeRange) -> [Int] {
    blocks.indices.filter {
      blocks[$0].isTaken(start: range.start.nanoseconds, end: range.end.nanoseconds)
    }
  }

  /// Appends the entries with `range.start` ≤ time < `range.end`, in time order or the exact reverse.
  /// An entry exactly at `range.start` is given even if the range is empty.
  ///
  /// `labels`: the stream's; they order entries at one time in overlapping blocks. Throws the first
  /// block's error; the entries of all readable blocks are appended all the same.
  public func read(
    _ range: TimeRange, _ direction: Direction, labels: LabelSet = .empty,
    into batch: inout EntryBatch
  ) throws(ChunkError) {
    if let error = readReportingErrors(range, direction, labels: labels, into: &batch).first {
      throw error
    }
  }

  /// The same read with the errors of all blocks, in file order. A damaged block gives the entries
  /// before the damage. (Loki reports the error of the last block alone.)
  public func readReportingErrors(
    _ range: TimeRange, _ direction: Direction, labels: LabelSet = .empty,
    into batch: inout EntryBatch
  ) -> [ChunkError] {
    let reader = ChunkReader()
    reader.start(self, range, direction, labels: labels)
    reader.append(to: &batch)
    return direction == .forward ? reader.errors : reader.errors.reversed()
  }

  /// The entries of one block. With encoding `none` the batch's slab is the file itself, else the
  /// decoded payload.
  public func decodeBlock(_ index: Int) throws(ChunkError) -> EntryBatch {
    var batch = EntryBatch()
    let metadata =
      format.hasMetadata
      ? MetadataDecoder(symbols, namesFallBack: quirks.namesFallBack) : nil
    var reader = BlockReader(encoding, metadata, quirks, limit: limit)
    if let error = reader.read(stored(index), number: index, into: &batch) { throw error }
    return batch
  }
}

extension ChunkReader {
  /// Appends everything that is left; a batch without entries takes the slab over without a copy.
  func append(to batch: inout EntryBatch) {
    if batch.count == 0 {
      rest(into: &batch)
    } else {
      var read = EntryBatch()
      rest(into: &read)
      batch.append(contentsOf: read)
    }
  }
}
