private import CDeflate

/// RFC 1951 and 1952 through libdeflate: whole buffers, level 5, whose ratio is the reference's
/// (chunk format, §3).
enum Deflate {
  static let level: Int32 = 5

  /// What the reference's members start with; the time is an artefact that readers ignore.
  static let gzipHeader: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0x09, 0x6E, 0x88, 0, 0xFF]
  /// Header, checksum and size.
  static let gzipOverhead = 18

  /// Nothing as a DEFLATE stream: an empty last block of fixed codes.
  static let nothing: [UInt8] = [0x03, 0x00]
}

/// Writes gzip members and raw DEFLATE streams.
final class DeflateCompressor {
  private lazy var context: OpaquePointer = {
    guard let made = libdeflate_alloc_compressor(Deflate.level) else {
      preconditionFailure("out of memory for a DEFLATE compressor")
    }
    isMade = true
    return made
  }()
  private var isMade = false

  deinit { if isMade { libdeflate_free_compressor(context) } }

  /// Room that a raw stream of `count` bytes may need.
  func bound(_ count: Int) -> Int { max(64, libdeflate_deflate_compress_bound(context, count)) }

  func gzipBound(_ count: Int) -> Int { bound(count) + Deflate.gzipOverhead }

  /// Writes a raw stream; returns its length.
  func raw(_ payload: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int {
    if payload.isEmpty {
      output.copyBytes(from: Deflate.nothing)
      return Deflate.nothing.count
    }
    let count = libdeflate_deflate_compress(
      context, payload.baseAddress, payload.count, output.baseAddress, output.count)
    precondition(count > 0, "libdeflate's bound did not hold")
    return count
  }

  /// Writes one member; returns its length.
  func gzip(_ payload: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int {
    output.copyBytes(from: Deflate.gzipHeader)
    let start = Deflate.gzipHeader.count
    let end = start + raw(payload, into: UnsafeMutableRawBufferPointer(rebasing: output[start...]))
    let checksum = payload.isEmpty ? 0 : libdeflate_crc32(0, payload.baseAddress, payload.count)
    output.storeBytes(of: checksum.littleEndian, toByteOffset: end, as: UInt32.self)
    let size = UInt32(truncatingIfNeeded: payload.count).littleEndian
    output.storeBytes(of: size, toByteOffset: end + 4, as: UInt32.self)
    return end + 8
  }
}

/// Reads gzip members and raw DEFLATE streams of any writer.
final class DeflateDecompressor {
  private lazy var context: OpaquePointer = {
    guard let made = libdeflate_alloc_decompressor() else {
      preconditionFailure("out of memory for a DEFLATE decompressor")
    }
    isMade = true
    return made
  }()
  private var isMade = false

  deinit { if isMade { libdeflate_free_decompressor(context) } }

  /// Appends the payload of all members, one after the other.
  func gunzip(_ bytes: UnsafeRawBufferPointer, _ room: DecodedRoom, into payload: inout [UInt8])
    throws(CompressionError)
  {
    if bytes.isEmpty { throw CompressionError(.truncated, at: 0, "EOF") }
    // The last four bytes hold the size of the last member: a guess, never trusted with much memory.
    var expected = room.expected
    if bytes.count >= Deflate.gzipOverhead {
      let stored = bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self)
      expected = min(Int(UInt32(littleEndian: stored)), max(room.expected, 16 * bytes.count))
    }
    var at = 0
    while at < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
      guard rest.count >= Deflate.gzipOverhead else { throw .truncated(at: at) }
      guard rest[0] == 0x1F, rest[1] == 0x8B else {
        throw CompressionError(.corrupt, at: at, "gzip: invalid header")
      }
      at += try stream(
        "gzip", at: at, expected: expected, limit: room.limit, into: &payload
      ) { output, room, used, made in
        libdeflate_gzip_decompress_ex(
          context, rest.baseAddress, rest.count, output, room, &used, &made)
      }
    }
  }

  /// Appends the payload of a raw stream; what follows it is ignored. Nothing becomes nothing.
  func inflate(_ bytes: UnsafeRawBufferPointer, _ room: DecodedRoom, into payload: inout [UInt8])
    throws(CompressionError)
  {
    if bytes.isEmpty { return }
    do throws(CompressionError) {
      _ = try stream(
        "flate", at: 0, expected: room.expected, limit: room.limit, into: &payload
      ) { output, room, used, made in
        libdeflate_deflate_decompress_ex(
          context, bytes.baseAddress, bytes.count, output, room, &used, &made)
      }
    } catch  where error.kind == .corrupt {
      try explain(bytes, limit: room.limit, into: &payload)
    }
  }

  /// How a refused stream is damaged.
  private func explain(_ bytes: UnsafeRawBufferPointer, limit: Int, into payload: inout [UInt8])
    throws(CompressionError)
  {
    var damaged = DamagedDeflate(bytes, limit: limit)
    switch damaged.run() {
    case .insideDistance:
      payload = damaged.payload
      throw CompressionError(.endsInMatch, at: 0, "unexpected EOF")
    case .truncated: throw .truncated(at: 0)
    case .whole, .corrupt, .tooLarge: throw .corrupt("flate", at: 0)
    }
  }

  private typealias Attempt = (
    _ output: UnsafeMutableRawPointer?, _ room: Int, _ used: inout Int, _ made: inout Int
  ) -> libdeflate_result

  /// Appends what one stream decodes to; returns the bytes that it takes. The library decodes all or
  /// nothing: with too little room it is asked again.
  private func stream(
    _ codec: String, at offset: Int, expected: Int, limit: Int, into payload: inout [UInt8],
    _ attempt: Attempt
  ) throws(CompressionError) -> Int {
    let most = limit - payload.count
    var room = min(most, max(1, expected, payload.capacity - payload.count))
    while true {
      var used = 0
      var status = LIBDEFLATE_BAD_DATA
      payload.append(addingCapacity: max(1, room)) { span in
        span.withUnsafeMutableBufferPointer { buffer, count in
          var made = 0
          status = attempt(buffer.baseAddress, room, &used, &made)
          if status == LIBDEFLATE_SUCCESS { count = made }
        }
      }
      switch status {
      case LIBDEFLATE_SUCCESS: return used
      case LIBDEFLATE_INSUFFICIENT_SPACE:
        if room >= most { throw .tooLarge(codec, at: offset, limit: limit) }
        room = min(most, room * 2 + 1024)
      default: throw .corrupt(codec, at: offset)
      }
    }
  }
}
