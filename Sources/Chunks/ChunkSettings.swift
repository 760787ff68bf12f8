/// When the head of a chunk is cut into a block, when the chunk counts as full, and how blocks are
/// compressed. Defaults are Loki's.
public struct ChunkSettings: Equatable, Sendable {
  public var encoding: ChunkEncoding
  /// Head size, bytes of lines and metadata, at which a block is cut.
  public var blockSize: Int
  /// Size of a chunk, bytes, at which no more is added; 0: ten blocks.
  public var targetSize: Int

  public init(
    encoding: ChunkEncoding = .gzip, blockSize: Int = 262_144, targetSize: Int = 1_572_864
  ) {
    self.encoding = encoding
    self.blockSize = blockSize
    self.targetSize = targetSize
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
