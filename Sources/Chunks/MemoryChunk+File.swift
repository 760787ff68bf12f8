import Bytes
import LogModel

/// The chunk file (chunk format, §2).
extension MemoryChunk {
  /// Room that a file is sure to fit into.
  var serializedCapacity: Int {
    estimatedFileSize + symbolTable.size / 8 + 64
  }

  /// Replaces the content of an array by the chunk file: `serialized` for an array that is used again.
  public func serialize(into file: inout [UInt8]) {
    var writer = ByteWriter()
    swap(&writer.bytes, &file)
    writer.bytes.removeAll(keepingCapacity: true)
    writer.bytes.reserveCapacity(serializedCapacity)
    serialize(into: &writer)
    swap(&writer.bytes, &file)
  }

  /// Appends the file: what was cut so far. Blocks are copied as they were compressed; offsets count
  /// from where the file starts.
  func serialize(into writer: inout ByteWriter, symbolsArePlain: Bool = false) {
    let start = writer.count
    writer.big32(ChunkLayout.magic)
    writer.byte(settings.format.rawValue)
    if settings.format.hasEncodingByte { writer.byte(settings.encoding.rawValue) }

    let symbolsOffset = writer.count
    if settings.format.hasMetadata { writeSymbols(into: &writer, plain: symbolsArePlain) }
    let symbolsLength = writer.count - symbolsOffset
    if settings.format.hasMetadata { writer.checksum(from: symbolsOffset) }

    var metas = ByteWriter(capacity: 40 * blocks.count + 10)
    metas.uvarint(blocks.count)
    for block in blocks {
      metas.uvarint(block.meta.entries)
      metas.varint(block.meta.minimum)
      metas.varint(block.meta.maximum)
      metas.uvarint(writer.count - start)
      if settings.format.hasUncompressedSizes { metas.uvarint(block.meta.uncompressedSize) }
      metas.uvarint(block.meta.length)
      block.bytes.withUnsafeBytes {
        writer.bytes(UnsafeRawBufferPointer(rebasing: $0[block.extent]))
      }
      writer.big32(block.checksum)
    }

    let metasOffset = writer.count
    writer.bytes(metas.bytes)
    writer.checksum(from: metasOffset)

    if settings.format.hasMetadata {
      writer.big64(UInt64(symbolsLength))
      writer.big64(UInt64(symbolsOffset - start))
      writer.big64(UInt64(metas.count))
    }
    writer.big64(UInt64(metasOffset - start))
    rememberedLength = writer.count - start
  }

  /// The number of symbols, then the table: compressed, or, in the checkpoint form, as it is.
  private func writeSymbols(into writer: inout ByteWriter, plain: Bool) {
    writer.uvarint(symbolTable.count)
    var table = ByteWriter(capacity: symbolTable.size + 3 * symbolTable.count)
    for number in 0..<symbolTable.count { table.lengthPrefixed(symbolTable.text(number)) }
    if plain {
      writer.bytes(table.bytes)
    } else {
      writer.bytes(table.bytes.withUnsafeBytes { settings.encoding.compress($0) })
    }
  }
}

extension ByteWriter {
  /// Appends the CRC-32C of the bytes from `start` on.
  fileprivate mutating func checksum(from start: Int) {
    big32(bytes.withUnsafeBytes { CRC32C.of(UnsafeRawBufferPointer(rebasing: $0[start...])) })
  }
}
