import Bytes
private import CSnappy

/// The Snappy framing format: a stream identifier, then chunks of at most 65536 bytes of input with a
/// masked CRC-32C each (chunk format, §3).
enum SnappyFrames {
  static let identifier: [UInt8] = [0xFF, 0x06, 0x00, 0x00, 0x73, 0x4E, 0x61, 0x50, 0x70, 0x59]
  static let largestInput = 65_536

  /// Nothing becomes nothing, not even the identifier.
  static func compress(_ payload: UnsafeRawBufferPointer) -> [UInt8] {
    if payload.isEmpty { return [] }
    var writer = ByteWriter(capacity: payload.count / 2 + 64)
    writer.bytes(identifier)
    var scratch: [UInt8] = []
    eachPiece(of: payload) { piece in
      let bound = snappy_max_compressed_length(piece.count)
      scratch = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
        count = bound
        let status = output.withMemoryRebound(to: CChar.self) { output in
          snappy_compress(
            piece.baseAddress?.assumingMemoryBound(to: CChar.self), piece.count,
            output.baseAddress, &count)
        }
        precondition(status == SNAPPY_OK, "snappy's bound did not hold")
      }
      // Stored unless compression saves at least an eighth.
      let isWorth = scratch.count < piece.count - piece.count / 8
      frame(isWorth ? 0x00 : 0x01, piece, isWorth ? scratch : nil, into: &writer)
    }
    return writer.bytes
  }

  /// The stream with every piece stored as it is: what small envelope headers are written as, since
  /// the reference's compressor saves too little on them (chunk format, §15).
  static func store(_ payload: UnsafeRawBufferPointer) -> [UInt8] {
    var writer = ByteWriter(capacity: payload.count + 64)
    writer.bytes(identifier)
    eachPiece(of: payload) { frame(0x01, $0, nil, into: &writer) }
    return writer.bytes
  }

  static func decompress(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(CompressionError)
    -> [UInt8]
  {
    var reader = SnappyFrameReader(bytes)
    var payload: [UInt8] = []
    while try reader.next(into: &payload, limit: limit) {}
    return payload
  }

  static func maskedChecksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let crc = CRC32C.of(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }

  private static func eachPiece(
    of payload: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    var at = 0
    while at < payload.count {
      let end = min(at + largestInput, payload.count)
      body(UnsafeRawBufferPointer(rebasing: payload[at..<end]))
      at = end
    }
  }

  private static func frame(
    _ type: UInt8, _ piece: UnsafeRawBufferPointer, _ compressed: [UInt8]?,
    into writer: inout ByteWriter
  ) {
    let length = (compressed?.count ?? piece.count) + 4
    writer.byte(type)
    writer.little16(UInt16(truncatingIfNeeded: length))
    writer.byte(UInt8(truncatingIfNeeded: length >> 16))
    writer.little32(maskedChecksum(piece))
    if let compressed { writer.bytes(compressed) } else { writer.bytes(piece) }
  }
}

/// Decodes a framed stream one chunk at a time.
struct SnappyFrameReader {
  private let bytes: UnsafeRawBufferPointer
  /// Bytes consumed so far.
  private(set) var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Appends the data of the next chunk that holds any; false at the end of the stream.
  mutating func next(into payload: inout [UInt8], limit: Int) throws(CompressionError) -> Bool {
    while offset < bytes.count {
      let start = offset
      guard bytes.count - offset >= 4 else { throw corrupt(at: start) }
      let type = bytes[offset]
      let length =
        Int(bytes[offset + 1]) | Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3]) << 16
      guard bytes.count - offset - 4 >= length else { throw corrupt(at: start) }
      let body = UnsafeRawBufferPointer(rebasing: bytes[(offset + 4)..<(offset + 4 + length)])
      if start == 0 && type != 0xFF { throw corrupt(at: start) }
      offset += 4 + length
      switch type {
      case 0xFF:
        guard body.elementsEqual(SnappyFrames.identifier[4...]) else { throw corrupt(at: start) }
      case 0x00, 0x01:
        try append(body, isCompressed: type == 0x00, to: &payload, limit: limit, at: start)
        return true
      case 0x80...0xFE: continue  // padding and reserved skippable chunks
      default: throw corrupt(at: start)
      }
    }
    return false
  }

  private func append(
    _ body: UnsafeRawBufferPointer, isCompressed: Bool, to payload: inout [UInt8], limit: Int,
    at start: Int
  ) throws(CompressionError) {
    guard body.count >= 4 else { throw corrupt(at: start) }
    let stored = UInt32(littleEndian: body.loadUnaligned(as: UInt32.self))
    let data = UnsafeRawBufferPointer(rebasing: body[4...])
    let source = data.baseAddress?.assumingMemoryBound(to: CChar.self)
    var size = data.count
    if isCompressed {
      guard snappy_uncompressed_length(source, data.count, &size) == SNAPPY_OK else {
        throw corrupt(at: start)
      }
    }
    guard size <= SnappyFrames.largestInput else { throw corrupt(at: start) }
    guard payload.count + size <= limit else {
      throw CompressionError(offset: start, text: "snappy: more than \(limit) bytes of output")
    }
    let before = payload.count
    if isCompressed {
      payload.append(contentsOf: repeatElement(0, count: size))
      let isIntact = payload.withUnsafeMutableBytes { output in
        let room = output.baseAddress?.advanced(by: before).assumingMemoryBound(to: CChar.self)
        return snappy_uncompress(source, data.count, room, &size) == SNAPPY_OK
      }
      guard isIntact else {
        payload.removeSubrange(before...)
        throw corrupt(at: start)
      }
    } else {
      payload.append(contentsOf: data)
    }
    let computed = payload.withUnsafeBytes {
      SnappyFrames.maskedChecksum(UnsafeRawBufferPointer(rebasing: $0[before...]))
    }
    guard computed == stored else {
      payload.removeSubrange(before...)
      throw corrupt(at: start)
    }
  }

  private func corrupt(at offset: Int) -> CompressionError {
    CompressionError(offset: offset, text: "snappy: corrupt input")
  }
}
