/// The version of a chunk file. Source: chunk format, §2.
public enum ChunkFormat: UInt8, CaseIterable, Comparable, Sendable {
  /// No encoding byte: always gzip.
  case v1 = 1
  case v2
  /// Metas have the uncompressed size of each block.
  case v3
  /// Structured metadata and its symbols.
  case v4

  public static func < (a: ChunkFormat, b: ChunkFormat) -> Bool { a.rawValue < b.rawValue }

  var hasEncodingByte: Bool { self >= .v2 }
  var hasUncompressedSizes: Bool { self >= .v3 }
  var hasMetadata: Bool { self == .v4 }

  /// Length of magic, version and encoding, bytes.
  var headerLength: Int { hasEncodingByte ? 6 : 5 }
}

/// What a chunk's head accepts and keeps. Raw values are the first byte of its checkpoint form.
/// Source: chunk format, §2 and §7.
public enum HeadFormat: UInt8, CaseIterable, Sendable {
  /// Times must not go backward; no structured metadata.
  case ordered = 3
  /// Any order of times; no structured metadata.
  case unordered = 4
  case unorderedWithMetadata = 5

  /// By the name that vectors and tools use; nil if it is none.
  public init?(name: String) {
    guard let head = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = head
  }

  public var name: String {
    switch self {
    case .ordered: "ordered"
    case .unordered: "unordered"
    case .unorderedWithMetadata: "unordered-sm"
    }
  }
}
