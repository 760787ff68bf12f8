public import LogModel

/// Chunks made of parts of others, for deletes (chunk format, §11).
extension MemoryChunk {
  /// Entries to leave out: an entry of a batch, by index.
  public typealias DropFilter = (EntryBatch, Int) -> Bool

  static let nothingLeft = ChunkError(
    .mismatch, .setting, at: 0, "chunk has no data left after rewriting")

  /// A closed chunk of the entries with `from` ≤ time ≤ `through` (ns) that are not dropped; in Loki
  /// up to just under a millisecond later than `through`. Settings are this chunk's, or, if it has no
  /// block size, the default ones with its compressed size as the target.
  public func rebound(from: Int64, through: Int64, dropping: DropFilter? = nil)
    throws(ChunkError) -> MemoryChunk
  {
    var own = settings
    own.head = writableHead
    if settings.blockSize <= 0 {
      own.blockSize = ChunkLayout.fallbackBlockSize
      own.targetSize = compressedSize
    }
    let beyond: Int64 = settings.quirks.contains(.reboundRoundsUp) ? 1_000_000 : 1
    let chunk = MemoryChunk(own)
    let reader = ChunkReader()
    reader.start(
      self, ChunkReader.Span(start: from, last: through, plus: beyond, settings.quirks), .forward,
      .labels(.empty), .query)
    var batch = EntryBatch()
    while try reader.next(into: &batch) {
      for index in 0..<batch.count where !(dropping?(batch, index) ?? false) {
        if let error = chunk.append(batch, index).error { throw error }
      }
    }
    // What cannot be read must not vanish with what is deleted.
    if let error = reader.errors.first { throw error }
    noteEmptyLines(in: chunk) { batch, index in
      let time = batch.timestamps[index]
      return time >= from && time <= through && !(dropping?(batch, index) ?? false)
    }
    if chunk.entryCount == 0 { throw Self.nothingLeft }
    chunk.close()
    return chunk
  }

  /// A closed chunk without the dropped entries. Blocks that lose none are copied as they are; of the
  /// others the rest becomes one new block each.
  ///
  /// The symbol table is copied whole, so that copied blocks keep their meaning. (Loki numbers symbols
  /// anew: quirk `chunk-rewrite-shifts-symbols`.)
  public func rewrite(dropping: DropFilter) throws(ChunkError) -> MemoryChunk {
    var own = settings
    own.head = writableHead
    (own.blockSize, own.targetSize) = (.max, .max)
    let chunk = MemoryChunk(own)
    let shifts = settings.quirks.contains(.rewriteShiftsSymbols)
    if !shifts { chunk.symbolTable = SymbolTable(symbols) }
    let metadata =
      settings.format.hasMetadata
      ? MetadataDecoder(symbols, view: .stored, namesFallBack: settings.quirks.namesFallBack) : nil
    var reader = BlockReader(settings.encoding, metadata, settings.quirks, limit: decodeLimit)
    for (number, block) in blocks.enumerated() {
      var batch = EntryBatch()
      if let error = reader.read(block, number: number, into: &batch) { throw error }
      let kept = (0..<batch.count).filter { !dropping(batch, $0) }
      if kept.count == batch.count {
        chunk.cut()
        if shifts { chunk.addSymbols(of: batch) }
        chunk.blocks.append(block)
        chunk.cutSize += block.meta.length
      } else {
        try chunk.putBlock(batch, kept)
      }
    }
    try rewriteHead(into: chunk, &reader, dropping)
    if chunk.entryCount == 0 { throw Self.nothingLeft }
    chunk.close()
    return chunk
  }

  /// Entries that are not in a block yet, of a chunk that was not closed.
  private func rewriteHead(
    into chunk: MemoryChunk, _ reader: inout BlockReader, _ dropping: DropFilter
  ) throws(ChunkError) {
    if head.isEmpty {
      noteEmptyLines(in: chunk) { !dropping($0, $1) }
      return
    }
    var batch = EntryBatch()
    let failure = withHeadPayload(writableOnly: true) {
      reader.read($0, number: blocks.count, into: &batch)
    }
    if let failure { throw failure }
    try chunk.putBlock(batch, (0..<batch.count).filter { !dropping(batch, $0) })
  }

  /// Entries of a head that counts as empty are not read: notes in `chunk` those that it should have.
  private func noteEmptyLines(in chunk: MemoryChunk, _ isWanted: DropFilter) {
    if !head.isEmpty || head.entryCount == 0 { return }
    let metadata =
      settings.format.hasMetadata ? MetadataDecoder(TextTable(), namesFallBack: true) : nil
    var reader = BlockReader(settings.encoding, metadata, settings.quirks, limit: 0)
    var batch = EntryBatch()
    _ = withHeadPayload(writableOnly: false) { reader.read($0, number: blocks.count, into: &batch) }
    let times = (0..<batch.count).filter { isWanted(batch, $0) }.map { batch.timestamps[$0] }
    guard let from = times.first, let through = times.last else { return }
    chunk.lost.append(
      ChunkQuirkBite(quirk: .emptyLinesLost, entries: times.count, from: from, through: through))
  }

  /// Makes one block of some entries of a batch.
  private func putBlock(_ batch: EntryBatch, _ rows: [Int]) throws(ChunkError) {
    for index in rows {
      if let error = append(batch, index).error { throw error }
    }
    cut()
  }

  private func addSymbols(of batch: EntryBatch) {
    batch.metadata?.withView { metadata in
      for set in metadata.sets where set != 0 {
        addSymbols(metadata.pairs(set: set), metadata, after: nil)
      }
    }
  }

  /// An opened file has an ordered head of its own, whatever its blocks are made of.
  var writableHead: HeadFormat {
    switch settings.format {
    case .v4: .unorderedWithMetadata
    case .v2: .ordered
    case .v1, .v3: isReadOnly && blocksOverlap ? .unordered : settings.head
    }
  }
}
