import Bytes
import LogModel

/// Opens a chunk file: the checks of chunk format §6, in their order.
struct ChunkFileOpening {
  struct Opened {
    var format: ChunkFormat
    var encodingCode: UInt8
    var blocks: [BlockMeta]
    var checksums: [UInt32]
    var droppedBlocks: [ChunkError]
    var symbols = TextTable()
    var symbolsExtent = 0..<0
    var metasExtent: Range<Int>
    var compressedSymbolsLength = 0
  }

  private let bytes: UnsafeRawBufferPointer
  private let limit: Int
  /// The checkpoint form: the symbol table is not compressed.
  private let symbolsArePlain: Bool
  private let quirks: ChunkQuirks
  private var reader: ByteReader
  private var format = ChunkFormat.v4

  init(
    _ bytes: UnsafeRawBufferPointer, limit: Int, symbolsArePlain: Bool, _ quirks: ChunkQuirks
  ) {
    self.bytes = bytes
    self.limit = limit
    self.symbolsArePlain = symbolsArePlain
    self.quirks = quirks
    reader = ByteReader(bytes)
  }

  mutating func run() throws(ChunkError) -> Opened {
    let code = try header()
    let headerEnd = reader.offset
    let metas = try metasExtent()
    try verify(metas, .metas)
    // Where the symbols are is only asked for behind the blocks: an error of those comes first.
    let symbols = symbolsExtent()
    let found = try blocks(metas, expected: firstBlock(behind: symbols, headerEnd))
    var opened = Opened(
      format: format, encodingCode: code, blocks: found.blocks, checksums: found.checksums,
      droppedBlocks: found.dropped, metasExtent: metas)
    if let symbols = try symbols?.get() {
      try verify(symbols, .symbols)
      opened.symbolsExtent = symbols
      (opened.symbols, opened.compressedSymbolsLength) = try self.symbols(
        symbols, try ChunkEncoding(code: code, at: headerEnd - 1))
    }
    return opened
  }

  // MARK: Header and trailer

  /// The codec byte.
  private mutating func header() throws(ChunkError) -> UInt8 {
    let magic: UInt32
    let version: UInt8
    do {
      magic = try reader.big32()
      version = try reader.byte()
    } catch {
      throw ChunkError(.truncated, .header, at: 0, "verifying header: invalid size")
    }
    guard magic == ChunkLayout.magic else {
      throw ChunkError(
        .badMagic, .header, at: 0, "invalid magic number \(Hex.text(UInt64(magic)))")
    }
    guard let format = ChunkFormat(rawValue: version) else {
      throw ChunkError(.unsupported, .header, at: 4, "invalid version \(version)")
    }
    self.format = format
    if !format.hasEncodingByte { return ChunkEncoding.gzip.rawValue }
    do { return try reader.byte() } catch {
      throw ChunkError(.truncated, .header, at: 5, "verifying encoding: invalid size")
    }
  }

  private func metasExtent() throws(ChunkError) -> Range<Int> {
    let offset = try trailerWord(fromEnd: 1)
    if format.hasMetadata { return try extent(offset, try trailerWord(fromEnd: 2), .metas) }
    let end = UInt64(max(0, bytes.count - 12))
    guard offset <= end else { throw outside(.metas) }
    return Int(offset)..<Int(end)
  }

  /// nil: the format has no symbols.
  private func symbolsExtent() -> Result<Range<Int>, ChunkError>? {
    if !format.hasMetadata { return nil }
    do throws(ChunkError) {
      let offset = try trailerWord(fromEnd: 3)
      return .success(try extent(offset, try trailerWord(fromEnd: 4), .symbols))
    } catch {
      return .failure(error)
    }
  }

  /// Where the layout expects the first block; the end of the file if nobody can say.
  private func firstBlock(behind symbols: Result<Range<Int>, ChunkError>?, _ headerEnd: Int) -> Int
  {
    switch symbols {
    case nil: headerEnd
    case .success(let extent)?: extent.upperBound + 4
    case .failure?: bytes.count
    }
  }

  private func trailerWord(fromEnd index: Int) throws(ChunkError) -> UInt64 {
    let at = bytes.count - 8 * index
    guard at >= reader.offset else {
      throw ChunkError(.truncated, .trailer, at: max(at, 0), "the file ends before its trailer")
    }
    return bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).bigEndian
  }

  /// A section that must lie in the file together with the checksum behind it.
  private func extent(_ offset: UInt64, _ length: UInt64, _ section: ChunkError.Section)
    throws(ChunkError) -> Range<Int>
  {
    let (end, overflow) = offset.addingReportingOverflow(length)
    guard !overflow, bytes.count >= 4, end <= UInt64(bytes.count - 4) else {
      throw outside(section)
    }
    return Int(offset)..<Int(end)
  }

  private func outside(_ section: ChunkError.Section) -> ChunkError {
    ChunkError(
      .malformed, .trailer, at: max(0, bytes.count - (format.hasMetadata ? 32 : 8)),
      "the trailer places \(section) outside the file of \(bytes.count) bytes")
  }

  private func verify(_ extent: Range<Int>, _ section: ChunkError.Section) throws(ChunkError) {
    guard isIntact(extent) else {
      throw ChunkError(
        .checksumMismatch, section, at: extent.lowerBound, "invalid chunk checksum")
    }
  }

  /// Whether the checksum behind the bytes (which must lie in the file) is theirs.
  private func isIntact(_ extent: Range<Int>) -> Bool {
    guard extent.upperBound <= bytes.count - 4 else { return false }
    return CRC32C.of(UnsafeRawBufferPointer(rebasing: bytes[extent]))
      == storedChecksum(behind: extent.upperBound)
  }

  private func storedChecksum(behind end: Int) -> UInt32 {
    bytes.loadUnaligned(fromByteOffset: end, as: UInt32.self).bigEndian
  }

  // MARK: Blocks

  private struct Found {
    var blocks: [BlockMeta] = []
    var checksums: [UInt32] = []
    var dropped: [ChunkError] = []
  }

  /// Bytes that the checks of blocks may still go over. A meta that is right takes its block once, one
  /// that is repaired twice; metas that name the same bytes again and again take more.
  private struct CheckBudget {
    private var rest: Int

    init(fileLength: Int) { rest = 4 * fileLength + (1 << 20) }

    mutating func take(_ count: Int) -> Bool {
      if count > rest { return false }
      rest -= count
      return true
    }
  }

  private func blocks(_ metas: Range<Int>, expected start: Int) throws(ChunkError) -> Found {
    // As in the reference, fields that overrun the section are read from its checksum.
    let readable = UnsafeRawBufferPointer(rebasing: bytes[..<(metas.upperBound + 4)])
    var reader = ByteReader(readable, from: metas.lowerBound)
    var result = Found()
    var expected = start
    var budget = CheckBudget(fileLength: bytes.count)
    let count = try word(&reader)
    var index: UInt64 = 0
    while index < count {
      let entry = try meta(&reader, number: index)
      if let found = try place(entry, expected: expected, &budget) {
        var block = entry.block
        block.offset = found
        result.blocks.append(block)
        result.checksums.append(storedChecksum(behind: found + block.length))
        expected = found + block.length + 4
      } else {
        result.dropped.append(
          ChunkError(
            .checksumMismatch, .block(Int(index)), at: Int(truncatingIfNeeded: entry.offset),
            "invalid chunk checksum"))
        expected = Int(truncatingIfNeeded: entry.offset) + entry.block.length + 4
      }
      index += 1
    }
    return result
  }

  /// A meta with its offset and length as recorded: they may be any 64 bits.
  private struct RecordedMeta {
    let number: UInt64
    /// Where the meta itself stands.
    let position: Int
    var block: BlockMeta
    var offset: UInt64
    var length: UInt64
  }

  private func meta(_ reader: inout ByteReader, number: UInt64) throws(ChunkError) -> RecordedMeta {
    let position = reader.offset
    let entries = try word(&reader)
    let minimum = try time(&reader)
    let maximum = try time(&reader)
    let offset = try word(&reader)
    let uncompressed = format.hasUncompressedSizes ? try word(&reader) : 0
    let length = try word(&reader)
    return RecordedMeta(
      number: number, position: position,
      block: BlockMeta(
        entries: Int(clamping: entries), minimum: minimum, maximum: maximum, offset: 0,
        length: Int(clamping: length), uncompressedSize: Int(clamping: uncompressed)),
      offset: offset, length: length)
  }

  private func word(_ reader: inout ByteReader) throws(ChunkError) -> UInt64 {
    let start = reader.offset
    do { return try reader.uvarint() } catch { throw invalidMeta(start) }
  }

  private func time(_ reader: inout ByteReader) throws(ChunkError) -> Int64 {
    let start = reader.offset
    do { return try reader.varint() } catch { throw invalidMeta(start) }
  }

  private func invalidMeta(_ offset: Int) -> ChunkError {
    ChunkError(.malformed, .metas, at: offset, "decoding block meta: invalid size")
  }

  /// Where the block's bytes are: at the recorded offset, else where the layout expects them. Nil:
  /// the checksum at the recorded offset is wrong, which drops the block. Throws if the recorded
  /// place is not in the file, or if the metas take too much to check.
  private func place(_ meta: RecordedMeta, expected: Int, _ budget: inout CheckBudget)
    throws(ChunkError) -> Int?
  {
    let (end, overflow) = meta.offset.addingReportingOverflow(meta.length)
    let fits = !overflow && end <= UInt64(bytes.count)
    if fits, try isIntact(Int(meta.offset)..<Int(end), meta, &budget) { return Int(meta.offset) }
    let (repairedEnd, carry) = expected.addingReportingOverflow(meta.block.length)
    if meta.offset != UInt64(expected), !carry, repairedEnd <= bytes.count,
      try isIntact(expected..<repairedEnd, meta, &budget)
    {
      return expected
    }
    if fits { return nil }
    throw ChunkError(
      .malformed, .metas, at: meta.position,
      "offset \(meta.offset) + length \(meta.length) exceeds chunk length \(bytes.count)")
  }

  private func isIntact(
    _ extent: Range<Int>, _ meta: RecordedMeta, _ budget: inout CheckBudget
  ) throws(ChunkError) -> Bool {
    guard budget.take(extent.count) else {
      throw ChunkError(
        .malformed, .metas, at: meta.position,
        "the blocks up to number \(meta.number) overlap: they are more than 4 times as long as the "
          + "chunk of \(bytes.count) bytes")
    }
    return isIntact(extent)
  }

  // MARK: Symbols

  /// The table, and the length of its compressed bytes.
  private func symbols(_ extent: Range<Int>, _ encoding: ChunkEncoding) throws(ChunkError)
    -> (TextTable, Int)
  {
    let readable = UnsafeRawBufferPointer(rebasing: bytes[..<extent.upperBound])
    var section = ByteReader(readable, from: extent.lowerBound)
    let count: UInt64
    do { count = try section.uvarint() } catch {
      throw ChunkError(.truncated, .symbols, at: extent.lowerBound, "EOF")
    }
    let stored = UnsafeRawBufferPointer(rebasing: bytes[section.offset..<extent.upperBound])
    if symbolsArePlain || encoding == .none { return (try texts(stored, count), stored.count) }
    // A table of no bytes opens for every encoding but gzip.
    if count == 0 && stored.isEmpty && encoding != .gzip { return (TextTable(), 0) }
    let table: [UInt8]
    do { table = try encoding.decompress(stored, limit: limit, quirks) } catch {
      throw ChunkError(.compression, .symbols, at: section.offset + error.offset, error.text)
    }
    let texts = try table.withBytes { bytes throws(ChunkError) in try self.texts(bytes, count) }
    return (texts, stored.count)
  }

  private func texts(_ table: UnsafeRawBufferPointer, _ count: UInt64) throws(ChunkError)
    -> TextTable
  {
    var texts = TextTable()
    texts.reserve(
      texts: Int(min(count, UInt64(table.count))), bytes: max(0, table.count - Int(clamping: count))
    )
    var at = 0
    while UInt64(texts.count) < count {
      let start = at
      guard let length = LEB128.read(table, &at) else {
        throw ChunkError(.truncated, .symbols, at: start, "got unexpected EOF")
      }
      guard length <= UInt64(table.count - at) else {
        throw ChunkError(.truncated, .symbols, at: start, "EOF")
      }
      texts.append(UnsafeRawBufferPointer(rebasing: table[at..<(at + Int(length))]))
      at += Int(length)
    }
    return texts
  }
}
