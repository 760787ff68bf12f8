import Bytes
import Chunks
import LogModel

/// `rebound.json`: chunks made of a part of another. Each case is checked twice: as this project does it
/// by default, and with the reference's defects switched on, which change the case that shows them alone.
enum ReboundCheck {
  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    vector["name"].isInformational()
    let entries = try vector["entries"].entries()
    if try vector["lokiDefect"].flagIfAny() {
      try ReboundCase(vector, entries, .loki).checkFixed()
      try ReboundCase(vector, entries, .all).checkDefect()
    } else {
      try ReboundCase(vector, entries, .loki).check()
      try ReboundCase(vector, entries, .all).check()
    }
  }
}

/// One operation, with the given quirks.
private struct ReboundCase {
  private let vector: VectorField
  private let settings: ChunkSettings
  private let list: EntryList

  init(_ vector: VectorField, _ entries: [VectorEntry], _ quirks: ChunkQuirks) throws(VectorError) {
    self.vector = vector
    settings = try vector.chunkSettings(quirks)
    let format = settings.format
    list = EntryList(entries: entries.map { format.asRead($0) })
  }

  /// Everything holds.
  func check() throws(VectorError) {
    guard let result = try result() else { return }
    let read = result.entries(.min, .max, .forward, labels: .empty)
    list.expect(read, vector["want"])
    try checkBytes(result)
  }

  /// The entries survive with the pairs that they went in with.
  func checkFixed() throws(VectorError) {
    guard let result = try result() else { return }
    try checkEntries(result, pairs: vector["fixedMetadataOut"])
  }

  /// What the reference makes of it: pairs become wrong.
  func checkDefect() throws(VectorError) {
    guard let result = try result() else { return }
    try checkEntries(result, pairs: vector["metadataOut"])
    try checkBytes(result)
  }

  private func checkBytes(_ result: MemoryChunk) throws(VectorError) {
    try vector["after"].expect(ChunkState(result))
    vector["bytesHex"].expect(hex: result.serialized())
  }

  /// Entries by time and line, and the pairs as another field says.
  private func checkEntries(_ result: MemoryChunk, pairs: VectorField) throws(VectorError) {
    let read = result.entries(.min, .max, .forward, labels: .empty)
    vector["want"].expect(
      read.map { entry in list.entries.firstIndex { $0.isSameLine(entry) } ?? -1 })
    pairs.list(read) { entry, field in field.expect(entry.metadata) }
  }

  /// nil: the operation fails, as the vector says or not.
  private func result() throws(VectorError) -> MemoryChunk? {
    let operation = try operation()
    let source = try source()
    do throws(ChunkError) {
      let result = try operation(source)
      vector["err"].expectIfAny(nil)
      return result
    } catch {
      vector["err"].expectIfAny(error.text)
      return nil
    }
  }

  /// The source: closed, and opened from its bytes without sizes where the case wants that.
  private func source() throws(VectorError) -> MemoryChunk {
    let chunk = MemoryChunk(settings)
    for entry in list.entries { _ = chunk.append(entry) }
    chunk.close()
    guard try vector["reopenedWithZeroSizes"].flag() else { return chunk }
    do throws(ChunkError) {
      let file = try ChunkFile(chunk.serialized(), quirks: settings.quirks)
      return try MemoryChunk(opening: file, blockSize: 0, targetSize: 0)
    } catch {
      throw VectorError("the source cannot be opened again: \(error)")
    }
  }

  private func operation() throws(VectorError)
    -> (MemoryChunk) throws(ChunkError) -> MemoryChunk
  {
    let needle =
      vector["dropLinesContaining"].exists
      ? Array(try vector["dropLinesContaining"].text().utf8) : nil
    let drop: MemoryChunk.DropFilter = { batch, index in
      guard let needle else { return false }
      return batch.withLine(index) { ByteSearch.contains(needle, in: $0) }
    }
    switch try vector["op"].text() {
    case "rebound":
      let from = try vector["from"].integer(Int64.self)
      let through = try vector["through"].integer(Int64.self)
      return { chunk throws(ChunkError) in
        try chunk.rebound(from: from, through: through, dropping: drop)
      }
    case "rewrite":
      return { chunk throws(ChunkError) in try chunk.rewrite(dropping: drop) }
    default: throw vector["op"].mismatch("rebound or rewrite")
    }
  }
}
