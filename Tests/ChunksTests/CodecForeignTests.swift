import Bytes
import CDeflate
import CLZ4
import CZstd
import Testing

@testable import Chunks

/// Streams with every option that other writers use (chunk format, §3, "reading tolerance").
@Suite struct CodecForeignTests {
  static let payloads =
    [1, 300, 70_000, 400_000].map(CodecPayloads.lines) + [
      CodecPayloads.noise(70_000), Array(repeating: 7, count: 1 << 20),
    ]

  @Test(arguments: [0, 1, 6, 9, 12] as [Int32])
  func deflateOfAnyLevel(_ level: Int32) throws {
    for payload in Self.payloads {
      let raw = DeflateStreams.raw(payload, level)
      #expect(try isSame(decoded(raw, .flate), payload))
      // What follows a raw stream is not part of it.
      #expect(try isSame(decoded(raw + [1, 2, 3], .flate), payload))
      let member = DeflateStreams.member(raw, payload)
      #expect(try isSame(decoded(member, .gzip), payload))
      let named = DeflateStreams.member(raw, payload, flags: 0x1C)
      #expect(try isSame(decoded(named, .gzip), payload))
      let empty = DeflateStreams.member([3, 0], [])
      #expect(try isSame(decoded(member + empty + named, .gzip), payload + payload))
    }
  }

  @Test func gzipMembersNeedAHeader() throws {
    let payload = Self.payloads[1]
    let member = DeflateStreams.member(DeflateStreams.raw(payload, 6), payload)
    for rest in [[0], [UInt8](repeating: 0, count: 40)] {
      let error = #expect(throws: CompressionError.self) { try decoded(member + rest, .gzip) }
      #expect(error?.offset == member.count)
    }
    #expect(throws: CompressionError.self) {
      try decoded(DeflateStreams.member(DeflateStreams.raw(payload, 6), payload + [1]), .gzip)
    }
  }

  @Test(arguments: [0, 1, 9, 12] as [Int32])
  func lz4FramesOfAnyForm(_ level: Int32) throws {
    for payload in Self.payloads where level < 9 || payload.count < 100_000 {
      var all: [UInt8] = []
      for form in 0..<32 {
        let frame = lz4Frame(payload, level, form)
        for encoding in [ChunkEncoding.lz4Blocks64K, .lz4Blocks256K, .lz4Blocks1M, .lz4] {
          #expect(try isSame(decoded(frame, encoding), payload), "form \(form)")
        }
        if payload.count < 1000 { all += frame + Self.skippable }
      }
      if payload.count < 1000 {
        let expected = Array(repeatElement(payload, count: 32).joined())
        #expect(try isSame(decoded(all, .lz4), expected))
      }
    }
  }

  @Test(arguments: [-5, 1, 3, 7, 19, 22] as [Int32])
  func zstdFramesOfAnyForm(_ level: Int32) throws {
    for payload in Self.payloads where level < 10 || payload.count < 100_000 {
      for form in 0..<4 {
        let frame = zstdFrame(payload, level, form)
        #expect(try isSame(decoded(frame, .zstd), payload))
        // Without a good guess too.
        var back: [UInt8] = []
        try read(frame, .zstd, BlockDecompressor(), expected: 0, into: &back)
        #expect(isSame(back, payload))
        let several = Self.skippable + frame + Self.skippable + frame
        #expect(try isSame(decoded(several, .zstd), payload + payload))
      }
    }
  }

  @Test func snappyStreamsOfAnyForm() throws {
    let payload = CodecPayloads.lines(200_000)
    let packed = payload.withUnsafeBytes { ChunkEncoding.snappy.compress($0) }
    let stored = payload.withUnsafeBytes { SnappyFrames.store($0) }
    let padding: [UInt8] = [0xFE, 3, 0, 0, 1, 2, 3]
    let reserved: [UInt8] = [0x80, 1, 0, 0, 9]
    #expect(try isSame(decoded(stored, .snappy), payload))
    // A stream may start again: its identifier is repeated.
    #expect(try isSame(decoded(packed + padding + stored + reserved, .snappy), payload + payload))
    let start = Array(payload[..<900])
    let small = start.withUnsafeBytes { SnappyFrames.store($0) }
    #expect(try isSame(decoded(small + small.dropFirst(10), .snappy), start + start))
    for wrong in [[0x02, 0, 0, 0], [0x7F, 1, 0, 0, 5]] as [[UInt8]] {
      let error = #expect(throws: CompressionError.self) { try decoded(packed + wrong, .snappy) }
      #expect(error == .corrupt("snappy", at: packed.count))
    }
    #expect(throws: CompressionError.corrupt("snappy", at: 0)) {
      try decoded(Array(packed.dropFirst(10)), .snappy)
    }
  }

  static let skippable: [UInt8] = [0x53, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]

  /// `form`: bits for linked blocks, block checksums, content checksum, content size, small blocks.
  private func lz4Frame(_ payload: [UInt8], _ level: Int32, _ form: Int) -> [UInt8] {
    var preferences = LZ4F_preferences_t()
    preferences.compressionLevel = level
    preferences.frameInfo.blockMode = form & 1 == 1 ? LZ4F_blockLinked : LZ4F_blockIndependent
    preferences.frameInfo.blockChecksumFlag =
      form & 2 != 0 ? LZ4F_blockChecksumEnabled : LZ4F_noBlockChecksum
    preferences.frameInfo.contentChecksumFlag =
      form & 4 != 0 ? LZ4F_contentChecksumEnabled : LZ4F_noContentChecksum
    preferences.frameInfo.contentSize = form & 8 != 0 ? UInt64(payload.count) : 0
    preferences.frameInfo.blockSizeID = form & 16 != 0 ? LZ4F_max64KB : LZ4F_max4MB
    let bound = LZ4F_compressFrameBound(payload.count, &preferences)
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      count = LZ4F_compressFrame(
        output.baseAddress, bound, payload, payload.count, &preferences)
    }
  }

  /// `form`: bits for a checksum and for the content size.
  private func zstdFrame(_ payload: [UInt8], _ level: Int32, _ form: Int) -> [UInt8] {
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, Int32(form & 1))
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, Int32(form >> 1))
    let bound = ZSTD_compressBound(payload.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      count = ZSTD_compress2(context, output.baseAddress, bound, payload, payload.count)
    }
  }
}

enum DeflateStreams {
  /// Level 0: stored blocks.
  static func raw(_ payload: [UInt8], _ level: Int32) -> [UInt8] {
    let context = libdeflate_alloc_compressor(level)
    defer { libdeflate_free_compressor(context) }
    let bound = libdeflate_deflate_compress_bound(context, payload.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      count = libdeflate_deflate_compress(
        context, payload, payload.count, output.baseAddress, bound)
    }
  }

  /// `flags`: 4 extra field, 8 file name, 16 comment.
  static func member(_ raw: [UInt8], _ payload: [UInt8], flags: UInt8 = 0) -> [UInt8] {
    var writer = ByteWriter([0x1F, 0x8B, 8, flags, 1, 2, 3, 4, 2, 3])
    if flags & 4 != 0 { writer.bytes([3, 0, 7, 8, 9]) }
    if flags & 8 != 0 { writer.bytes(Array("app.log".utf8) + [0]) }
    if flags & 16 != 0 { writer.bytes(Array("a comment".utf8) + [0]) }
    writer.bytes(raw)
    writer.little32(libdeflate_crc32(0, payload, payload.count))
    writer.little32(UInt32(payload.count))
    return writer.bytes
  }
}
