import Bytes
import LogModel

/// A block where it lies: in a file's bytes, or in bytes of its own.
struct StoredBlock {
  var meta: BlockMeta
  var bytes: [UInt8]
  /// Where its compressed bytes start in `bytes`.
  var start: Int
  /// CRC-32C of the compressed bytes.
  var checksum: UInt32

  var extent: Range<Int> { start..<(start + meta.length) }
}

/// Reads blocks of one chunk into batches.
struct BlockReader {
  private let encoding: ChunkEncoding?
  private let limit: Int
  /// Whether lines have metadata behind them.
  let hasMetadata: Bool
  /// As Loki, a DEFLATE stream that ends inside a match is taken to end there.
  private let acceptsEarlyEnd: Bool
  private var decoder: BlockDecoder
  private let memo: BlockMemo?
  private var spare: [UInt8] = []

  /// `encoding`: nil if the file's code is none.
  init(
    _ encoding: ChunkEncoding?, _ metadata: MetadataDecoder?, _ quirks: ChunkQuirks, limit: Int,
    memo: BlockMemo? = nil
  ) {
    self.encoding = encoding
    self.limit = limit
    hasMetadata = metadata != nil
    acceptsEarlyEnd = quirks.contains(.cutMatchAccepted)
    decoder = BlockDecoder(metadata, quirks)
    self.memo = memo
  }

  /// Whether slabs are the bytes that blocks lie in.
  var sharesBytes: Bool { encoding == ChunkEncoding.none }

  mutating func startBatch(_ batch: inout EntryBatch) { decoder.startBatch(&batch) }

  /// Appends the entries of a block; of a damaged one those before the damage, and the error is
  /// returned.
  ///
  /// The slab of a batch without entries becomes the decoded payload, or, with encoding `none`, the
  /// bytes that the block lies in: no byte is copied.
  mutating func read(_ block: StoredBlock, number: Int, into batch: inout EntryBatch)
    -> ChunkError?
  {
    guard let encoding else {
      return ChunkError(.unsupported, .header, at: 5, "unknown encoding")
    }
    if encoding == .none { return readPlain(block, number, into: &batch) }
    if batch.count == 0, let memo {
      return read(block, number, encoding, sharing: memo, into: &batch)
    }
    let base: Int
    do throws(CompressionError) {
      if batch.count == 0 {
        try decompress(block, encoding, into: &batch.slab)
        base = 0
      } else {
        try decompress(block, encoding, into: &spare)
        base = batch.slab.count
        if let error = BlockDecoder.excess(base, spare.count, .block(number)) { return error }
        batch.slab.append(contentsOf: spare)
      }
    } catch {
      return Self.failure(error, block, number)
    }
    return decode(batch.slab, base..<batch.slab.count, block, number, into: &batch)
  }

  /// The same for a batch without entries: it shares what is known of the block.
  private mutating func read(
    _ block: StoredBlock, _ number: Int, _ encoding: ChunkEncoding, sharing memo: BlockMemo,
    into batch: inout EntryBatch
  ) -> ChunkError? {
    switch memo.decoded(block, encoding, hasMetadata: hasMetadata) {
    case .entries(let entries)?:
      batch = entries
      return nil
    case .payload(let payload)?: batch.slab = payload
    case nil:
      do throws(CompressionError) {
        try decompress(block, encoding, into: &batch.slab)
      } catch {
        return Self.failure(error, block, number)
      }
    }
    if let error = decode(batch.slab, 0..<batch.slab.count, block, number, into: &batch) {
      return error
    }
    if batch.metadata == nil {
      memo.note(block, encoding, hasMetadata: hasMetadata, entries: batch)
    }
    return nil
  }

  private static func failure(_ error: CompressionError, _ block: StoredBlock, _ number: Int)
    -> ChunkError
  {
    ChunkError(.compression, .block(number), at: block.meta.offset + error.offset, error.text)
  }

  private mutating func readPlain(
    _ block: StoredBlock, _ number: Int, into batch: inout EntryBatch
  ) -> ChunkError? {
    if batch.count == 0 {
      batch.slab = block.bytes
    } else if !batch.slab.isSame(as: block.bytes) {
      let base = batch.slab.count
      if let error = BlockDecoder.excess(base, block.meta.length, .block(number)) { return error }
      batch.slab.append(contentsOf: block.bytes[block.extent])
      return decode(batch.slab, base..<batch.slab.count, block, number, into: &batch)
    }
    return decode(block.bytes, block.extent, block, number, into: &batch)
  }

  private func decompress(
    _ block: StoredBlock, _ encoding: ChunkEncoding, into payload: inout [UInt8]
  ) throws(CompressionError) {
    let meta = block.meta
    let declared = declaredSize(meta)
    let limit = BlockDecompressor.limit(
      declared: declared, compressed: meta.length, encoding, maximum: limit)
    try block.bytes.withBytes { bytes throws(CompressionError) in
      try CodecPool.withDecompressor { coder throws(CompressionError) in
        do throws(CompressionError) {
          try coder.decompress(
            UnsafeRawBufferPointer(rebasing: bytes[block.extent]), encoding,
            expected: min(declared, 64 * meta.length + 1024), limit: limit, into: &payload)
        } catch  where error.kind == .endsInMatch && acceptsEarlyEnd {
          // What came before is kept.
        }
      }
    }
  }

  private mutating func decode(
    _ slab: [UInt8], _ extent: Range<Int>, _ block: StoredBlock, _ number: Int,
    into batch: inout EntryBatch
  ) -> ChunkError? {
    slab.withUnsafeBytes {
      decoder.decode(
        UnsafeRawBufferPointer(rebasing: $0[extent]), base: extent.lowerBound,
        expected: block.meta.entries, .block(number), into: &batch)
    }
  }

  /// Appends the entries of a payload that is no block of a file: a head's.
  mutating func read(_ payload: UnsafeRawBufferPointer, number: Int, into batch: inout EntryBatch)
    -> ChunkError?
  {
    if batch.count == 0 { batch.slab = [] }
    let base = batch.slab.count
    if let error = BlockDecoder.excess(base, payload.count, .block(number)) { return error }
    batch.slab.append(contentsOf: payload)
    return decoder.decode(
      payload, base: base, expected: payload.count / 64, .block(number), into: &batch)
  }

  /// About what a block decodes to by its metas: with up to 24 bytes around each entry.
  private func declaredSize(_ meta: BlockMeta) -> Int {
    let (framing, overflow) = meta.entries.multipliedReportingOverflow(by: 24)
    let (declared, carry) = meta.uncompressedSize.addingReportingOverflow(framing)
    return overflow || carry ? .max : declared
  }
}

extension [UInt8] {
  /// Whether both are the same memory.
  func isSame(as other: [UInt8]) -> Bool {
    count == other.count
      && withUnsafeBytes { a in other.withUnsafeBytes { b in a.baseAddress == b.baseAddress } }
  }
}
