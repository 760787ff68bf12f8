import Bytes
public import LogModel

extension MemoryChunk {
  /// Appends the entries with `range.start` ≤ time < `range.end` to `batch`, in time order or in the
  /// reverse (chunk format, §10): within one time a block keeps the order of arrival, the head goes
  /// by label string first. A block's entry exactly at `range.start` is given even if the range is
  /// empty.
  ///
  /// `labels`: the stream's, which take part in label strings.
  public func read(
    _ range: TimeRange, _ direction: Direction, labels: LabelSet = .empty,
    into batch: inout EntryBatch
  ) {
    read(
      range.start.nanoseconds, range.end.nanoseconds, direction, .labels(labels), into: &batch)
  }

  func read(
    _ start: Int64, _ end: Int64, _ direction: Direction, _ ties: TieOrder,
    into batch: inout EntryBatch
  ) {
    var read = ChunkRead(start, end, direction, ties)
    for (index, block) in blocks.enumerated() { read.consider(block.meta, index) }
    if !head.isEmpty { read.considerHead(head.minimum, head.maximum) }
    read.run(into: &batch, head: { headSequence(start, end, direction, ties) }, block: decode)
  }

  /// Our own bytes decode: what fails here is a defect of the encoder. Names that cannot be
  /// normalised stay raw, so that nothing is lost before it is stored.
  private func decode(_ index: Int) -> EntryBatch {
    let block = blocks[index]
    var decoder = BlockPayloadDecoder(
      section: .block(index), hasMetadata: true, symbols: symbols.strings, namesFallBack: true)
    let payload: [UInt8]
    do throws(CompressionError) {
      payload = try block.compressed.withBytes { bytes throws(CompressionError) in
        try settings.encoding.decompress(bytes, limit: Int(UInt32.max))
      }
    } catch {
      preconditionFailure("a block of this chunk does not decompress: \(error.text)")
    }
    let decoded = decoder.decode(payload, expected: block.meta.entries)
    precondition(decoded.error == nil, "a block of this chunk does not decode")
    return decoded.entries
  }

  private func headSequence(
    _ start: Int64, _ end: Int64, _ direction: Direction, _ ties: TieOrder
  ) -> EntrySequence {
    let head = head
    var positions = Array(
      head.records.indices.filter {
        let time = head.record(at: $0).timestamp
        return start <= time && time < end
      })
    if direction == .backward { positions.reverse() }
    var entries = EntryBatch(lineCapacity: positions.count)
    if head.hasMetadata {
      let metadata = headMetadata(positions)
      let sorted = Self.byTimeThenLabels(positions, metadata, head, direction, ties)
      positions = sorted.map { positions[$0] }
      entries.metadata = sorted.map { metadata[$0] }
    }
    for position in positions {
      let record = head.record(at: position)
      entries.timestamps.append(record.timestamp)
      entries.offsets.append(record.line)
      entries.lengths.append(record.length)
    }
    return EntrySequence(ordered: entries, of: head)
  }

  private func headMetadata(_ positions: [Int]) -> [[Label]] {
    var decoder = MetadataDecoder(symbols: symbols.strings, namesFallBack: true)
    return positions.map { position in
      let record = head.record(at: position)
      var reader = ByteReader(head.bytes, from: Int(record.line + record.length))
      do {
        _ = try reader.uvarint()
        return try decoder.pairs(&reader, .block(blocks.count)) ?? []
      } catch { preconditionFailure("a head's metadata does not decode: \(error)") }
    }
  }

  /// Indices of `positions`, which stand in the direction's order of time, with those at one time
  /// ordered by label string: ascending in both directions.
  private static func byTimeThenLabels(
    _ positions: [Int], _ metadata: [[Label]], _ head: HeadBlock, _ direction: Direction,
    _ ties: TieOrder
  ) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(positions.count)
    var start = 0
    while start < positions.count {
      let time = head.record(at: positions[start]).timestamp
      var end = start + 1
      while end < positions.count && head.record(at: positions[end]).timestamp == time { end += 1 }
      if end - start == 1 {
        result.append(start)
      } else {
        let texts = (start..<end).map { ties.text(metadata[$0]) }
        result += (start..<end).sorted { a, b in
          let (x, y) = (texts[a - start], texts[b - start])
          return SymbolTable.precedes(x, y) || (!SymbolTable.precedes(y, x) && a < b)
        }
      }
      start = end
    }
    return result
  }
}
