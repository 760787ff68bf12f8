/// Decompresses blocks one after the other. Holds the libraries' contexts, made when first needed; into
/// an array that is used again a block is decoded without an allocation.
///
/// One caller at a time; `CodecPool` lends them out.
final class BlockDecompressor {
  private let deflate = DeflateDecompressor()
  private let lz4 = LZ4Decompressor()
  private let zstd = ZstdDecompressor()

  /// Replaces the content of `payload` by what `bytes` decode to. After an error it is empty, but for
  /// `endsInMatch`.
  ///
  /// `expected`: about the size of the payload, if that is known. It only saves work; the memory that
  /// is taken without proof that the payload needs it is at most this or 16 times the input, or what a
  /// zstd frame declares. `limit`: the most that the payload may take; beyond it the bytes are refused.
  /// No more than twice the limit is ever allocated.
  func decompress(
    _ bytes: UnsafeRawBufferPointer, _ encoding: ChunkEncoding, expected: Int? = nil,
    limit: Int = defaultDecodedLimit, into payload: inout [UInt8]
  ) throws(CompressionError) {
    payload.removeAll(keepingCapacity: true)
    let room = DecodedRoom(
      expected: max(0, min(expected ?? Self.guess(bytes.count, encoding), limit)), limit: limit)
    do throws(CompressionError) {
      switch encoding {
      case .none:
        guard bytes.count <= limit else { throw .tooLarge("none", at: 0, limit: limit) }
        payload.append(contentsOf: bytes)
      case .gzip: try deflate.gunzip(bytes, room, into: &payload)
      case .flate: try deflate.inflate(bytes, room, into: &payload)
      case .snappy: try SnappyFrames.decompress(bytes, room, into: &payload)
      case .lz4Blocks64K, .lz4Blocks256K, .lz4Blocks1M, .lz4:
        try lz4.decompress(bytes, room, into: &payload)
      case .zstd: try zstd.decompress(bytes, room, into: &payload)
      }
    } catch {
      if error.kind != .endsInMatch { payload.removeAll(keepingCapacity: true) }
      throw error
    }
  }

  /// Log lines compress to between a third and a tenth.
  private static func guess(_ count: Int, _ encoding: ChunkEncoding) -> Int {
    encoding == .none ? count : min(count, 1 << 28) * 8
  }

  /// The limit for a block of `compressed` bytes that declares its size: that size if it is credible
  /// for the encoding, else `maximum`, which always holds.
  static func limit(
    declared: Int, compressed: Int, _ encoding: ChunkEncoding, maximum: Int = defaultDecodedLimit
  ) -> Int {
    let (possible, overflow) = compressed.multipliedReportingOverflow(by: encoding.largestExpansion)
    return max(maximum, min(declared, overflow ? Int.max : possible, 1 << 31))
  }
}

/// How much a decoder may write.
struct DecodedRoom {
  /// What the payload is thought to need, bytes; at most `limit`.
  var expected: Int
  var limit: Int
}

extension ChunkEncoding {
  /// Bytes of payload that one compressed byte can stand for.
  fileprivate var largestExpansion: Int {
    switch self {
    case .none: 1
    case .gzip, .flate: 1032
    // A copy of 64 bytes takes three.
    case .snappy: 22
    case .lz4Blocks64K, .lz4Blocks256K, .lz4Blocks1M, .lz4: 255
    // A block of 128 KiB of one byte takes four.
    case .zstd: 32_768
    }
  }
}
