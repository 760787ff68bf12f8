/// Memory for bytes that live as long as a line, or as long as a pipeline. Bytes never move. At least
/// 32 more bytes may be read behind each piece.
final class ByteArena {
  private static let blockSize = 1 << 16
  /// What may be read behind a piece.
  private static let margin = 32
  /// More blocks than this, and blocks larger than this, are given back by `reset`.
  private static let keptBlocks = 4
  private static let keptSize = 1 << 20

  private var blocks: [(start: UnsafeMutablePointer<UInt8>, size: Int)] = []
  /// The block that is being filled.
  private var current = -1
  private var next: UnsafeMutablePointer<UInt8>
  private var left = 0

  init() { next = UnsafeMutablePointer(mutating: ByteRun.empty.start) }

  deinit {
    for block in blocks { block.start.deallocate() }
  }

  /// Room for `count` bytes.
  @inline(__always) func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if count > left { refill(count) }
    let start = next
    next += count
    left -= count
    return start
  }

  /// Gives back the end of the last piece.
  @inline(__always) func giveBack(_ count: Int) {
    next -= count
    left += count
  }

  func copy(_ run: ByteRun) -> ByteRun {
    if run.isEmpty { return .empty }
    let start = allocate(run.count)
    start.update(from: run.start, count: run.count)
    return ByteRun(start, count: run.count)
  }

  func copy(_ text: String) -> ByteRun {
    var text = text
    return text.withUTF8 { copy(ByteRun(UnsafeRawBufferPointer($0))) }
  }

  /// Texts one behind the other.
  func join(_ texts: UnsafeBufferPointer<UnsafeRawBufferPointer>) -> ByteRun {
    var count = 0
    for text in texts { count += text.count }
    if count == 0 { return .empty }
    let start = allocate(count)
    var writer = UnsafeMutableRawPointer(start)
    for text in texts {
      if let base = text.baseAddress { writer.copyMemory(from: base, byteCount: text.count) }
      writer += text.count
    }
    return ByteRun(start, count: count)
  }

  /// Forgets all pieces.
  @inline(__always) func reset() {
    if current >= 0 { rewind() }
  }

  private func rewind() {
    while blocks.count > Self.keptBlocks || (blocks.last.map { $0.size > Self.keptSize } ?? false) {
      blocks.removeLast().start.deallocate()
    }
    current = -1
    left = 0
  }

  private func refill(_ count: Int) {
    repeat {
      current += 1
      if current == blocks.count {
        let size = max(Self.blockSize, count)
        blocks.append((.allocate(capacity: size + Self.margin), size))
      }
    } while blocks[current].size < count
    next = blocks[current].start
    left = blocks[current].size
  }
}
