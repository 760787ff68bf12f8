import Chunks
import Reports

extension ComparisonTable {
  /// The comparison as a JSON file. Sizes in bytes, times in nanoseconds, speeds in bytes a second.
  public static func json(_ comparison: ChunkComparison) -> [UInt8] {
    JSONValue.object([
      ("rounds", .count(comparison.rounds)),
      ("logs", .array(comparison.logs.map(value))),
      ("cells", .array(comparison.cells.map { value($0, comparison) })),
    ]).fileBytes
  }

  private static func value(_ log: ChunkComparison.Log) -> JSONValue {
    .object([
      ("name", .string(log.name)), ("lines", .count(log.lines)),
      ("lineBytes", .count(log.lineBytes)), ("hasOwnTimes", .bool(log.hasOwnTimes)),
      ("duration", .integer(log.duration)),
    ])
  }

  private static func value(_ cell: ChunkComparison.Cell, _ comparison: ChunkComparison)
    -> JSONValue
  {
    .object([
      ("encoding", .string(cell.settings.encoding.name)),
      ("blockSize", .count(cell.settings.blockSize)),
      ("targetSize", .count(cell.settings.targetSize)),
      ("ratio", .number(cell.total.ratio)),
      ("encodeBytesPerSecond", .number((cell.encodeSpeed * 1e6).rounded())),
      ("decodeBytesPerSecond", .number((cell.decodeSpeed * 1e6).rounded())),
      ("chunks", .count(cell.total.chunks)), ("fullChunks", .count(cell.total.fullChunks)),
      ("isEstimated", .bool(cell.isEstimated)),
      ("lineBytesPerChunk", .number(cell.lineBytesPerChunk.rounded())),
      ("chunksPerGB", .number(cell.chunksPerGB)),
      ("bytesPerGB", .number(cell.bytesPerGB.rounded())),
      (
        "logs",
        .array(
          comparison.logs.indices.map { index in
            let (log, stored) = (comparison.logs[index], cell.logs[index])
            let span = cell.spans(comparison.logs)[index]
            return .object([
              ("name", .string(log.name)), ("chunkSpan", .optional(span) { .number($0.rounded()) }),
              ("ratio", .number(stored.ratio)),
              ("chunkBytes", .count(stored.chunkBytes)), ("chunks", .count(stored.chunks)),
              ("fullChunks", .count(stored.fullChunks)),
            ])
          })
      ),
    ])
  }
}
