import CBenchmarkLimits
import Chunks

/// The bare library at the blocks of chunk files: what the chunk benchmark is compared with.
final class ChunkLimits {
  private let codec: UInt8
  /// As stored, with the checksums that follow, and decompressed.
  private var stored: [norn_block] = []
  private var payloads: [norn_block] = []
  private var memory: [UnsafeMutableRawBufferPointer] = []
  private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 8 << 20, alignment: 64)

  /// Nil if a file does not open or the library cannot read a block.
  init?(_ files: [[UInt8]], _ encoding: ChunkEncoding) {
    codec = encoding.rawValue
    for bytes in files {
      guard let file = try? ChunkFile(bytes) else { return nil }
      let copy = bytes.withUnsafeBytes { keep($0) }
      for block in file.blocks {
        let compressed = norn_block(bytes: copy + block.offset, count: block.length)
        stored.append(compressed)
        var one = compressed
        let count = norn_limit_decompress(codec, &one, 1, room.baseAddress, room.count)
        guard count > 0 else { return nil }
        let payload = keep(UnsafeRawBufferPointer(rebasing: room[..<count]))
        payloads.append(norn_block(bytes: payload, count: count))
      }
    }
  }

  deinit {
    for piece in memory { piece.deallocate() }
    room.deallocate()
  }

  private func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    piece.copyMemory(from: bytes)
    memory.append(piece)
    guard let start = piece.baseAddress else { preconditionFailure("a block of no bytes") }
    return start
  }

  func compress() -> Int {
    norn_limit_compress(codec, payloads, payloads.count, room.baseAddress, room.count)
  }

  func decompress() -> Int {
    norn_limit_decompress(codec, stored, stored.count, room.baseAddress, room.count)
  }
}
