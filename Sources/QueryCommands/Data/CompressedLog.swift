public import Chunks

/// Log files as programs that rotate them leave them: as they are, or compressed by gzip, zstd, lz4 or
/// snappy (frames).
public enum CompressedLog {
  /// What a file holds once it is not compressed any more; its first bytes say whether it is. Throws if
  /// it is damaged, or holds more than 4 GiB.
  public static func content(of file: [UInt8]) throws(ChunkError) -> [UInt8] {
    for (encoding, magic) in magics where file.starts(with: magic) {
      return try encoding.payload(of: file, limit: Int(UInt32.max))
    }
    return file
  }

  private static let magics: [(ChunkEncoding, [UInt8])] = [
    (.gzip, [0x1F, 0x8B]), (.zstd, [0x28, 0xB5, 0x2F, 0xFD]), (.lz4, [0x04, 0x22, 0x4D, 0x18]),
    (.snappy, [0xFF, 0x06, 0x00, 0x00] + Array("sNaPpY".utf8)),
  ]
}
