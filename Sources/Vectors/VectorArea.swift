/// How the cases of one file are checked.
struct VectorFileCheck: Sendable {
  let file: String
  let check: @Sendable (VectorField, VectorFolder) throws(VectorError) -> Void

  init(
    _ file: String,
    _ check: @escaping @Sendable (VectorField, VectorFolder) throws(VectorError) -> Void
  ) {
    self.file = file
    self.check = check
  }
}

/// A folder of vectors that this build can be checked against.
public struct VectorArea: Sendable {
  public let name: String
  let checks: [VectorFileCheck]

  /// The files that are checked.
  public var files: [String] { checks.map(\.file) }

  /// Every area that this build knows.
  public static let all: [VectorArea] = [.chunks]

  static let chunks = VectorArea(
    name: "chunks",
    checks: [
      VectorFileCheck("append_trace.json", AppendTraceCheck.check),
      VectorFileCheck("checkpoint.json", CheckpointCheck.check),
      VectorFileCheck("chunks.json", StoredChunkCheck.check),
      VectorFileCheck("codec_streams.json", CodecStreamCheck.check),
      VectorFileCheck("corrupt.json", CorruptChunkCheck.check),
      VectorFileCheck("envelope_damage.json", EnvelopeDamageCheck.check),
      VectorFileCheck("fp_mapper.json", FingerprintMapperCheck.check),
      VectorFileCheck("hashes.json", HashCheck.check),
      VectorFileCheck("iterate.json", IterateCheck.check),
      VectorFileCheck("key_parse.json", KeyParseCheck.check),
      VectorFileCheck("keys.json", KeyCheck.check),
      VectorFileCheck("rebound.json", ReboundCheck.check),
      VectorFileCheck("time_header.json", TimeHeaderCheck.check),
    ])
}
