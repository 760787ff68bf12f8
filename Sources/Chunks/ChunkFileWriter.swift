import Bytes

/// Lays a chunk file out (chunk format, §2, version 4).
enum ChunkFileWriter {
  static func write(
    _ encoding: ChunkEncoding, _ symbols: SymbolTable, _ blocks: [MemoryChunk.CutBlock]
  ) -> [UInt8] {
    let blockBytes = blocks.reduce(0) { $0 + $1.compressed.count + 40 }
    var writer = ByteWriter(capacity: blockBytes + symbols.size + 128)
    writer.big32(ChunkLayout.magic)
    writer.byte(ChunkLayout.writtenVersion)
    writer.byte(encoding.rawValue)

    let symbolsOffset = writer.count
    writer.uvarint(symbols.strings.count)
    writer.bytes(compressed(symbols, encoding))
    let symbolsLength = writer.count - symbolsOffset
    checksum(from: symbolsOffset, in: &writer)

    var metas = ByteWriter(capacity: 32 * blocks.count + 10)
    metas.uvarint(blocks.count)
    for block in blocks {
      metas.uvarint(block.meta.entries)
      metas.varint(block.meta.minimum)
      metas.varint(block.meta.maximum)
      metas.uvarint(writer.count)
      metas.uvarint(block.meta.uncompressedSize)
      metas.uvarint(block.compressed.count)
      let start = writer.count
      writer.bytes(block.compressed)
      checksum(from: start, in: &writer)
    }

    let metasOffset = writer.count
    writer.bytes(metas.bytes)
    checksum(from: metasOffset, in: &writer)

    writer.big64(UInt64(symbolsLength))
    writer.big64(UInt64(symbolsOffset))
    writer.big64(UInt64(metas.count))
    writer.big64(UInt64(metasOffset))
    return writer.bytes
  }

  private static func compressed(_ symbols: SymbolTable, _ encoding: ChunkEncoding) -> [UInt8] {
    var table = ByteWriter(capacity: symbols.size + 2 * symbols.strings.count)
    for text in symbols.strings { table.lengthPrefixed(text) }
    return table.bytes.withUnsafeBytes { encoding.compress($0) }
  }

  private static func checksum(from start: Int, in writer: inout ByteWriter) {
    writer.big32(
      writer.bytes.withUnsafeBytes { CRC32C.of(UnsafeRawBufferPointer(rebasing: $0[start...])) })
  }
}
