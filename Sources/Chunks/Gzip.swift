private import CDeflate
private import Synchronization

/// RFC 1952 through libdeflate: whole buffers, level 5 (chunk format, §3).
enum Gzip {
  static let level: Int32 = 5

  static func compress(_ payload: UnsafeRawBufferPointer) -> [UInt8] {
    Coders.withCompressor { compressor in
      let bound = libdeflate_gzip_compress_bound(compressor, payload.count)
      // An empty buffer may have no address, and libdeflate wants one.
      var nothing: UInt8 = 0
      return withUnsafeBytes(of: &nothing) { placeholder in
        [UInt8](unsafeUninitializedCapacity: bound) { output, count in
          count = libdeflate_gzip_compress(
            compressor, payload.baseAddress ?? placeholder.baseAddress, payload.count,
            output.baseAddress, bound)
          precondition(count > 0, "libdeflate's bound did not hold")
        }
      }
    }
  }

  /// All members, one after the other.
  static func decompress(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(CompressionError)
    -> [UInt8]
  {
    if bytes.isEmpty { throw CompressionError(offset: 0, text: "EOF") }
    var payload: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
      let (member, consumed) = try decompressMember(rest, at: at, limit: limit - payload.count)
      at += consumed
      if payload.isEmpty { payload = member } else { payload += member }
    }
    return payload
  }

  private static func decompressMember(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, limit: Int
  ) throws(CompressionError) -> (payload: [UInt8], consumed: Int) {
    guard bytes.count >= 18, bytes[0] == 0x1F, bytes[1] == 0x8B else {
      throw CompressionError(
        offset: offset, text: bytes.count < 18 ? "unexpected EOF" : "gzip: invalid header")
    }
    // The last four bytes hold the size of the last member: a guess, never trusted. Deflate makes at
    // most 1032 bytes of one.
    let declared = Int(
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self)))
    var capacity = max(1, min(declared, limit, bytes.count &* 1032))
    while true {
      let (status, payload, consumed) = decompressOnce(bytes, capacity: capacity)
      switch status {
      case LIBDEFLATE_SUCCESS: return (payload, consumed)
      case LIBDEFLATE_INSUFFICIENT_SPACE:
        if capacity >= limit {
          throw CompressionError(offset: offset, text: "gzip: more than \(limit) bytes of output")
        }
        capacity = min(limit, capacity * 2 + 1024)
      default: throw CompressionError(offset: offset, text: "gzip: corrupt input")
      }
    }
  }

  private static func decompressOnce(_ bytes: UnsafeRawBufferPointer, capacity: Int)
    -> (status: libdeflate_result, payload: [UInt8], consumed: Int)
  {
    Coders.withDecompressor { decompressor in
      var consumed = 0
      var status = LIBDEFLATE_BAD_DATA
      let payload = [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
        var produced = 0
        status = libdeflate_gzip_decompress_ex(
          decompressor, bytes.baseAddress, bytes.count, output.baseAddress, capacity, &consumed,
          &produced)
        count = status == LIBDEFLATE_SUCCESS ? produced : 0
      }
      return (status, payload, consumed)
    }
  }

  /// libdeflate's state is large (a compressor takes hundreds of KiB) and reusable: threads borrow.
  private enum Coders {
    struct Idle: @unchecked Sendable {
      var compressors: [OpaquePointer] = []
      var decompressors: [OpaquePointer] = []
    }

    static let idle = Mutex(Idle())

    static func withCompressor<R>(_ body: (OpaquePointer) -> R) -> R {
      let borrowed = idle.withLock { $0.compressors.popLast().map(Borrowed.init) }
      let coder = borrowed?.pointer ?? libdeflate_alloc_compressor(level)
      guard let coder else { preconditionFailure("out of memory for a gzip compressor") }
      defer {
        let back = Borrowed(pointer: coder)
        idle.withLock { $0.compressors.append(back.pointer) }
      }
      return body(coder)
    }

    static func withDecompressor<R>(_ body: (OpaquePointer) -> R) -> R {
      let borrowed = idle.withLock { $0.decompressors.popLast().map(Borrowed.init) }
      let coder = borrowed?.pointer ?? libdeflate_alloc_decompressor()
      guard let coder else { preconditionFailure("out of memory for a gzip decompressor") }
      defer {
        let back = Borrowed(pointer: coder)
        idle.withLock { $0.decompressors.append(back.pointer) }
      }
      return body(coder)
    }

    /// One thread has it at a time: the pool hands a coder out only once.
    struct Borrowed: @unchecked Sendable { let pointer: OpaquePointer }
  }
}
