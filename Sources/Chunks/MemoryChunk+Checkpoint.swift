import Bytes
import LogModel

/// A chunk as a write-ahead log's checkpoint has it: a file whose symbols are not compressed, and the
/// head. Source: chunk format, §12.
public struct ChunkCheckpoint: Equatable, Sendable {
  public var chunk: [UInt8]
  public var head: [UInt8]

  public init(chunk: [UInt8], head: [UInt8]) {
    self.chunk = chunk
    self.head = head
  }
}

extension MemoryChunk {
  /// Upper bounds of the checkpoint's two parts, bytes.
  public var estimatedCheckpointSize: (chunk: Int, head: Int) {
    let perEntry = head.format == .unorderedWithMetadata ? 20 : 15
    return (estimatedFileSize, 1 + 10 + 20 + perEntry * head.entryCount + head.size)
  }

  /// The checkpoint form. It sets the remembered length.
  public func checkpoint() -> ChunkCheckpoint {
    let head = headCheckpoint()
    var writer = ByteWriter(capacity: serializedCapacity)
    serialize(into: &writer, symbolsArePlain: true)
    return ChunkCheckpoint(chunk: writer.bytes, head: head)
  }

  private func headCheckpoint() -> [UInt8] {
    var writer = ByteWriter(capacity: estimatedCheckpointSize.head)
    writer.byte(head.format.rawValue)
    writer.uvarint(head.entryCount)
    if head.format == .ordered {
      writer.uvarint(head.size)
      writer.varint(head.minimum)
      writer.varint(head.maximum)
    }
    // Loki's iteration passes over a head that counts as empty, though its entries are counted.
    if head.isEmpty { return writer.bytes }
    withHeadPayload(writableOnly: true) { payload in
      if head.keepsMetadata {
        Self.writeEntries(payload, into: &writer)
      } else {
        writer.bytes(payload)
      }
    }
    return writer.bytes
  }

  /// Entries of a payload without the lengths of their metadata sections.
  private static func writeEntries(_ payload: UnsafeRawBufferPointer, into writer: inout ByteWriter)
  {
    var at = 0
    while at < payload.count {
      let start = at
      _ = LEB128.read(payload, &at)
      guard let line = LEB128.read(payload, &at) else { break }
      at += Int(line)
      writer.bytes(UnsafeRawBufferPointer(rebasing: payload[start..<at]))
      guard let section = LEB128.read(payload, &at) else { break }
      writer.bytes(UnsafeRawBufferPointer(rebasing: payload[at..<(at + Int(section))]))
      at += Int(section)
    }
  }

  // MARK: - Restoring

  /// The chunk of a checkpoint. Formats, encoding and symbols are the checkpoint's; `settings` gives
  /// sizes and quirks, and the head's format if the checkpoint has an ordered one or none.
  public convenience init(restoring checkpoint: ChunkCheckpoint, _ settings: ChunkSettings)
    throws(ChunkError)
  {
    let file = try ChunkFile(
      checkpoint.chunk, in: nil, quirks: settings.quirks, limit: ChunkFile.defaultLimit,
      symbolsArePlain: true)
    let stored = try HeadCheckpoint.format(checkpoint.head)
    var own = settings
    own.format = file.format
    own.encoding = try ChunkEncoding(code: file.encodingCode, at: file.format.headerLength - 1)
    own.head = stored ?? settings.head
    self.init(own, continuing: file)
    if stored != nil { try restoreHead(checkpoint.head) }
    if stored == .ordered && settings.head != .ordered { try convertHead(to: settings.head) }
    try self.settings.check()
  }

  /// Puts the entries of the checkpoint into the head. An unordered one loses duplicates again, and
  /// names come back as they are read, which can add symbols.
  private func restoreHead(_ bytes: [UInt8]) throws(ChunkError) {
    try bytes.withBytes { bytes throws(ChunkError) in
      var reader = HeadCheckpoint(bytes, head.format)
      try reader.start()
      let names = MetadataDecoder(
        symbols, view: .stored, namesFallBack: settings.quirks.namesFallBack)
      var last = 0..<0
      var metadata = EntryMetadata()
      while let entry = try reader.next() {
        var pairs = 0
        if !entry.pairs.isEmpty {
          let isSame = bytes[last].elementsEqual(bytes[entry.pairs])
          if !isSame || metadata.pairs.isEmpty {
            metadata.removeAllKeepingCapacity()
            try names.pairs(bytes, entry.pairs.lowerBound, entry.pairCount, into: &metadata)
            metadata.texts = names.texts
            metadata.withView { addSymbols($0.pairs, $0, after: nil) }
            last = entry.pairs
          }
          pairs = metadata.pairs.count
        }
        if let error = put(entry.timestamp, entry.line, pairs: pairs).error { throw error }
      }
    }
  }

  /// Gives the head another format by appending its entries again. Not possible on a chunk that was
  /// opened from a file, nor, as Loki, with a name that cannot be normalised.
  public func convertHead(to format: HeadFormat) throws(ChunkError) {
    if isReadOnly { throw .readOnlySymbols }
    if format == head.format { return }
    var changed = settings
    changed.head = format
    try changed.check()
    let decoder =
      keepsMetadata
      ? MetadataDecoder(symbols, view: .stored, namesFallBack: settings.quirks.namesFallBack) : nil
    var reader = BlockReader(settings.encoding, decoder, settings.quirks, limit: 0)
    var entries = EntryBatch()
    let failure = withHeadPayload(writableOnly: true) {
      reader.read($0, number: blocks.count, into: &entries)
    }
    if let failure { throw failure }
    settings = changed
    head = HeadBlock(format, settings.quirks)
    for index in 0..<entries.count {
      let result = entries.withLine(index) { put(entries.timestamps[index], $0, pairs: 0) }
      if let error = result.error { throw error }
    }
  }
}
