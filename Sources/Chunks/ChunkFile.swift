import Bytes
public import LogModel

/// An opened chunk file of version 1 to 4 whose encoding is implemented. Its bytes are checked, its
/// blocks still compressed.
///
///     let file = try ChunkFile(bytes)
///     var batch = EntryBatch()
///     try file.read(range, .forward, into: &batch)
///
/// Source: chunk format, §2, §6 and §10.
public struct ChunkFile: Sendable {
  let bytes: [UInt8]
  public let version: UInt8
  public let encoding: ChunkEncoding
  /// The blocks whose checksums hold, in file order; offsets are those where they were found.
  public let blocks: [BlockMeta]
  /// Blocks that were dropped on opening because their checksum does not match. Loki drops them
  /// silently.
  public let droppedBlocks: [ChunkError]
  /// The symbol table (version 4): names and values of structured metadata in order of first use.
  public let symbols: [String]

  /// Checks header, checksums and symbols. A block whose recorded offset is wrong is looked for where
  /// the layout expects it.
  public init(_ bytes: [UInt8]) throws(ChunkError) {
    let opened = try ChunkFileOpener.open(bytes)
    self.bytes = bytes
    version = opened.version
    encoding = opened.encoding
    blocks = opened.blocks
    droppedBlocks = opened.droppedBlocks
    symbols = opened.symbols
  }

  /// A chunk without entries and without a file: what an envelope of no encoding decodes to.
  init() {
    bytes = []
    version = ChunkLayout.writtenVersion
    encoding = .none
    (blocks, droppedBlocks, symbols) = ([], [], [])
  }

  public var entryCount: Int { blocks.reduce(0) { $0 + $1.entries } }

  /// Least and greatest time, ns; (0, 0) without entries.
  public var bounds: (from: Int64, through: Int64) { ChunkLayout.bounds((0, 0), blocks) }

  /// Length of the file, bytes.
  public var compressedSize: Int { bytes.count }

  /// Bytes of lines, 8 a metadata pair, and the symbols; 0 for versions 1 and 2, which do not keep it.
  public var uncompressedSize: Int { blocks.reduce(symbolsSize) { $0 + $1.uncompressedSize } }

  /// Share of the target size that is used.
  public func utilization(_ settings: ChunkSettings) -> Double {
    settings.utilization(compressedSize: compressedSize, uncompressedSize: uncompressedSize)
  }

  /// Upper bound of the file's length.
  public var estimatedFileSize: Int {
    ChunkLayout.estimatedFileSize(
      version: version, blockLengths: blocks.reduce(0) { $0 + $1.length },
      blockCount: blocks.count, symbolCount: symbols.count, symbolsSize: symbolsSize)
  }

  var symbolsSize: Int { symbols.reduce(0) { $0 + $1.utf8.count } }

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
  /// before the damage.
  public func readReportingErrors(
    _ range: TimeRange, _ direction: Direction, labels: LabelSet = .empty,
    into batch: inout EntryBatch
  ) -> [ChunkError] {
    var read = ChunkRead(
      range.start.nanoseconds, range.end.nanoseconds, direction, .labels(labels))
    for (index, block) in blocks.enumerated() { read.consider(block, index) }
    var errors: [ChunkError] = []
    read.run(
      into: &batch, head: { preconditionFailure("a chunk file has no head") },
      block: { index in
        let decoded = decode(index)
        if let error = decoded.error { errors.append(error) }
        return decoded.entries
      })
    return direction == .forward ? errors : errors.reversed()
  }

  /// The entries of one block. The batch's slab is the decoded payload itself.
  public func decodeBlock(_ index: Int) throws(ChunkError) -> EntryBatch {
    let decoded = decode(index)
    if let error = decoded.error { throw error }
    return decoded.entries
  }

  private func decode(_ index: Int) -> DecodedBlock {
    let block = blocks[index]
    let payload: [UInt8]
    do throws(CompressionError) {
      payload = try bytes.withBytes { bytes throws(CompressionError) in
        let compressed = bytes[block.offset..<(block.offset + block.length)]
        return try encoding.decompress(
          UnsafeRawBufferPointer(rebasing: compressed), limit: payloadLimit(block))
      }
    } catch {
      return DecodedBlock(
        entries: EntryBatch(),
        error: ChunkError(
          .compression, .block(index), at: block.offset + error.offset, error.text))
    }
    var decoder = BlockPayloadDecoder(
      section: .block(index), hasMetadata: version >= 4, symbols: symbols, namesFallBack: false)
    return decoder.decode(payload, expected: block.entries)
  }

  /// A block may decode to what it declares, with up to 40 bytes around each entry, or to 64 MiB.
  private func payloadLimit(_ block: BlockMeta) -> Int {
    let (framing, overflow) = block.entries.multipliedReportingOverflow(by: 40)
    let (declared, carry) = block.uncompressedSize.addingReportingOverflow(framing)
    if overflow || carry { return defaultDecodedLimit }
    return max(defaultDecodedLimit, min(declared, 1 << 31))
  }
}
