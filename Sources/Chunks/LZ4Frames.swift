private import CLZ4

/// The LZ4 frame format as the reference writes it: independent blocks, no checksums, no sizes
/// (chunk format, §3). Blocks are read by liblz4, frames of other writers by its `lz4frame`.
enum LZ4Frames {
  /// Magic number, descriptor and its checksum.
  static let headerCount = 7
  /// What a frame ends with, and what stands before a block.
  static let wordCount = 4
  /// A block whose size has this bit is stored.
  static let storedBit: UInt32 = 1 << 31

  /// Room that the frame of `count` bytes may need.
  static func bound(_ count: Int, _ encoding: ChunkEncoding) -> Int {
    // A block that does not become smaller is stored; while it is tried it needs more room.
    let largest = largestBlock(encoding)
    let blocks = count / largest + 1
    return headerCount + wordCount + count + blocks * wordCount
      + norn_lz4_bound(min(count, largest))
  }

  /// Largest block of the encoding's frames.
  static func largestBlock(_ encoding: ChunkEncoding) -> Int {
    guard let maximum = encoding.lz4BlockMaximum else {
      preconditionFailure("not an LZ4 encoding")
    }
    return maximum
  }

  /// The header of the encoding's frames: the last byte is the checksum of the two before it.
  static func header(_ encoding: ChunkEncoding) -> [UInt8] {
    let (code, checksum): (UInt8, UInt8) =
      switch encoding {
      case .lz4Blocks64K: (0x40, 0x82)
      case .lz4Blocks256K: (0x50, 0xFB)
      case .lz4Blocks1M: (0x60, 0x51)
      default: (0x70, 0x73)
      }
    return [0x04, 0x22, 0x4D, 0x18, 0x60, code, checksum]
  }

  /// Largest block of a frame that starts like one of the reference's; nil if it has another form.
  static func plainBlockMaximum(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard bytes.count - start >= headerCount else { return nil }
    for encoding in [ChunkEncoding.lz4Blocks64K, .lz4Blocks256K, .lz4Blocks1M, .lz4]
    where bytes[start..<(start + headerCount)].elementsEqual(header(encoding)) {
      return encoding.lz4BlockMaximum
    }
    return nil
  }
}

/// Writes frames.
final class LZ4Compressor {
  private var state: UnsafeMutableRawPointer?

  deinit { state?.deallocate() }

  /// Writes a frame; returns its length.
  func compress(
    _ payload: UnsafeRawBufferPointer, _ encoding: ChunkEncoding,
    into output: UnsafeMutableRawBufferPointer
  ) -> Int {
    output.copyBytes(from: LZ4Frames.header(encoding))
    var end = LZ4Frames.headerCount
    let largest = LZ4Frames.largestBlock(encoding)
    var at = 0
    while at < payload.count {
      let block = UnsafeRawBufferPointer(rebasing: payload[at..<min(at + largest, payload.count)])
      end += write(block, into: UnsafeMutableRawBufferPointer(rebasing: output[end...]))
      at += block.count
    }
    output.storeBytes(of: 0, toByteOffset: end, as: UInt32.self)
    return end + LZ4Frames.wordCount
  }

  /// Writes a block with its size; one that would not become smaller is stored.
  private func write(
    _ block: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Int {
    let state = state ?? .allocate(byteCount: norn_lz4_state_bytes(), alignment: 16)
    self.state = state
    let data = UnsafeMutableRawBufferPointer(rebasing: output[LZ4Frames.wordCount...])
    var size = norn_lz4_compress(state, block.baseAddress, block.count, data.baseAddress)
    var word = UInt32(size)
    if size >= block.count {
      size = block.count
      data.copyMemory(from: block)
      word = UInt32(size) | LZ4Frames.storedBit
    }
    output.storeBytes(of: word.littleEndian, as: UInt32.self)
    return LZ4Frames.wordCount + size
  }
}

/// Reads frames of any writer.
final class LZ4Decompressor {
  private var context: OpaquePointer?

  deinit { if let context { LZ4F_freeDecompressionContext(context) } }

  /// Appends the payload of all frames, one after the other. Nothing becomes nothing.
  func decompress(
    _ bytes: UnsafeRawBufferPointer, _ room: DecodedRoom, into payload: inout [UInt8]
  ) throws(CompressionError) {
    payload.reserveCapacity(payload.count + room.expected)
    var at = 0
    while at < bytes.count {
      if let largest = LZ4Frames.plainBlockMaximum(bytes, from: at) {
        at = try plainFrame(bytes, from: at, largest, limit: room.limit, into: &payload)
      } else {
        at = try anyFrame(bytes, from: at, room, into: &payload)
      }
    }
  }

  // MARK: Frames as the reference writes them

  /// Decodes straight into the payload; returns the end of the frame.
  private func plainFrame(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ largest: Int, limit: Int,
    into payload: inout [UInt8]
  ) throws(CompressionError) -> Int {
    var at = start + LZ4Frames.headerCount
    while true {
      guard bytes.count - at >= LZ4Frames.wordCount else { throw .truncated(at: start) }
      let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
      if word == 0 { return at + LZ4Frames.wordCount }
      let size = Int(word & ~LZ4Frames.storedBit)
      guard size <= largest else { throw .corrupt("lz4", at: at) }
      guard bytes.count - at - LZ4Frames.wordCount >= size else { throw .truncated(at: at) }
      let data = UnsafeRawBufferPointer(rebasing: bytes[(at + LZ4Frames.wordCount)...].prefix(size))
      if word & LZ4Frames.storedBit != 0 {
        guard payload.count + size <= limit else { throw .tooLarge("lz4", at: at, limit: limit) }
        payload.append(contentsOf: data)
      } else {
        try block(data, at: at, largest, limit: limit, into: &payload)
      }
      at += LZ4Frames.wordCount + size
    }
  }

  /// A block does not say how much it decodes to: it is tried with the room there is, then with all
  /// that it may take.
  private func block(
    _ data: UnsafeRawBufferPointer, at offset: Int, _ largest: Int, limit: Int,
    into payload: inout [UInt8]
  ) throws(CompressionError) {
    let most = min(largest, limit - payload.count, data.count * 255)
    var room = min(most, payload.capacity - payload.count)
    while true {
      var made: Int32 = -1
      payload.append(addingCapacity: max(1, room)) { span in
        span.withUnsafeMutableBufferPointer { buffer, count in
          made = LZ4_decompress_safe(
            data.baseAddress?.assumingMemoryBound(to: CChar.self),
            UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self),
            Int32(data.count), Int32(room))
          if made > 0 { count = Int(made) }
        }
      }
      if made >= 0 { return }
      if room >= most {
        if most < min(largest, data.count * 255) {
          throw .tooLarge("lz4", at: offset, limit: limit)
        }
        throw .corrupt("lz4", at: offset)
      }
      room = most
    }
  }

  // MARK: Frames of other writers

  /// Decodes a frame with any options; returns its end.
  private func anyFrame(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ room: DecodedRoom,
    into payload: inout [UInt8]
  ) throws(CompressionError) -> Int {
    let context = readyContext()
    var at = start
    while true {
      // One byte more than the limit shows that the frame goes on.
      let most = room.limit - payload.count + 1
      var used = 0
      var made = 0
      var hint = 0
      payload.append(addingCapacity: min(most, 256 << 10)) { span in
        span.withUnsafeMutableBufferPointer { buffer, count in
          used = bytes.count - at
          made = min(buffer.count, most)
          hint = LZ4F_decompress(
            context, buffer.baseAddress, &made, bytes.baseAddress?.advanced(by: at), &used, nil)
          count = LZ4F_isError(hint) == 0 ? made : 0
        }
      }
      if LZ4F_isError(hint) != 0 { throw .corrupt("lz4", at: start) }
      if payload.count > room.limit { throw .tooLarge("lz4", at: start, limit: room.limit) }
      at += used
      if hint == 0 { return at }
      if used == 0 && made == 0 { throw .truncated(at: start) }
    }
  }

  private func readyContext() -> OpaquePointer {
    if let context {
      LZ4F_resetDecompressionContext(context)
      return context
    }
    var made: OpaquePointer?
    guard LZ4F_isError(LZ4F_createDecompressionContext(&made, UInt32(LZ4F_VERSION))) == 0, let made
    else { preconditionFailure("out of memory for an LZ4 decompressor") }
    context = made
    return made
  }
}
