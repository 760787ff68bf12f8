import Bytes
import Chunks
import Scenarios

/// Fills chunks with the lines of a log, as an ingester would.
enum ChunkFilling {
  /// A chunk, closed, and what went into it.
  struct Filled {
    var chunk: MemoryChunk
    /// Without line ends.
    var lineBytes = 0
    /// Whether there was no space for the next line; the last one just ends.
    var isFull = false

    init(_ settings: ChunkSettings) { chunk = MemoryChunk(settings) }
  }

  /// Gives each chunk to `body` when it is full, and the last one.
  static func fill<E: Error>(
    _ lines: TimedLines, _ settings: ChunkSettings, _ body: (Filled) throws(E) -> Void
  ) throws(E) {
    try lines.file.bytes.withBytes { bytes throws(E) in
      var filled = Filled(settings)
      var isEmpty = true
      for index in 0..<lines.count {
        let line = UnsafeRawBufferPointer(rebasing: bytes[lines.extent(index)])
        if !isEmpty && !filled.chunk.spaceFor(lineBytes: line.count, metadataBytes: 0) {
          filled.isFull = true
          filled.chunk.close()
          try body(filled)
          filled = Filled(settings)
        }
        filled.chunk.append(lines.times[index], line)
        filled.lineBytes += line.count
        isEmpty = false
      }
      if isEmpty { return }
      filled.chunk.close()
      try body(filled)
    }
  }
}
