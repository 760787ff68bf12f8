public import Chunks
public import LogModel

/// What was found in one file: an object with its envelope, or a chunk file alone; whole, or as far as
/// damage lets it be read.
public struct InspectedChunk: Sendable {
  /// As given on the command line.
  public var name: String
  /// Of the whole file, bytes.
  public var size: Int
  public var object: Object?
  /// Where the chunk file begins; 0 without an envelope.
  public var chunkOffset = 0
  /// nil: it could not be opened.
  public var chunk: Figures?
  /// In file order, dropped ones included; empty unless they were asked for.
  public var blocks: [Block] = []
  /// In forward order; empty unless they were asked for.
  public var entries = EntryBatch()
  /// What is wrong, with the place; the most that can be said before something is given up.
  public var problems: [String] = []
  /// Where metas and entries differ as a known quirk of Loki makes them: the quirk's id, the block, and
  /// what differs. The chunk is as Loki wrote it.
  public var notes: [String] = []

  /// The envelope.
  public struct Object: Sendable {
    public var header: ChunkEnvelope.Header
    /// Bytes before the chunk file.
    public var headerLength: Int
    /// The key that the object's own bytes give.
    public var key: ChunkKey
  }

  /// What is known of a chunk file once its bytes are let go.
  public struct Figures: Sendable {
    public var format: ChunkFormat
    /// The encoding's name, or its code if no encoding has that.
    public var encoding: String
    public var entryCount: Int
    /// Blocks whose checksums hold.
    public var blockCount: Int
    /// Bytes.
    public var compressedSize: Int
    public var uncompressedSize: Int
    /// Least and greatest time, ns.
    public var bounds: (from: Int64, through: Int64)
    public var symbolCount: Int
    /// Sum of their lengths, bytes.
    public var symbolBytes: Int
    /// The symbols themselves; empty unless they were asked for.
    public var symbols: [String]

    init(_ file: ChunkFile, keepsSymbols: Bool) {
      format = file.format
      encoding = file.encoding?.name ?? "unknown encoding \(file.encodingCode)"
      (entryCount, blockCount) = (file.entryCount, file.blocks.count)
      (compressedSize, uncompressedSize) = (file.compressedSize, file.uncompressedSize)
      bounds = file.bounds
      (symbolCount, symbolBytes) = (file.symbols.count, file.symbols.byteCount)
      symbols = keepsSymbols ? file.symbols.strings : []
    }
  }

  /// A block as the metas describe it, and what decoding it gave.
  public struct Block: Sendable {
    /// In the file, from 0.
    public var number: Int
    /// nil: the block was dropped, because its checksum is wrong.
    public var meta: BlockMeta?
    /// The stored checksum.
    public var checksum: UInt32?
    /// Why it does not decode; nil if it does, or was not decoded.
    public var problem: String?
  }

  /// Neither an envelope nor a chunk file.
  public var isChunk: Bool { object != nil || chunk != nil }

  /// The stream's labels; nil without an envelope.
  public var labels: LabelSet? {
    object.map { LabelSet($0.header.metric.labels.filter { $0.name != "__name__" }) }
  }

  /// Bytes before compression a byte of the chunk file; nil where the format does not keep that.
  public var ratio: Double? {
    guard let chunk, chunk.uncompressedSize > 0, chunk.compressedSize > 0 else { return nil }
    return Double(chunk.uncompressedSize) / Double(chunk.compressedSize)
  }

  /// Share of the target size that the chunk file takes; nil without a target.
  public func utilization(_ targetSize: Int) -> Double? {
    guard let chunk, targetSize > 0 else { return nil }
    return Double(chunk.compressedSize) / Double(targetSize)
  }

  /// From the first to the last entry, ns; nil without entries.
  public var age: Int64? {
    guard let chunk, chunk.entryCount > 0 else { return nil }
    let (age, overflow) = chunk.bounds.through.subtractingReportingOverflow(chunk.bounds.from)
    return overflow ? .max : age
  }
}

/// How much is looked at.
public struct InspectionSettings: Sendable {
  /// Whether every block is decoded and checked against what header, metas and file name say.
  public var verifies: Bool
  /// Whether the list of blocks is kept.
  public var keepsBlocks: Bool
  /// Whether the entries are kept.
  public var keepsEntries: Bool
  /// Whether the texts of the symbols are kept.
  public var keepsSymbols: Bool
  /// Most bytes that a block may decode to.
  public var mostBlockBytes: Int

  public init(
    verifies: Bool = false, keepsBlocks: Bool = false, keepsEntries: Bool = false,
    keepsSymbols: Bool = false, mostBlockBytes: Int = 64 << 20
  ) {
    self.verifies = verifies
    self.keepsBlocks = keepsBlocks
    self.keepsEntries = keepsEntries
    self.keepsSymbols = keepsSymbols
    self.mostBlockBytes = mostBlockBytes
  }
}
