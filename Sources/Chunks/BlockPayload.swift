import Bytes
import LogModel

/// Entries decoded from a block, and what ended the decoding early, if anything did.
struct DecodedBlock {
  var entries: EntryBatch
  var error: ChunkError?
}

/// Decodes a block payload: entries back to back (chunk format, §4). The batch's slab is the payload
/// itself; no entry allocates unless it has metadata that differs from that of the entry before.
struct BlockPayloadDecoder {
  let section: ChunkError.Section
  /// Version 4 has metadata after each line.
  let hasMetadata: Bool
  private var metadata: MetadataDecoder

  init(section: ChunkError.Section, hasMetadata: Bool, symbols: [String], namesFallBack: Bool) {
    self.section = section
    self.hasMetadata = hasMetadata
    metadata = MetadataDecoder(symbols: symbols, namesFallBack: namesFallBack)
  }

  /// `expected`: the number of entries that the metas announce; trusted only to reserve room.
  mutating func decode(_ payload: [UInt8], expected: Int) -> DecodedBlock {
    let capacity = max(0, min(expected, payload.count / 2))
    var entries = EntryBatch(lineCapacity: capacity)
    entries.slab = payload
    let error = payload.withUnsafeBytes { bytes -> ChunkError? in
      var reader = ByteReader(bytes)
      while !reader.isAtEnd {
        do throws(ChunkError) {
          guard try entry(&reader, into: &entries) else { return nil }
        } catch {
          return error
        }
      }
      return nil
    }
    return DecodedBlock(entries: entries, error: error)
  }

  /// Decodes one entry; false if the payload ends where that is not an error.
  private mutating func entry(_ reader: inout ByteReader, into entries: inout EntryBatch)
    throws(ChunkError) -> Bool
  {
    let timestamp: Int64
    let length: UInt64
    do {
      timestamp = try reader.varint()
      length = try reader.uvarint()
    } catch { throw invalidData(at: reader.offset) }
    guard length < ChunkLayout.longestLine else {
      throw ChunkError(
        .malformed, section, at: reader.offset, "line too long \(length), maximum 1073741824")
    }
    let start = reader.offset
    guard Int(length) <= reader.remaining else {
      throw ChunkError(.truncated, section, at: start, "EOF")
    }
    reader.offset += Int(length)
    var pairs: [Label] = []
    if hasMetadata {
      do {
        // A payload that ends between a line and its metadata loses the entry without an error.
        if reader.isAtEnd { return false }
        _ = try reader.uvarint()
        guard let labels = try metadata.pairs(&reader, section) else { return false }
        pairs = labels
      } catch let error as ChunkError {
        throw error
      } catch { throw invalidData(at: reader.offset) }
    }
    if !pairs.isEmpty && entries.metadata == nil {
      entries.metadata = Array(repeating: [], count: entries.count)
    }
    entries.timestamps.append(timestamp)
    entries.offsets.append(UInt32(truncatingIfNeeded: start))
    entries.lengths.append(UInt32(truncatingIfNeeded: Int(length)))
    entries.metadata?.append(pairs)
    return true
  }

  private func invalidData(at offset: Int) -> ChunkError {
    ChunkError(.truncated, section, at: offset, "invalid data in chunk")
  }
}

/// Turns the symbol pairs of an entry into labels as a query sees them: names normalised, sorted by
/// name, the last of equal names kept (chunk format, §5).
struct MetadataDecoder {
  let symbols: [String]
  /// Whether a name that cannot be normalised is taken raw, rather than ending the block.
  let namesFallBack: Bool
  private var names: [UInt64: String] = [:]
  private var last: (symbols: [UInt64], labels: [Label]) = ([], [])
  private var scratch: [UInt64] = []

  init(symbols: [String], namesFallBack: Bool) {
    self.symbols = symbols
    self.namesFallBack = namesFallBack
  }

  /// The labels of the pairs that start with their count at the reader's position; nil if the payload
  /// ends before a pair.
  mutating func pairs(_ reader: inout ByteReader, _ section: ChunkError.Section) throws -> [Label]?
  {
    let count = try reader.uvarint()
    if count == 0 { return [] }
    scratch.removeAll(keepingCapacity: true)
    for _ in 0..<count {
      if reader.isAtEnd { return nil }
      scratch.append(try reader.uvarint())
      scratch.append(try reader.uvarint())
    }
    if scratch != last.symbols {
      last = (scratch, try labels(of: scratch, section, reader.offset))
    }
    return last.labels
  }

  private mutating func labels(
    of pairs: [UInt64], _ section: ChunkError.Section, _ offset: Int
  ) throws(ChunkError) -> [Label] {
    var labels: [Label] = []
    labels.reserveCapacity(pairs.count / 2)
    for at in stride(from: 0, to: pairs.count, by: 2) {
      labels.append(Label(try name(pairs[at], section, offset), text(pairs[at + 1])))
    }
    if !SymbolTable.isSorted(labels) { labels = SymbolTable.sorted(labels) }
    var result: [Label] = []
    result.reserveCapacity(labels.count)
    for label in labels {
      if let previous = result.last, !SymbolTable.precedes(previous.name, label.name) {
        result[result.count - 1] = label
      } else {
        result.append(label)
      }
    }
    return result
  }

  private mutating func name(
    _ symbol: UInt64, _ section: ChunkError.Section, _ offset: Int
  ) throws(ChunkError) -> String {
    if let known = names[symbol] { return known }
    let raw = text(symbol)
    var name = MetadataName.normalized(raw)
    if namesFallBack { name = name ?? raw }
    guard let name else {
      throw ChunkError(
        .malformed, section, at: offset,
        "symbolizer lookup: normalization for label name \(goQuoted(raw)) resulted in invalid name "
          + "\(goQuoted(MetadataName.underscores(raw)))")
    }
    names[symbol] = name
    return name
  }

  /// A symbol outside the table reads as the empty string.
  private func text(_ symbol: UInt64) -> String {
    symbol < UInt64(symbols.count) ? symbols[Int(symbol)] : ""
  }
}
