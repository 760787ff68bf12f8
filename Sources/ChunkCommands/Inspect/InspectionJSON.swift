import Bytes
import Chunks
import LogModel
import Reports

/// What `norn chunk inspect --format json` prints.
public enum InspectionJSON {
  /// The chunks as one JSON file. Times are decimal strings of nanoseconds.
  public static func file(_ chunks: [InspectedChunk], _ text: InspectionText) -> [UInt8] {
    JSONValue.object([("chunks", .array(chunks.map { value($0, text) }))]).fileBytes
  }

  private static func value(_ chunk: InspectedChunk, _ text: InspectionText) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("name", .string(chunk.name)), ("size", .count(chunk.size)),
      ("problems", .array(chunk.problems.map { .string($0) })),
      ("notes", .array(chunk.notes.map { .string($0) })),
      ("object", .optional(chunk.object, value)),
      ("chunk", .optional(chunk.chunk) { value(chunk, $0, text) }),
    ]
    if text.showsBlocks { members.append(("blocks", .array(chunk.blocks.map(value)))) }
    if text.showsEntries { members.append(("entries", entries(chunk.entries))) }
    return .object(members.map { (name: $0.0, value: $0.1) })
  }

  private static func value(_ object: InspectedChunk.Object) -> JSONValue {
    .object([
      ("key", .string(object.key.text)), ("tenant", .string(object.header.tenant.text)),
      ("fingerprint", .string(Hex.text(object.header.fingerprint.bits, width: 16))),
      ("fromMs", .string("\(object.header.fromMilliseconds)")),
      ("throughMs", .string("\(object.header.throughMilliseconds)")),
      ("checksum", .string(Hex.text(UInt64(object.key.checksum), width: 8))),
      ("metric", pairs(object.header.metric.labels)),
      ("headerLength", .count(object.headerLength)),
    ])
  }

  private static func value(
    _ chunk: InspectedChunk, _ file: InspectedChunk.Figures, _ text: InspectionText
  ) -> JSONValue {
    .object([
      ("offset", .count(chunk.chunkOffset)), ("version", .count(Int(file.format.rawValue))),
      ("encoding", .string(file.encoding)), ("entries", .count(file.entryCount)),
      ("blocks", .count(file.blockCount)), ("compressedSize", .count(file.compressedSize)),
      ("uncompressedSize", .count(file.uncompressedSize)),
      ("ratio", .optional(chunk.ratio) { .number($0) }),
      ("utilization", .optional(chunk.utilization(text.targetSize)) { .number($0) }),
      ("from", .string("\(file.bounds.from)")), ("through", .string("\(file.bounds.through)")),
      ("symbols", .array(file.symbols.map { .string($0) })),
    ])
  }

  private static func value(_ block: InspectedChunk.Block) -> JSONValue {
    var members: [(name: String, value: JSONValue)] = [("block", .count(block.number))]
    if let meta = block.meta {
      members += [
        ("offset", .count(meta.offset)), ("length", .count(meta.length)),
        ("uncompressedSize", .count(meta.uncompressedSize)), ("entries", .count(meta.entries)),
        ("from", .string("\(meta.minimum)")), ("through", .string("\(meta.maximum)")),
      ]
    }
    members += [
      ("checksum", .optional(block.checksum) { .string(Hex.text(UInt64($0), width: 8)) }),
      ("problem", .optional(block.problem) { .string($0) }),
    ]
    return .object(members)
  }

  /// A line that is not text is `{"b64": …}`, as in vectors.
  private static func entries(_ batch: EntryBatch) -> JSONValue {
    .array(
      (0..<batch.count).map { index in
        let line = batch.withLine(index) { line -> JSONValue in
          if let text = String(validating: line, as: UTF8.self) { return .string(text) }
          return .object([("b64", .string(Base64.text(line)))])
        }
        let metadata = batch.pairs(index)
        return .array(
          [.string("\(batch.timestamps[index])"), line]
            + (metadata.isEmpty ? [] : [pairs(metadata)]))
      })
  }

  private static func pairs(_ labels: [Label]) -> JSONValue {
    .array(labels.map { .array([.string($0.name), .string($0.value)]) })
  }
}
