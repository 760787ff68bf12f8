import Bytes
import CZstd
import Testing

@testable import Chunks

/// Damaged and hostile streams: an error that says where, never a trap, never more memory than stated.
@Suite struct CodecDamageTests {
  static let packing = ChunkEncoding.allCases.filter { $0 != .none }

  @Test(arguments: packing)
  func aCutStreamGivesAnErrorOrTheStart(_ encoding: ChunkEncoding) {
    let decompressor = BlockDecompressor()
    var back: [UInt8] = []
    for payload in [CodecPayloads.lines(3_000), CodecPayloads.lines(150_000)] {
      let whole = payload.withUnsafeBytes { encoding.compress($0) }
      for end in stride(from: 0, to: whole.count, by: max(1, whole.count / 150)) {
        do throws(CompressionError) {
          try read(Array(whole[..<end]), encoding, decompressor, into: &back)
          // A snappy stream may end behind any piece; nothing at all is a stream but for gzip.
          #expect(encoding == .snappy || end == 0)
          #expect(isStart(back, of: payload))
        } catch {
          #expect((0...end).contains(error.offset))
          #expect(!error.text.isEmpty)
          #expect(back.isEmpty || error.kind == .endsInMatch)
        }
      }
    }
  }

  @Test(arguments: packing)
  func aDamagedStreamNeverTraps(_ encoding: ChunkEncoding) {
    var draws = DrawStream(DrawKey(seed: 11, purpose: "damaged stream"))
    let decompressor = BlockDecompressor()
    var back: [UInt8] = []
    // Flate and lz4 have no checksum: damage may give other bytes.
    let isChecked = [.gzip, .snappy, .zstd].contains(encoding)
    for payload in [CodecPayloads.lines(2_000), CodecPayloads.lines(140_000)] {
      let whole = payload.withUnsafeBytes { encoding.compress($0) }
      for _ in 0..<600 {
        var bytes = whole
        for _ in 0...draws.next(below: 3) {
          let at = Int(draws.next(below: UInt64(bytes.count)))
          bytes[at] ^= UInt8(1 << draws.next(below: 8))
        }
        do throws(CompressionError) {
          try read(bytes, encoding, decompressor, limit: 1 << 20, into: &back)
          #expect(back.count <= 1 << 20)
          if isChecked { #expect(isSame(back, payload) || encoding == .snappy) }
        } catch {
          #expect((0...bytes.count).contains(error.offset))
        }
      }
    }
  }

  @Test(arguments: packing)
  func moreThanTheLimitIsRefused(_ encoding: ChunkEncoding) throws {
    let payload = [UInt8](repeating: 0, count: 24 << 20)
    let bomb = payload.withUnsafeBytes { encoding.compress($0) }
    let decompressor = BlockDecompressor()
    for limit in [0, 1, 65_536, 1 << 20, payload.count - 1] {
      var back: [UInt8] = []
      let error = #expect(throws: CompressionError.self) {
        try read(bomb, encoding, decompressor, limit: limit, into: &back)
      }
      #expect(error?.kind == .tooLarge)
      #expect(error?.text.hasSuffix("more than \(limit) bytes of output") == true)
      #expect(back.capacity <= 2 * limit + 4_096)
    }
    var back: [UInt8] = []
    try read(bomb, encoding, decompressor, limit: payload.count, into: &back)
    #expect(isSame(back, payload))
  }

  @Test func sizesThatAreLiesTakeNoMemory() {
    var back: [UInt8] = []
    // A member that says it holds 4 GiB.
    var member = [0xAB, 0xCD].withUnsafeBytes { ChunkEncoding.gzip.compress($0) }
    member.replaceSubrange((member.count - 4)..., with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(throws: CompressionError.corrupt("gzip", at: 0)) {
      try read(member, .gzip, BlockDecompressor(), into: &back)
    }
    #expect(back.capacity < 1 << 20)
    // A frame of one byte that says it holds more than the limit.
    let frame: [UInt8] = [
      0x28, 0xB5, 0x2F, 0xFD, 0xC0, 0x20, 0, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0x61,
    ]
    let error = #expect(throws: CompressionError.self) {
      try read(frame, .zstd, BlockDecompressor(), into: &back)
    }
    #expect(error?.kind == .tooLarge || error?.kind == .truncated)
    #expect(back.capacity < 1 << 20)
    // A piece that says it holds more than the format allows.
    let piece: [UInt8] =
      SnappyFrames.identifier + [0, 9, 0, 0, 1, 2, 3, 4, 0xFF, 0xFF, 0xFF, 0x7F, 0]
    #expect(throws: CompressionError.corrupt("snappy", at: 10)) {
      try read(piece, .snappy, BlockDecompressor(), into: &back)
    }
    #expect(back.capacity < 1 << 20)
  }

  @Test func dictionariesAndOldFormatsAreRefused() {
    let withDictionary: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x21, 0x07, 0x01, 0x09, 0, 0, 0x61]
    #expect(throws: CompressionError.self) { try decoded(withDictionary, .zstd) }
    let old: [UInt8] = [0x27, 0xB5, 0x2F, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0]
    #expect(throws: CompressionError.corrupt("zstd", at: 0)) { try decoded(old, .zstd) }
    let legacy: [UInt8] = [0x02, 0x21, 0x4C, 0x18, 2, 0, 0, 0, 0x10, 0x61]
    #expect(throws: CompressionError.self) { try decoded(legacy, .lz4) }
  }

  @Test func aDeclaredSizeCountsIfItIsCredible() {
    let mega = 1 << 20
    func limit(_ declared: Int, _ compressed: Int, _ encoding: ChunkEncoding) -> Int {
      BlockDecompressor.limit(
        declared: declared, compressed: compressed, encoding, maximum: 8 * mega)
    }
    #expect(limit(0, 100, .gzip) == 8 * mega)
    #expect(limit(mega, mega, .gzip) == 8 * mega)
    #expect(limit(100 * mega, mega, .gzip) == 100 * mega)
    #expect(limit(100 * mega, 100, .gzip) == 8 * mega)
    #expect(limit(100 * mega, 10 * mega, .none) == 10 * mega)
    #expect(limit(.max, .max, .zstd) == 1 << 31)
  }
}

/// Raw DEFLATE streams that libdeflate refuses.
@Suite struct DamagedDeflateTests {
  /// The plain decoder agrees with libdeflate on whole streams.
  @Test(arguments: [0, 1, 6, 12] as [Int32])
  func wholeStreamsAreDecoded(_ level: Int32) {
    for payload in [CodecPayloads.lines(40_000), CodecPayloads.noise(2_000), [5]] {
      let raw = DeflateStreams.raw(payload, level)
      raw.withUnsafeBytes { bytes in
        var damaged = DamagedDeflate(bytes, limit: payload.count)
        #expect(damaged.run() == .whole)
        #expect(isSame(damaged.payload, payload))
        var small = DamagedDeflate(bytes, limit: payload.count - 1)
        #expect(small.run() == .tooLarge)
      }
      for end in stride(from: 0, to: raw.count - 1, by: 1 + raw.count / 50) {
        raw[..<end].withUnsafeBytes { bytes in
          var damaged = DamagedDeflate(bytes, limit: 1 << 20)
          #expect([.truncated, .insideDistance].contains(damaged.run()))
          #expect(isStart(damaged.payload, of: payload))
        }
      }
    }
  }

  @Test func anEndInsideADistanceIsTold() {
    // Three stored bytes, then in fixed codes: length 3, distance code 20, and no extra bits.
    let stream: [UInt8] = [0, 3, 0, 0xFC, 0xFF, 1, 2, 3, 0x03, 0x15]
    var back: [UInt8] = []
    let error = #expect(throws: CompressionError.self) {
      try read(stream, .flate, BlockDecompressor(), into: &back)
    }
    #expect(error?.kind == .endsInMatch)
    #expect(back == [1, 2, 3])
    #expect(throws: CompressionError.truncated(at: 0)) {
      try decoded(Array(stream.dropLast()), .flate)
    }
  }
}
