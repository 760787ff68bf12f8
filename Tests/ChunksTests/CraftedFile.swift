import Bytes

@testable import Chunks

/// A chunk file put together by hand, with checksums that hold and metas that say anything.
struct CraftedFile {
  struct Meta {
    var entries = 1
    var minimum: Int64 = 1000
    var maximum: Int64 = 1000
    /// Which of the blocks it names.
    var block = 0
    var uncompressedSize = 0
  }

  var format = ChunkFormat.v4
  var encoding = ChunkEncoding.none
  var symbols: [String] = []
  /// Compressed bytes.
  var blocks: [[UInt8]] = []
  var metas: [Meta] = []
  /// Numbers of blocks whose checksum is wrong.
  var damaged: Set<Int> = []

  /// An entry of a payload; `section`: its metadata without the length.
  static func entry(_ time: Int64, _ line: [UInt8], _ section: [UInt8] = [0]) -> [UInt8] {
    var writer = ByteWriter()
    writer.varint(time)
    writer.uvarint(line.count)
    writer.bytes(line)
    writer.uvarint(section.count)
    writer.bytes(section)
    return writer.bytes
  }

  /// A metadata section of pairs of symbols.
  static func section(_ pairs: [(name: Int, value: Int)]) -> [UInt8] {
    var writer = ByteWriter()
    writer.uvarint(pairs.count)
    for pair in pairs {
      writer.uvarint(pair.name)
      writer.uvarint(pair.value)
    }
    return writer.bytes
  }

  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.big32(ChunkLayout.magic)
    writer.byte(format.rawValue)
    writer.byte(encoding.rawValue)
    let symbolsOffset = writer.count
    var table = ByteWriter()
    if format.hasMetadata {
      for symbol in symbols { table.lengthPrefixed(symbol) }
      writer.uvarint(symbols.count)
      writer.bytes(encoding.compressed(table.bytes))
      writer.crc(from: symbolsOffset)
    }
    let symbolsLength = writer.count - symbolsOffset - 4
    var offsets: [Int] = []
    for (number, block) in blocks.enumerated() {
      offsets.append(writer.count)
      writer.bytes(block)
      if damaged.contains(number) { writer.big32(0) } else { writer.crc(from: offsets[number]) }
    }
    let metasOffset = writer.count
    writer.uvarint(metas.count)
    for meta in metas {
      writer.uvarint(meta.entries)
      writer.varint(meta.minimum)
      writer.varint(meta.maximum)
      writer.uvarint(offsets[meta.block])
      if format.hasUncompressedSizes { writer.uvarint(meta.uncompressedSize) }
      writer.uvarint(blocks[meta.block].count)
    }
    let metasLength = writer.count - metasOffset
    writer.crc(from: metasOffset)
    if format.hasMetadata {
      for word in [symbolsLength, symbolsOffset, metasLength] { writer.big64(UInt64(word)) }
    }
    writer.big64(UInt64(metasOffset))
    return writer.bytes
  }
}

extension ByteWriter {
  /// Appends the checksum of what was written from `start` on.
  mutating func crc(from start: Int) { big32(CRC32C.of(Array(bytes[start...]))) }
}
