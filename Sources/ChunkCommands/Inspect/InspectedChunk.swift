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
  public var chunk: ChunkFile?
  /// In file order, dropped ones included.
  public var blocks: [Block] = []
  /// In forward order; empty unless they were asked for.
  public var entries = EntryBatch()
  /// What is wrong, with the place; the most that can be said before something is given up.
  public var problems: [String] = []

  /// The envelope.
  public struct Object: Sendable {
    public var header: ChunkEnvelope.Header
    /// Bytes before the chunk file.
    public var headerLength: Int
    /// The key that the object's own bytes give.
    public var key: ChunkKey
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
  /// Whether the entries are kept.
  public var keepsEntries: Bool
  /// Most bytes that a block may decode to.
  public var mostBlockBytes: Int

  public init(verifies: Bool = false, keepsEntries: Bool = false, mostBlockBytes: Int = 64 << 20) {
    self.verifies = verifies
    self.keepsEntries = keepsEntries
    self.mostBlockBytes = mostBlockBytes
  }
}
