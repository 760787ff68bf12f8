public import Chunks

/// A version of Loki's schema: which chunks are written under it, and how their objects are called.
/// Source: chunk format, §2 and §13.
public enum SchemaVersion: String, CaseIterable, Sendable {
  case v9, v10, v11, v12, v13

  /// v13 and later have structured metadata.
  public var format: ChunkFormat { self == .v13 ? .v4 : .v3 }
  public var head: HeadFormat { self == .v13 ? .unorderedWithMetadata : .unordered }

  /// The object's path below the directory of a filesystem store.
  public func fileName(_ key: ChunkKey) -> String {
    self >= .v12 ? key.fileName : key.fileNameBeforeV12
  }
}

extension SchemaVersion: Comparable {
  private var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  public static func < (a: SchemaVersion, b: SchemaVersion) -> Bool { a.number < b.number }
}
