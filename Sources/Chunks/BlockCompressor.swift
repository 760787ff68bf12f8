/// Compresses payloads one after the other. Holds the libraries' contexts, made when first needed, and
/// the room that the compressed bytes are written to: in the steady state a payload costs no
/// allocation.
///
/// One caller at a time; `CodecPool` lends them out.
final class BlockCompressor {
  private let deflate = DeflateCompressor()
  private let lz4 = LZ4Compressor()
  private let zstd = ZstdCompressor()
  private var room = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  /// A payload of several MiB is rare: its room is not kept.
  private static let largestKeptRoom = 2 << 20

  deinit { room.deallocate() }

  /// Runs `body` with the compressed form of the payload, which is valid inside it alone. With
  /// encoding `none` that is the payload itself.
  func withCompressed<R, E: Error>(
    _ payload: UnsafeRawBufferPointer, _ encoding: ChunkEncoding,
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    if encoding == .none { return try body(payload) }
    let count = compress(payload, encoding)
    defer { if room.count > Self.largestKeptRoom { reserve(0) } }
    return try body(UnsafeRawBufferPointer(rebasing: room[..<count]))
  }

  /// Appends the compressed form of the payload.
  func compress(
    _ payload: UnsafeRawBufferPointer, _ encoding: ChunkEncoding, appendingTo output: inout [UInt8]
  ) {
    withCompressed(payload, encoding) { output.append(contentsOf: $0) }
  }

  /// Compresses into `room`; returns how many bytes that gave.
  private func compress(_ payload: UnsafeRawBufferPointer, _ encoding: ChunkEncoding) -> Int {
    switch encoding {
    case .none:
      preconditionFailure("nothing to compress")
    case .gzip:
      reserve(deflate.gzipBound(payload.count))
      return deflate.gzip(payload, into: room)
    case .flate:
      reserve(deflate.bound(payload.count))
      return deflate.raw(payload, into: room)
    case .snappy:
      reserve(SnappyFrames.bound(payload.count))
      return SnappyFrames.compress(payload, into: room)
    case .lz4Blocks64K, .lz4Blocks256K, .lz4Blocks1M, .lz4:
      reserve(LZ4Frames.bound(payload.count, encoding))
      return lz4.compress(payload, encoding, into: room)
    case .zstd:
      reserve(ZstdFrames.bound(payload.count))
      return zstd.compress(payload, into: room)
    }
  }

  private func reserve(_ count: Int) {
    if count > 0 && count <= room.count { return }
    room.deallocate()
    room = .allocate(byteCount: count, alignment: 16)
  }
}
