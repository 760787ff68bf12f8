import Bytes
import Glibc
import LogModel
private import Synchronization

/// Blocks that were made or read before, compressed and decoded: what a simulation, in which all
/// replicas live in one process and queries read the same chunks again and again, would else work out
/// many times.
///
/// Nothing depends on what is known: a block is taken from here only if its bytes are the same, and
/// decodes to the same entries as without. Entries, payloads and compressed bytes are shared, not
/// copied; an object lives as long as it, or a block that was first read from it, is known.
///
/// Thread-safe; a look-up is O(1) and compares the bytes once, unless they are the same memory.
public final class BlockMemo: Sendable {
  /// Suffices for 200 000 lines of 200 bytes whose blocks three replicas cut at different entries.
  public static let defaultLimit = 112 << 20

  /// How often a block was known.
  public struct Statistics: Equatable, Sendable {
    public var compressed = 0
    public var compressedKnown = 0
    public var decoded = 0
    public var decodedKnown = 0
    /// Bytes that known blocks take.
    public var bytes = 0
  }

  private let limit: Int
  private let known = Mutex(KnownBlocks())
  private let objects = Mutex(OpenedObjects())

  /// `limit`: most bytes of payloads, columns and compressed blocks; beyond it blocks are forgotten.
  public init(limit: Int = BlockMemo.defaultLimit) { self.limit = limit }

  public var statistics: Statistics { known.withLock { $0.statistics } }

  /// Forgets all blocks.
  public func removeAll() {
    known.withLock { $0.removeAll() }
    objects.withLock { $0 = OpenedObjects() }
  }

  /// What a payload was compressed to, with its checksum.
  func compressed(_ payload: UnsafeRawBufferPointer, _ encoding: ChunkEncoding)
    -> (bytes: [UInt8], checksum: UInt32)?
  {
    let key = PayloadKey(payload, encoding)
    return known.withLock { $0.compressed(payload, key) }
  }

  /// Remembers what a payload was compressed to.
  func note(
    _ payload: UnsafeRawBufferPointer, _ encoding: ChunkEncoding, compressed: [UInt8],
    checksum: UInt32
  ) {
    var entries = EntryBatch()
    entries.slab = [UInt8](payload)
    let block = KnownBlock(
      bytes: compressed, extent: 0..<compressed.count, entries: entries,
      block: BlockKey(checksum: checksum, length: compressed.count, encoding: encoding),
      payload: PayloadKey(payload, encoding))
    known.withLock { $0.add(block, limit: limit) }
  }

  /// What a block decodes to: its payload, and its entries too if they are known.
  func decoded(_ block: StoredBlock, _ encoding: ChunkEncoding, hasMetadata: Bool) -> Decoded? {
    known.withLock { $0.decoded(block, BlockKey(block, encoding), hasMetadata) }
  }

  enum Decoded {
    case payload([UInt8])
    case entries(EntryBatch)
  }

  /// Remembers what a block decodes to: entries without metadata over the payload as their slab.
  func note(
    _ block: StoredBlock, _ encoding: ChunkEncoding, hasMetadata: Bool, entries: EntryBatch
  ) {
    precondition(entries.metadata == nil, "metadata depends on the chunk's symbols")
    let own = EntryBatch(columnsOf: entries)
    let key = BlockKey(block, encoding)
    known.withLock { known in
      if known.complete(key, own, hasMetadata, limit: limit) { return }
      var fresh = KnownBlock(
        bytes: block.bytes, extent: block.extent, entries: own, block: key,
        payload: own.slab.withUnsafeBytes { PayloadKey($0, encoding) })
      fresh.columns = hasMetadata ? .behindMetadata : .plain
      known.add(fresh, limit: limit)
    }
  }
}

extension BlockMemo {
  /// An object that was opened before, if it is the same one: in the same memory.
  func opened(_ object: [UInt8], _ key: ChunkKey, _ quirks: ChunkQuirks, limit: Int)
    -> (ChunkEnvelope.Header, ChunkFile)?
  {
    objects.withLock { objects in
      guard let known = objects.opened[key.checksum], known.file.bytes.isSame(as: object),
        known.key == key, known.file.quirks == quirks, known.file.limit == limit
      else { return nil }
      return (known.header, known.file)
    }
  }

  /// Remembers an object that passed all checks. When those are too many, starts anew.
  func note(
    _ object: [UInt8], _ key: ChunkKey, _ header: ChunkEnvelope.Header, _ file: ChunkFile
  ) {
    objects.withLock { objects in
      if objects.bytes + object.count > limit { objects = OpenedObjects() }
      objects.bytes += object.count
      objects.opened[key.checksum] = OpenedObjects.Opened(key: key, header: header, file: file)
    }
  }
}

/// Objects whose checksums hold, by the checksum in their key.
private struct OpenedObjects {
  struct Opened {
    var key: ChunkKey
    var header: ChunkEnvelope.Header
    var file: ChunkFile
  }

  var opened: [UInt32: Opened] = [:]
  var bytes = 0
}

/// Finds a block by its compressed bytes.
private struct BlockKey: Hashable {
  var checksum: UInt32
  var length: Int
  var encoding: ChunkEncoding

  init(checksum: UInt32, length: Int, encoding: ChunkEncoding) {
    (self.checksum, self.length, self.encoding) = (checksum, length, encoding)
  }

  init(_ block: StoredBlock, _ encoding: ChunkEncoding) {
    self.init(checksum: block.checksum, length: block.meta.length, encoding: encoding)
  }
}

/// Finds a block by its payload.
private struct PayloadKey: Hashable {
  var checksum: UInt32
  var length: Int
  var encoding: ChunkEncoding

  init(_ payload: UnsafeRawBufferPointer, _ encoding: ChunkEncoding) {
    (checksum, length) = (CRC32C.of(payload), payload.count)
    self.encoding = encoding
  }
}

private struct KnownBlock {
  /// Where the compressed bytes lie.
  var bytes: [UInt8]
  var extent: Range<Int>
  /// The slab is the payload; the columns are empty until they are known.
  var entries: EntryBatch
  var columns = Columns.unknown
  var block: BlockKey
  var payload: PayloadKey

  /// The payload's form that the columns were decoded by: with metadata behind each line or without.
  enum Columns { case unknown, plain, behindMetadata }

  /// Without the columns that may still come: 16 bytes an entry.
  var size: Int { entries.slab.count + extent.count + 16 * entries.count }

  /// The compressed bytes alone.
  var ownBytes: [UInt8] { extent.count == bytes.count ? bytes : Array(bytes[extent]) }

  func hasBytes(_ other: UnsafeRawBufferPointer) -> Bool {
    bytes.withUnsafeBytes { isSame(UnsafeRawBufferPointer(rebasing: $0[extent]), other) }
  }

  /// Gives up compressed bytes of its own for the equal ones of a block that lies in an object: that
  /// is read again and again, and the same memory needs no comparing.
  mutating func moveBytes(to block: StoredBlock) {
    if extent.count < bytes.count || block.extent.count == block.bytes.count { return }
    (bytes, extent) = (block.bytes, block.extent)
  }

  func hasPayload(_ other: UnsafeRawBufferPointer) -> Bool {
    entries.slab.withUnsafeBytes { isSame($0, other) }
  }

  private func isSame(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard a.count == b.count, let x = a.baseAddress, let y = b.baseAddress else { return false }
    return x == y || memcmp(x, y, a.count) == 0
  }
}

/// The blocks of a memo, in no order that matters.
private struct KnownBlocks {
  private var blocks: [KnownBlock] = []
  private var byBlock: [BlockKey: Int] = [:]
  private var byPayload: [PayloadKey: Int] = [:]
  private var draws: UInt64 = 0
  var statistics = BlockMemo.Statistics()

  mutating func compressed(_ payload: UnsafeRawBufferPointer, _ key: PayloadKey)
    -> (bytes: [UInt8], checksum: UInt32)?
  {
    statistics.compressed += 1
    guard let place = byPayload[key], blocks[place].hasPayload(payload) else { return nil }
    statistics.compressedKnown += 1
    return (blocks[place].ownBytes, blocks[place].block.checksum)
  }

  mutating func decoded(_ block: StoredBlock, _ key: BlockKey, _ hasMetadata: Bool)
    -> BlockMemo.Decoded?
  {
    statistics.decoded += 1
    guard let place = byBlock[key],
      block.bytes.withUnsafeBytes({
        blocks[place].hasBytes(UnsafeRawBufferPointer(rebasing: $0[block.extent]))
      })
    else { return nil }
    statistics.decodedKnown += 1
    blocks[place].moveBytes(to: block)
    return blocks[place].columns == (hasMetadata ? .behindMetadata : .plain)
      ? .entries(blocks[place].entries) : .payload(blocks[place].entries.slab)
  }

  /// Gives a block whose payload is known its columns; false if it is not known.
  mutating func complete(
    _ key: BlockKey, _ entries: EntryBatch, _ hasMetadata: Bool, limit: Int
  ) -> Bool {
    guard let place = byBlock[key] else { return false }
    guard blocks[place].columns == .unknown, blocks[place].entries.slab.isSame(as: entries.slab)
    else { return true }
    blocks[place].entries = entries
    blocks[place].columns = hasMetadata ? .behindMetadata : .plain
    statistics.bytes += 16 * entries.count
    while statistics.bytes > limit { forgetOne() }
    return true
  }

  /// Another block of the same keys stays.
  mutating func add(_ block: KnownBlock, limit: Int) {
    if block.size > limit || byBlock[block.block] != nil || byPayload[block.payload] != nil {
      return
    }
    while statistics.bytes + block.size > limit { forgetOne() }
    statistics.bytes += block.size
    byBlock[block.block] = blocks.count
    byPayload[block.payload] = blocks.count
    blocks.append(block)
  }

  mutating func removeAll() {
    (blocks, byBlock, byPayload) = ([], [:], [:])
    statistics.bytes = 0
  }

  /// Any block: queries go over the same chunks in turn, and if those are more than there is room for,
  /// the one that was not used for longest is the next to be used.
  private mutating func forgetOne() {
    draws += 1
    let place = Int(mix64(draws) % UInt64(blocks.count))
    blocks.swapAt(place, blocks.count - 1)
    let old = blocks.removeLast()
    byBlock[old.block] = nil
    byPayload[old.payload] = nil
    statistics.bytes -= old.size
    if place < blocks.count {
      byBlock[blocks[place].block] = place
      byPayload[blocks[place].payload] = place
    }
  }
}

extension EntryBatch {
  /// The same entries with columns that take no more memory than they need.
  fileprivate init(columnsOf batch: EntryBatch) {
    self.init()
    slab = batch.slab
    timestamps = batch.timestamps.withUnsafeBufferPointer { Array($0) }
    offsets = batch.offsets.withUnsafeBufferPointer { Array($0) }
    lengths = batch.lengths.withUnsafeBufferPointer { Array($0) }
  }
}
