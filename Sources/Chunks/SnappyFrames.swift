import Bytes
private import CSnappy

/// The Snappy framing format: a stream identifier, then pieces of at most 65536 bytes of input with a
/// masked CRC-32C each (chunk format, §3).
enum SnappyFrames {
  static let identifier: [UInt8] = [0xFF, 0x06, 0x00, 0x00, 0x73, 0x4E, 0x61, 0x50, 0x70, 0x59]
  static let largestInput = 65_536
  /// Type and length of a piece, and its checksum.
  static let pieceHeader = 8

  /// Room that the stream of `count` bytes may need.
  static func bound(_ count: Int) -> Int {
    let pieces = (count + largestInput - 1) / largestInput
    let piece = snappy_max_compressed_length(min(count, largestInput))
    return identifier.count + count + pieces * pieceHeader + piece
  }

  /// Writes the stream; returns its length. Nothing becomes nothing, not even the identifier.
  static func compress(
    _ payload: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Int {
    if payload.isEmpty { return 0 }
    output.copyBytes(from: identifier)
    var end = identifier.count
    eachPiece(of: payload) { piece in
      let data = UnsafeMutableRawBufferPointer(rebasing: output[(end + pieceHeader)...])
      var count = data.count
      let status = snappy_compress(
        piece.baseAddress?.assumingMemoryBound(to: CChar.self), piece.count,
        data.baseAddress?.assumingMemoryBound(to: CChar.self), &count)
      precondition(status == SNAPPY_OK, "snappy's bound did not hold")
      // Stored unless compression saves at least an eighth.
      let isWorth = count < piece.count - piece.count / 8
      if !isWorth {
        data.copyMemory(from: piece)
        count = piece.count
      }
      let header = UnsafeMutableRawBufferPointer(rebasing: output[end..<(end + pieceHeader)])
      put(isWorth ? .compressed : .stored, count, maskedChecksum(piece), into: header)
      end += pieceHeader + count
    }
    return end
  }

  /// The stream with every piece stored as it is: what small envelope headers are written as, since
  /// the reference's compressor saves too little on them (chunk format, §15).
  static func store(_ payload: UnsafeRawBufferPointer) -> [UInt8] {
    var writer = ByteWriter(capacity: bound(payload.count))
    writer.bytes(identifier)
    eachPiece(of: payload) { piece in
      withUnsafeTemporaryAllocation(byteCount: pieceHeader, alignment: 4) { header in
        put(.stored, piece.count, maskedChecksum(piece), into: header)
        writer.bytes(UnsafeRawBufferPointer(header))
      }
      writer.bytes(piece)
    }
    return writer.bytes
  }

  /// Appends the payload of a whole stream.
  static func decompress(
    _ bytes: UnsafeRawBufferPointer, _ room: DecodedRoom, into payload: inout [UInt8]
  ) throws(CompressionError) {
    payload.reserveCapacity(payload.count + room.expected)
    var reader = SnappyFrameReader(bytes)
    while try reader.next(into: &payload, limit: room.limit) {}
  }

  static func maskedChecksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let crc = CRC32C.of(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }

  private enum PieceType: UInt8 {
    case compressed = 0
    case stored = 1
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

  private static func put(
    _ type: PieceType, _ count: Int, _ checksum: UInt32, into header: UnsafeMutableRawBufferPointer
  ) {
    let word = UInt32(type.rawValue) | UInt32(count + 4) << 8
    header.storeBytes(of: word.littleEndian, as: UInt32.self)
    header.storeBytes(of: checksum.littleEndian, toByteOffset: 4, as: UInt32.self)
  }
}

/// Decodes a framed stream one piece at a time.
struct SnappyFrameReader {
  private let bytes: UnsafeRawBufferPointer
  /// Bytes consumed so far.
  private(set) var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Appends the data of the next piece that holds any; false at the end of the stream.
  mutating func next(into payload: inout [UInt8], limit: Int) throws(CompressionError) -> Bool {
    while offset < bytes.count {
      let start = offset
      guard bytes.count - offset >= 4 else { throw .truncated(at: start) }
      let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      let type = UInt8(truncatingIfNeeded: word)
      let length = Int(word >> 8)
      if start == 0 && type != 0xFF { throw corrupt(at: start) }
      guard bytes.count - offset - 4 >= length else { throw .truncated(at: start) }
      let body = UnsafeRawBufferPointer(rebasing: bytes[(offset + 4)..<(offset + 4 + length)])
      offset += 4 + length
      switch type {
      case 0xFF:
        guard body.elementsEqual(SnappyFrames.identifier[4...]) else { throw corrupt(at: start) }
      case 0x00, 0x01:
        try append(body, isCompressed: type == 0x00, to: &payload, limit: limit, at: start)
        return true
      case 0x80...0xFE: continue  // padding and reserved skippable pieces
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
      throw .tooLarge("snappy", at: start, limit: limit)
    }
    var isIntact = true
    payload.append(addingCapacity: size) { span in
      span.withUnsafeMutableBufferPointer { buffer, count in
        let output = UnsafeMutableRawBufferPointer(buffer)
        if isCompressed {
          let room = output.baseAddress?.assumingMemoryBound(to: CChar.self)
          isIntact = snappy_uncompress(source, data.count, room, &size) == SNAPPY_OK
        } else {
          output.copyMemory(from: data)
        }
        let made = UnsafeRawBufferPointer(rebasing: output[..<size])
        isIntact = isIntact && SnappyFrames.maskedChecksum(made) == stored
        if isIntact { count = size }
      }
    }
    if !isIntact { throw corrupt(at: start) }
  }

  private func corrupt(at offset: Int) -> CompressionError { .corrupt("snappy", at: offset) }
}
