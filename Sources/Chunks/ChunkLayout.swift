/// Constants and sizes of the chunk file (chunk format, §1, §2 and §8).
enum ChunkLayout {
  static let magic: UInt32 = 0x012E_E56A
  /// The version that is written: structured metadata, symbols, sizes per block.
  static let writtenVersion: UInt8 = 4
  static let blocksWithoutTarget = 10
  static let longestLine: UInt64 = 1 << 30

  /// Upper bound of the file's length that Loki computes from the parts' greatest sizes.
  static func estimatedFileSize(
    version: UInt8, blockLengths: Int, blockCount: Int, symbolCount: Int, symbolsSize: Int
  ) -> Int {
    let header = 4 + 1 + (version >= 2 ? 1 : 0)
    let perBlock = 4 + 5 + 10 + 10 + 5 + 5 + (version >= 3 ? 5 : 0)
    let symbols = version >= 4 ? 8 + 5 + 5 * symbolCount + symbolsSize + 4 + 16 : 0
    return header + blockLengths + perBlock * blockCount + 5 + 4 + 8 + symbols
  }

  /// Bounds over the head's and the blocks' times: 0 counts as unset (chunk format, §8).
  static func bounds(_ head: (from: Int64, through: Int64), _ blocks: some Sequence<BlockMeta>)
    -> (from: Int64, through: Int64)
  {
    var (from, through) = head
    for block in blocks {
      if from == 0 || from > block.minimum { from = block.minimum }
      through = max(through, block.maximum)
    }
    return (from, through)
  }
}
