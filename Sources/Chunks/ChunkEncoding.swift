/// How the blocks and symbols of a chunk are compressed. Raw values are the codec byte of the header.
/// Source: chunk format, §3.
public enum ChunkEncoding: UInt8, CaseIterable, Sendable {
  case none = 0
  case gzip = 1
  /// LZ4 frames; the four encodings differ in the largest block of a frame alone.
  case lz4Blocks64K = 3
  /// The Snappy framing format.
  case snappy = 4
  case lz4Blocks256K = 5
  case lz4Blocks1M = 6
  /// Blocks of at most 4 MiB.
  case lz4 = 7
  /// Raw DEFLATE.
  case flate = 8
  case zstd = 9

  /// An encoding by the name that configuration uses, in any letter case.
  public init(name: String) throws(ChunkError) {
    let lower = name.lowercased()
    for encoding in Self.allCases where encoding.name.lowercased() == lower {
      self = encoding
      return
    }
    let supported = Self.allCases.map(\.name).joined(separator: ", ")
    throw ChunkError(
      .unsupported, .setting, at: 0, "invalid encoding: \(name), supported: \(supported)")
  }

  /// The name that configuration uses.
  public var name: String {
    switch self {
    case .none: "none"
    case .gzip: "gzip"
    case .lz4Blocks64K: "lz4-64k"
    case .snappy: "snappy"
    case .lz4Blocks256K: "lz4-256k"
    case .lz4Blocks1M: "lz4-1M"
    case .lz4: "lz4"
    case .flate: "flate"
    case .zstd: "zstd"
    }
  }

  /// Of the codec byte of a file. Code 2 was never used.
  init(code: UInt8, at offset: Int) throws(ChunkError) {
    guard let encoding = ChunkEncoding(rawValue: code) else {
      throw ChunkError(.unsupported, .header, at: offset, "unknown encoding")
    }
    self = encoding
  }

  /// Largest block of an LZ4 frame of this encoding, bytes; nil for other encodings.
  var lz4BlockMaximum: Int? {
    switch self {
    case .lz4Blocks64K: 64 << 10
    case .lz4Blocks256K: 256 << 10
    case .lz4Blocks1M: 1 << 20
    case .lz4: 4 << 20
    default: nil
    }
  }

  /// The compressed form of a payload, as an array of its own.
  func compress(_ payload: UnsafeRawBufferPointer) -> [UInt8] {
    CodecPool.withCompressor { compressor in
      compressor.withCompressed(payload, self) { [UInt8]($0) }
    }
  }

  /// The payload of compressed bytes, at most `limit` bytes of it.
  func decompress(
    _ bytes: UnsafeRawBufferPointer, limit: Int, _ quirks: ChunkQuirks = .none
  ) throws(CompressionError) -> [UInt8] {
    var payload: [UInt8] = []
    try CodecPool.withDecompressor { decompressor throws(CompressionError) in
      do throws(CompressionError) {
        try decompressor.decompress(bytes, self, limit: limit, into: &payload)
      } catch  where error.kind == .endsInMatch && quirks.contains(.cutMatchAccepted) {
        // What came before is kept.
      }
    }
    return payload
  }
}
