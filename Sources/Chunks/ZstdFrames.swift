private import CZstd

/// Zstandard frames through libzstd: level 3, whose ratio is the reference's, with the checksum of the
/// content (chunk format, §3).
enum ZstdFrames {
  static let level: Int32 = 3
  static let magic: UInt32 = 0xFD2F_B528
  /// The magic numbers of skippable frames differ in the last four bits.
  static let skippableMagic: UInt32 = 0x184D_2A50

  /// What the reference writes for nothing.
  static let nothing: [UInt8] = [
    0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x68, 0x01, 0x00, 0x00, 0x99, 0xE9, 0xD8, 0x51,
  ]

  /// Room that the frame of `count` bytes may need.
  static func bound(_ count: Int) -> Int { max(nothing.count, ZSTD_compressBound(count)) }
}

/// Writes frames.
final class ZstdCompressor {
  private var context: OpaquePointer?

  deinit { ZSTD_freeCCtx(context) }

  /// Writes a frame; returns its length.
  func compress(_ payload: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> Int
  {
    if payload.isEmpty {
      output.copyBytes(from: ZstdFrames.nothing)
      return ZstdFrames.nothing.count
    }
    let context = self.context ?? make()
    let count = ZSTD_compress2(
      context, output.baseAddress, output.count, payload.baseAddress, payload.count)
    precondition(ZSTD_isError(count) == 0, "zstd's bound did not hold")
    return count
  }

  private func make() -> OpaquePointer {
    guard let made = ZSTD_createCCtx() else {
      preconditionFailure("out of memory for a zstd compressor")
    }
    ZSTD_CCtx_setParameter(made, ZSTD_c_compressionLevel, ZstdFrames.level)
    ZSTD_CCtx_setParameter(made, ZSTD_c_checksumFlag, 1)
    context = made
    return made
  }
}

/// Reads frames of any writer. The window that a frame declares costs nothing: the payload is the
/// window.
final class ZstdDecompressor {
  private var context: OpaquePointer?

  deinit { ZSTD_freeDCtx(context) }

  /// Appends the payload of all frames, one after the other; skippable ones hold none. Nothing becomes
  /// nothing.
  func decompress(
    _ bytes: UnsafeRawBufferPointer, _ room: DecodedRoom, into payload: inout [UInt8]
  ) throws(CompressionError) {
    var at = 0
    while at < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
      guard rest.count >= 4 else { throw .truncated(at: at) }
      let magic = UInt32(littleEndian: rest.loadUnaligned(as: UInt32.self))
      let isSkippable = magic & ~15 == ZstdFrames.skippableMagic
      guard isSkippable || magic == ZstdFrames.magic else { throw .corrupt("zstd", at: at) }
      let size = ZSTD_findFrameCompressedSize(rest.baseAddress, rest.count)
      guard ZSTD_isError(size) == 0 else {
        let isShort = ZSTD_getErrorCode(size) == ZSTD_error_srcSize_wrong
        throw isShort ? CompressionError.truncated(at: at) : .corrupt("zstd", at: at)
      }
      if !isSkippable {
        let frame = UnsafeRawBufferPointer(rebasing: rest[..<size])
        try self.frame(frame, at: at, room, into: &payload)
      }
      at += size
    }
  }

  private func frame(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, _ room: DecodedRoom,
    into payload: inout [UInt8]
  ) throws(CompressionError) {
    let most = room.limit - payload.count
    let declared = ZSTD_getFrameContentSize(bytes.baseAddress, bytes.count)
    // The two greatest numbers say that the frame does not declare it, or is damaged.
    let isDeclared = declared < UInt64.max - 1
    if isDeclared && declared > UInt64(most) {
      throw .tooLarge("zstd", at: offset, limit: room.limit)
    }
    let spare = payload.capacity - payload.count
    var room = isDeclared ? Int(declared) : min(most, max(room.expected, spare))
    while true {
      let result = attempt(bytes, room, into: &payload)
      if ZSTD_isError(result) == 0 { return }
      guard !isDeclared, ZSTD_getErrorCode(result) == ZSTD_error_dstSize_tooSmall else {
        throw .corrupt("zstd", at: offset)
      }
      if room >= most { throw .tooLarge("zstd", at: offset, limit: payload.count + most) }
      room = min(most, room * 2 + 1024)
    }
  }

  /// Decodes into at most `room` bytes; the library decodes all or nothing.
  private func attempt(
    _ bytes: UnsafeRawBufferPointer, _ room: Int, into payload: inout [UInt8]
  ) -> Int {
    let context = self.context ?? make()
    var result = 0
    payload.append(addingCapacity: max(1, room)) { span in
      span.withUnsafeMutableBufferPointer { buffer, count in
        result = ZSTD_decompressDCtx(
          context, buffer.baseAddress, room, bytes.baseAddress, bytes.count)
        if ZSTD_isError(result) == 0 { count = result }
      }
    }
    return result
  }

  private func make() -> OpaquePointer {
    guard let made = ZSTD_createDCtx() else {
      preconditionFailure("out of memory for a zstd decompressor")
    }
    context = made
    return made
  }
}
