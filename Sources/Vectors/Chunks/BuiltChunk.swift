import Bytes
import Chunks
import LogModel

extension VectorField {
  /// The parameters of a case: `format`, `head`, `codec`, `blockSize`, `targetSize`.
  func chunkSettings(_ quirks: ChunkQuirks = .loki) throws(VectorError) -> ChunkSettings {
    guard let format = ChunkFormat(rawValue: try self["format"].integer(UInt8.self)) else {
      throw self["format"].mismatch("1 to 4")
    }
    let settings = ChunkSettings(
      format: format, head: try self["head"].headFormat(), encoding: try self["codec"].encoding(),
      blockSize: try self["blockSize"].size(), targetSize: try self["targetSize"].size(),
      quirks: quirks)
    do throws(ChunkError) {
      try settings.check()
    } catch {
      throw VectorError(error.text, field: path)
    }
    return settings
  }

  /// Bytes of a block or chunk.
  private func size() throws(VectorError) -> Int {
    let size = try int()
    guard (0...1 << 40).contains(size) else { throw mismatch("0 to 2^40 bytes") }
    return size
  }

  func headFormat() throws(VectorError) -> HeadFormat {
    guard let head = HeadFormat(name: try text()) else {
      throw mismatch("ordered, unordered or unordered-sm")
    }
    return head
  }
}

extension ChunkFormat {
  /// An entry as a read gives it: only version 4 has metadata.
  func asRead(_ entry: VectorEntry) -> VectorEntry {
    var entry = entry
    if self < .v4 { entry.metadata = [] }
    return entry
  }
}

extension MemoryChunk {
  func append(_ entry: VectorEntry) -> AppendResult {
    entry.line.withUnsafeBytes { append(entry.timestamp, $0, entry.metadata) }
  }

  /// The entries of a range, in order.
  func entries(
    _ from: Int64, _ through: Int64, _ direction: Direction, labels: LabelSet
  ) -> [VectorEntry] {
    var batch = EntryBatch()
    read(TimeRange(from, through), direction, labels: labels, into: &batch)
    return VectorEntry.all(of: batch)
  }
}

extension TimeRange {
  static let all = TimeRange(.min, .max)

  init(_ start: Int64, _ end: Int64) {
    self.init(start: Timestamp(nanoseconds: start), end: Timestamp(nanoseconds: end))
  }
}
