/// How the blocks and symbols of a chunk are compressed. Raw values are the codec byte of the header.
/// Source: chunk format, §3.
public enum ChunkEncoding: UInt8, CaseIterable, Sendable {
  case none = 0
  case gzip = 1
  /// The Snappy framing format.
  case snappy = 4

  /// An encoding by the name that configuration uses, in any letter case.
  public init(name: String) throws(ChunkError) {
    let lower = name.lowercased()
    for encoding in Self.allCases where encoding.name == lower {
      self = encoding
      return
    }
    let known = ["lz4-64k", "lz4-256k", "lz4-1m", "lz4", "flate", "zstd"].contains(lower)
    throw ChunkError(
      .unsupported, .setting, at: 0,
      known
        ? "encoding \(name) is not implemented, supported here: none, gzip, snappy"
        : "invalid encoding: \(name), supported: none, gzip, lz4-64k, snappy, lz4-256k, lz4-1M, lz4, flate, zstd"
    )
  }

  /// The name that configuration uses.
  public var name: String {
    switch self {
    case .none: "none"
    case .gzip: "gzip"
    case .snappy: "snappy"
    }
  }

  /// Of the codec byte of a file. Codes that exist but are not implemented get words of their own.
  init(code: UInt8, at offset: Int) throws(ChunkError) {
    if let encoding = ChunkEncoding(rawValue: code) {
      self = encoding
      return
    }
    let text =
      switch code {
      case 3, 5, 6, 7: "encoding \(code) (lz4) is not implemented"
      case 8: "encoding 8 (flate) is not implemented"
      case 9: "encoding 9 (zstd) is not implemented"
      default: "unknown encoding"
      }
    throw ChunkError(.unsupported, .header, at: offset, text)
  }

  /// The compressed form of a payload. Nothing becomes nothing (none, snappy) or an empty member
  /// (gzip).
  func compress(_ payload: UnsafeRawBufferPointer) -> [UInt8] {
    switch self {
    case .none: [UInt8](payload)
    case .gzip: Gzip.compress(payload)
    case .snappy: SnappyFrames.compress(payload)
    }
  }

  /// The payload of compressed bytes, at most `limit` bytes of it.
  func decompress(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(CompressionError) -> [UInt8] {
    switch self {
    case .none: [UInt8](bytes)
    case .gzip: try Gzip.decompress(bytes, limit: limit)
    case .snappy: try SnappyFrames.decompress(bytes, limit: limit)
    }
  }
}

/// Why compressed bytes did not decode, and where in them.
struct CompressionError: Error, Equatable {
  var offset: Int
  var text: String
}

/// Largest payload that a block or symbol table without a credible declared size may decode to.
let defaultDecodedLimit = 64 << 20
