import Bytes

/// One payload at a time, for checks and tools: chunks compress and decompress their blocks without
/// these.
extension ChunkEncoding {
  /// The compressed form of a payload.
  public func compressed(_ payload: [UInt8]) -> [UInt8] {
    payload.withUnsafeBytes { compress($0) }
  }

  /// The payload of compressed bytes. Throws if they are damaged, or give more than `limit` bytes.
  public func payload(of bytes: [UInt8], limit: Int = 64 << 20) throws(ChunkError) -> [UInt8] {
    do throws(CompressionError) {
      return try bytes.withBytes { bytes throws(CompressionError) in
        try decompress(bytes, limit: limit)
      }
    } catch {
      throw ChunkError(.compression, .block(0), at: error.offset, error.text)
    }
  }
}
