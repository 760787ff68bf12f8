/// Memory for the texts that an execution makes: taken in pieces that do not move, given back all at
/// once.
struct TextArena: ~Copyable {
  private var blocks: [UnsafeMutableRawBufferPointer] = []
  private var current = 0
  private var used = 0

  private static let blockSize = 16 * 1024
  /// Kept between executions; larger memory goes back to the system.
  private static let kept = 8

  deinit { for block in blocks { block.deallocate() } }

  mutating func reset() {
    if blocks.count > Self.kept {
      for block in blocks[Self.kept...] { block.deallocate() }
      blocks.removeSubrange(Self.kept...)
    }
    for index in blocks.indices where blocks[index].count > Self.blockSize {
      blocks[index].deallocate()
      blocks[index] = .allocate(byteCount: Self.blockSize, alignment: 8)
    }
    (current, used) = (0, 0)
  }

  mutating func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
    while current < blocks.count {
      if blocks[current].count - used >= count {
        let start = used
        used += count
        return UnsafeMutableRawBufferPointer(rebasing: blocks[current][start..<used])
      }
      (current, used) = (current + 1, 0)
    }
    blocks.append(.allocate(byteCount: max(count, Self.blockSize), alignment: 8))
    used = count
    return UnsafeMutableRawBufferPointer(rebasing: blocks[current][..<count])
  }
}
