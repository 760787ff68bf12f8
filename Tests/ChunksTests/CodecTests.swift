import Bytes
import LogModel
import Testing

@testable import Chunks

/// Every encoding through the compressors and decompressors alone.
@Suite struct CodecTests {
  static let sizes = [0, 1, 2, 13, 4_096, 65_535, 65_536, 65_537, 262_144, 300_000, 1 << 20]

  @Test(arguments: ChunkEncoding.allCases)
  func whatIsCompressedComesBack(_ encoding: ChunkEncoding) throws {
    for size in Self.sizes {
      for (kind, payload) in CodecPayloads.all(size) {
        let compressed = payload.withUnsafeBytes { encoding.compress($0) }
        let back = try decoded(compressed, encoding)
        #expect(isSame(back, payload), "\(encoding.name), \(size) bytes, \(kind)")
        // Nothing grows by more than a header and a few bytes a block.
        #expect(compressed.count <= payload.count + 32 + payload.count / 4_096)
      }
    }
  }

  @Test(arguments: ChunkEncoding.allCases)
  func whatAContextDidBeforeCannotBeSeen(_ encoding: ChunkEncoding) throws {
    var draws = DrawStream(DrawKey(seed: 5, purpose: "codec contexts"))
    let used = BlockCompressor()
    let usedReader = BlockDecompressor()
    var payload: [UInt8] = []
    for _ in 0..<60 {
      let size = Int(draws.next(below: 150_000))
      let kinds = CodecPayloads.all(size)
      let original = kinds[Int(draws.next(below: UInt64(kinds.count)))].bytes
      let compressed = compress(original, encoding, used)
      #expect(isSame(compressed, compress(original, encoding, BlockCompressor())))
      try read(compressed, encoding, usedReader, into: &payload)
      #expect(isSame(payload, original))
      if !compressed.isEmpty {
        // A damaged block in between leaves nothing behind.
        let shorter = Array(compressed.dropLast(1 + Int(draws.next(below: 9))))
        try? read(shorter, encoding, usedReader, into: &payload)
      }
    }
  }

  @Test func namesAreReadInAnyCase() throws {
    let names = [
      "none", "gzip", "lz4-64k", "snappy", "lz4-256k", "lz4-1M", "lz4", "flate", "zstd",
    ]
    #expect(ChunkEncoding.allCases.map(\.name) == names)
    #expect(ChunkEncoding.allCases.map(\.rawValue) == [0, 1, 3, 4, 5, 6, 7, 8, 9])
    for encoding in ChunkEncoding.allCases {
      #expect(try ChunkEncoding(name: encoding.name.uppercased()) == encoding)
      #expect(try ChunkEncoding(name: encoding.name.lowercased()) == encoding)
      #expect(try ChunkEncoding(code: encoding.rawValue, at: 5) == encoding)
    }
    let error = #expect(throws: ChunkError.self) { try ChunkEncoding(name: "Brotli") }
    #expect(
      error?.text
        == "invalid encoding: Brotli, supported: none, gzip, lz4-64k, snappy, lz4-256k, lz4-1M, lz4, flate, zstd"
    )
    for code in [2, 10, 255] as [UInt8] {
      let error = #expect(throws: ChunkError.self) { try ChunkEncoding(code: code, at: 5) }
      #expect(error?.text == "unknown encoding" && error?.offset == 5)
    }
  }

  @Test func nothingHasTheReferencesBytes() {
    let expected: [ChunkEncoding: String] = [
      .none: "", .snappy: "", .flate: "0300",
      .gzip: "1f8b080000096e8800ff03000000000000000000",
      .lz4Blocks64K: "04224d1860408200000000", .lz4Blocks256K: "04224d186050fb00000000",
      .lz4Blocks1M: "04224d1860605100000000", .lz4: "04224d1860707300000000",
      .zstd: "28b52ffd046801000099e9d851",
    ]
    for encoding in ChunkEncoding.allCases {
      let compressed = encoding.compress(UnsafeRawBufferPointer(start: nil, count: 0))
      #expect(Hex.text(compressed) == expected[encoding])
    }
  }

  @Test(arguments: ChunkEncoding.allCases)
  func nothingDecodesToNothingButForGzip(_ encoding: ChunkEncoding) throws {
    if encoding == .gzip {
      #expect(throws: CompressionError(.truncated, at: 0, "EOF")) { try decoded([], encoding) }
    } else {
      #expect(try decoded([], encoding) == [])
    }
  }

  @Test func framesHaveTheReferencesShape() throws {
    let payload = CodecPayloads.lines(150_000)
    func start(_ encoding: ChunkEncoding, _ count: Int) -> String {
      Hex.text(Array(payload.withUnsafeBytes { encoding.compress($0) }.prefix(count)))
    }
    #expect(start(.gzip, 10) == "1f8b080000096e8800ff")
    #expect(start(.snappy, 10) == "ff060000734e61507059")
    #expect(start(.lz4Blocks64K, 7) == "04224d18604082")
    #expect(start(.lz4Blocks256K, 7) == "04224d186050fb")
    #expect(start(.lz4Blocks1M, 7) == "04224d18606051")
    #expect(start(.lz4, 7) == "04224d18607073")
    // The descriptor: with a checksum, without a dictionary.
    let zstd = payload.withUnsafeBytes { ChunkEncoding.zstd.compress($0) }
    #expect(zstd[4] & 0x07 == 0x04)
  }

  @Test func incompressibleDataIsStored() {
    let payload = CodecPayloads.noise(100_000)
    let snappy = payload.withUnsafeBytes { ChunkEncoding.snappy.compress($0) }
    #expect(snappy[10] == 1 && snappy.count == 10 + 8 + 65_536 + 8 + 34_464)
    let lz4 = payload.withUnsafeBytes { ChunkEncoding.lz4Blocks64K.compress($0) }
    #expect(lz4[10] & 0x80 == 0x80 && lz4.count == 7 + 4 + 65_536 + 4 + 34_464 + 4)
  }
}

/// Helpers of the codec tests.
func decoded(_ bytes: [UInt8], _ encoding: ChunkEncoding, limit: Int = defaultDecodedLimit) throws
  -> [UInt8]
{
  var payload: [UInt8] = [1, 2, 3]
  try read(bytes, encoding, BlockDecompressor(), limit: limit, into: &payload)
  return payload
}

func read(
  _ bytes: [UInt8], _ encoding: ChunkEncoding, _ decompressor: BlockDecompressor,
  expected: Int? = nil, limit: Int = defaultDecodedLimit, into payload: inout [UInt8]
) throws(CompressionError) {
  try bytes.withBytes { bytes throws(CompressionError) in
    try decompressor.decompress(bytes, encoding, expected: expected, limit: limit, into: &payload)
  }
}

func compress(_ payload: [UInt8], _ encoding: ChunkEncoding, _ compressor: BlockCompressor)
  -> [UInt8]
{
  var compressed: [UInt8] = []
  payload.withUnsafeBytes { compressor.compress($0, encoding, appendingTo: &compressed) }
  return compressed
}

enum CodecPayloads {
  static func all(_ size: Int) -> [(kind: String, bytes: [UInt8])] {
    [
      ("lines", lines(size)), ("noise", noise(size)),
      ("one byte", Array(repeating: 97, count: size)),
    ]
  }

  static func lines(_ size: Int) -> [UInt8] { Array(allLines.prefix(size)) }

  static func noise(_ size: Int) -> [UInt8] { Array(allNoise.prefix(size)) }

  private static let longest = 1 << 20

  private static let allLines: [UInt8] = {
    var bytes: [UInt8] = []
    var number: UInt64 = 0
    while bytes.count < longest {
      bytes += Array("level=info id=\(mix64(number) % 100_000) msg=\"request finished\"\n".utf8)
      number += 1
    }
    return bytes
  }()

  private static let allNoise: [UInt8] = {
    let words = (0..<UInt64(longest / 8)).map { mix64($0) }
    return words.withUnsafeBytes { Array($0) }
  }()
}
