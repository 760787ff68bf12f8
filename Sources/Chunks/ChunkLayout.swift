/// Constants and sizes of the chunk file (chunk format, §1, §2 and §8).
enum ChunkLayout {
  static let magic: UInt32 = 0x012E_E56A
  static let blocksWithoutTarget = 10
  static let longestLine: UInt64 = 1 << 30

  /// Block and target size of a rebound whose source has none.
  static let fallbackBlockSize = 262_144

  /// Upper bound of the file's length that Loki computes from the parts' greatest sizes.
  static func estimatedFileSize(
    _ format: ChunkFormat, blockLengths: Int, blockCount: Int, symbolCount: Int, symbolsSize: Int
  ) -> Int {
    let perBlock = 4 + 5 + 10 + 10 + 5 + 5 + (format.hasUncompressedSizes ? 5 : 0)
    let symbols = format.hasMetadata ? 8 + 5 + 5 * symbolCount + symbolsSize + 4 + 16 : 0
    return format.headerLength + blockLengths + perBlock * blockCount + 5 + 4 + 8 + symbols
  }

  /// A sum over what metas record, which may be anything: at most `Int.max`.
  static func sum(_ first: Int, _ recorded: some Sequence<Int>) -> Int {
    var total = first
    for value in recorded {
      let (next, overflow) = total.addingReportingOverflow(value)
      if overflow { return .max }
      total = next
    }
    return total
  }

  /// Bounds over the head's (nil: it is empty) and the blocks' times. In Loki 0 counts as unset
  /// (chunk format, §8).
  static func bounds(
    _ head: (from: Int64, through: Int64)?, _ blocks: some Sequence<BlockMeta>,
    _ quirks: ChunkQuirks
  ) -> (from: Int64, through: Int64) {
    var result = head
    let zeroIsUnset = quirks.contains(.zeroTimeUnset)
    if zeroIsUnset && result == nil { result = (0, 0) }
    for block in blocks {
      guard let (from, through) = result else {
        result = (block.minimum, block.maximum)
        continue
      }
      let isLess = from > block.minimum || (zeroIsUnset && from == 0)
      result = (isLess ? block.minimum : from, max(through, block.maximum))
    }
    return result ?? (0, 0)
  }
}
