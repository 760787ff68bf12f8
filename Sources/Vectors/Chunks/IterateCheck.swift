import Chunks
import LogModel

/// `iterate.json`: which entries a read gives, in which order.
enum IterateCheck {
  private static let labels = LabelSet([Label("app", "vec")])

  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    for name in ["name", "note", "reopened"] { vector[name].isInformational() }
    let settings = try vector.chunkSettings()
    let chunk = MemoryChunk(settings)
    let entries = try vector["entries"].entries()
    for entry in entries { _ = chunk.append(entry) }
    if try vector["closed"].flag() { chunk.close() }
    vector["blocks"].list(chunk.blockMetas) { block, field in
      field.expect(["\(block.entries)", "\(block.minimum)", "\(block.maximum)"])
    }
    let list = EntryList(entries: entries.map { settings.format.asRead($0) })
    for query in try vector["queries"].elements() { try check(query, chunk, list) }
    for query in try vector["blockQueries"].elements() {
      let from = try query["from"].integer(Int64.self)
      let through = try query["through"].integer(Int64.self)
      let taken = chunk.blocks(in: TimeRange(from, through))
      query["blockEntries"].expect(taken.map { chunk.blockMetas[$0].entries })
    }
  }

  private static func check(_ query: VectorField, _ chunk: MemoryChunk, _ list: EntryList)
    throws(VectorError)
  {
    let direction: Direction
    switch try query["direction"].text() {
    case "forward": direction = .forward
    case "backward": direction = .backward
    default: throw query["direction"].mismatch("forward or backward")
    }
    let got = chunk.entries(
      try query["from"].integer(Int64.self), try query["through"].integer(Int64.self), direction,
      labels: labels)
    list.expect(got, query["want"])
    // Left out where results are many, or all have the same.
    if query["labels"].exists {
      query["labels"].expect(got.map { LabelSet(labels.labels + $0.metadata).canonical })
    }
  }
}
