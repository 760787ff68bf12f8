import Chunks

/// `append_trace.json`: the state of a chunk after every append.
enum AppendTraceCheck {
  /// From this length of the file on the vectors leave its bytes out.
  private static let longestBytes = 4096

  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    vector["name"].isInformational()
    vector["note"].isInformational()
    let chunk = MemoryChunk(try vector.chunkSettings())
    try vector["initial"].expect(ChunkState(chunk))
    for step in try vector["steps"].elements() { try check(step, chunk) }
    chunk.close()
    try vector["closed"].expect(ChunkState(chunk))
    let bytes = chunk.serialized()
    if vector["bytesHexIfNone"].exists || bytes.count < longestBytes {
      vector["bytesHexIfNone"].expect(hex: bytes)
    }
    try vector["afterBytes"].expect(ChunkState(chunk))
  }

  private static func check(_ step: VectorField, _ chunk: MemoryChunk) throws(VectorError) {
    let entry = try step["entry"].entry()
    step["spaceFor"].expect(
      chunk.spaceFor(lineBytes: entry.line.count, metadataBytes: entry.metadataBytes))
    let result = chunk.append(entry)
    step["dup"].expect(result == .duplicate)
    step["err"].expectIfAny(result.error?.text)
    try step["after"].expect(ChunkState(chunk))
  }
}
