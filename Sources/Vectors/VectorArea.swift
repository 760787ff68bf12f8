/// How the cases of one file are checked.
struct VectorFileCheck: Sendable {
  /// How the cases lie in a file.
  enum Form: Sendable {
    /// `{"title": …, "cases": […]}`.
    case cases
    /// A case a line.
    case lines
    /// No cases: other files need it.
    case input
  }

  /// Checks one case.
  typealias Check = (VectorField, VectorFolder) throws(VectorError) -> Void

  let file: String
  let form: Form
  /// Whether the file is everywhere. Others hold text of third parties; where they are missing they
  /// are skipped.
  let isOurs: Bool
  /// Reads what all cases need.
  let prepare: @Sendable (VectorFolder) throws(VectorError) -> Check

  init(
    _ file: String, form: Form, isOurs: Bool = true,
    prepare: @escaping @Sendable (VectorFolder) throws(VectorError) -> Check
  ) {
    self.file = file
    self.form = form
    self.isOurs = isOurs
    self.prepare = prepare
  }

  init(
    _ file: String,
    _ check: @escaping @Sendable (VectorField, VectorFolder) throws(VectorError) -> Void
  ) {
    self.init(file, form: .cases) { _ in check }
  }

  /// A case a line.
  init(
    lines file: String,
    _ check: @escaping @Sendable (VectorField, VectorFolder) throws(VectorError) -> Void
  ) {
    self.init(file, form: .lines) { _ in check }
  }
}

/// A folder of vectors that this build can be checked against.
public struct VectorArea: Sendable {
  public let name: String
  let checks: [VectorFileCheck]

  /// The files that are checked.
  public var files: [String] { checks.map(\.file) }

  /// Every area that this build knows.
  public static let all: [VectorArea] = [.chunks, .logql]

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
