/// What a chunk is written as: its formats, when its head is cut into a block, when it counts as full,
/// how blocks are compressed. Defaults are Loki's.
public struct ChunkSettings: Equatable, Sendable {
  public var format: ChunkFormat
  public var head: HeadFormat
  public var encoding: ChunkEncoding
  public var quirks: ChunkQuirks
  /// Head size, bytes of lines and metadata, at which a block is cut.
  public var blockSize: Int
  /// Size of a chunk, bytes, at which no more is added; 0: ten blocks.
  public var targetSize: Int

  public init(
    format: ChunkFormat = .v4, head: HeadFormat = .unorderedWithMetadata,
    encoding: ChunkEncoding = .gzip, blockSize: Int = 262_144, targetSize: Int = 1_572_864,
    quirks: ChunkQuirks = .loki
  ) {
    self.format = format
    self.head = head
    self.encoding = encoding
    self.blockSize = blockSize
    self.targetSize = targetSize
    self.quirks = quirks
  }

  /// Throws if no reader could read what these would write (chunk format, §2): v1 is gzip alone, v2
  /// has ordered heads alone, v4 metadata and no other.
  public func check() throws(ChunkError) {
    let problem: String? =
      switch format {
      case .v1 where encoding != .gzip: "a chunk of version 1 is always gzip, not \(encoding.name)"
      case .v2 where head != .ordered: "a chunk of version 2 has an ordered head, not \(head.name)"
      case .v4 where head != .unorderedWithMetadata:
        "a chunk of version 4 has the head unordered-sm, not \(head.name)"
      case .v1 where head == .unorderedWithMetadata, .v3 where head == .unorderedWithMetadata:
        "a chunk of version \(format.rawValue) has no place for structured metadata"
      default: nil
      }
    if let problem { throw ChunkError(.unsupported, .setting, at: 0, problem) }
    if blockSize < 0 || targetSize < 0 {
      throw ChunkError(.unsupported, .setting, at: 0, "sizes of a chunk must not be negative")
    }
  }

  /// How full a chunk is: 1 at the target. Without a target NaN or infinity if the block size is 0.
  /// Source: chunk format, §8.
  func utilization(compressedSize: Int, uncompressedSize: Int) -> Double {
    targetSize != 0
      ? Double(compressedSize) / Double(targetSize)
      : Double(uncompressedSize) / Double(10 * blockSize)
  }
}

/// One cut block as the metas section describes it.
public struct BlockMeta: Equatable, Sendable {
  public var entries: Int
  /// Least and greatest time, ns.
  public var minimum: Int64
  public var maximum: Int64
  /// Position of the compressed bytes in the file; 0 in a chunk that is being written.
  public var offset: Int
  /// Compressed bytes, without the checksum that follows them.
  public var length: Int
  /// Size of the head at the cut, bytes; 0 where the format does not keep it (versions 1 and 2).
  public var uncompressedSize: Int

  public init(
    entries: Int, minimum: Int64, maximum: Int64, offset: Int, length: Int, uncompressedSize: Int
  ) {
    self.entries = entries
    self.minimum = minimum
    self.maximum = maximum
    self.offset = offset
    self.length = length
    self.uncompressedSize = uncompressedSize
  }

  /// Whether a read of [start, end) takes it; both ends count (chunk format, §10).
  func isTaken(start: Int64, end: Int64) -> Bool { end >= minimum && maximum >= start }
}
