import Bytes
import Chunks
import LogModel
import LogQLPipeline

/// Entries of `workloads/NAME.jsonl` as a store has them in memory: a chunk for each stream, which
/// drops duplicates and decides the order at equal times.
final class QueryWorkload {
  private var streams: [(labels: LabelSet, chunk: MemoryChunk)] = []
  private var places: [LabelSet: Int] = [:]

  /// One object a line: `labels`, `ts_ns`, `line`, `metadata`.
  init(_ file: String, _ folder: VectorFolder) throws(VectorError) {
    for (number, node) in try JSONLines.nodes(file, folder).enumerated() {
      let record = CaseRecord(node, name: "line \(number + 1)")
      do throws(VectorError) {
        try add(record.field)
      } catch {
        throw VectorError("\(file), \(record.name): \(error)")
      }
      record.finish()
      if let difference = record.differences.first { throw VectorError("\(file), \(difference)") }
    }
  }

  private func add(_ entry: VectorField) throws(VectorError) {
    let labels = LabelSet(try Self.pairs(entry["labels"]))
    let place = places[labels] ?? streams.count
    if place == streams.count {
      places[labels] = place
      streams.append((labels, MemoryChunk(Self.settings)))
    }
    let metadata = entry["metadata"].exists ? try Self.pairs(entry["metadata"]) : []
    let line = Array(try entry["line"].text().utf8)
    let time = try entry["ts_ns"].integer(Int64.self)
    _ = line.withUnsafeBytes { streams[place].chunk.append(time, $0, metadata) }
  }

  /// Pairs without a value are not stored (distributor, §8.6).
  private static func pairs(_ field: VectorField) throws(VectorError) -> [Label] {
    var pairs: [Label] = []
    for (name, value) in try field.members() {
      let text = try value.text()
      if !text.isEmpty { pairs.append(Label(name, text)) }
    }
    return LabelSet(pairs).labels
  }

  /// Nothing is cut off the head.
  private static let settings = ChunkSettings(encoding: .none, blockSize: 1 << 30)

  /// The entries of a time range, of the streams that are wanted.
  func read(
    _ range: TimeRange, _ direction: Direction, where isWanted: (LabelSet) -> Bool
  ) -> [StreamBatch] {
    if range.isEmpty { return [] }
    var batches: [StreamBatch] = []
    for stream in streams where isWanted(stream.labels) {
      var entries = EntryBatch()
      stream.chunk.read(range, direction, labels: stream.labels, into: &entries)
      if entries.count > 0 { batches.append(StreamBatch(labels: stream.labels, entries: entries)) }
    }
    return batches
  }
}

/// Files of one JSON value a line.
enum JSONLines {
  static func nodes(_ file: String, _ folder: VectorFolder) throws(VectorError) -> [JSONNode] {
    var nodes: [JSONNode] = []
    for (number, line) in try folder.bytes(of: file).split(separator: 0x0A).enumerated() {
      do throws(JSONError) {
        nodes.append(try JSONNode(parsing: Array(line)))
      } catch {
        throw VectorError("line \(number + 1): \(error.description)")
      }
    }
    return nodes
  }
}
