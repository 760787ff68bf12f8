import Bytes
import Chunks
import LogModel

/// `time_header.json`: times in the JSON header, decoded exactly, and as Loki does, through a double that
/// loses a millisecond of some.
enum TimeHeaderCheck {
  /// Exact decoding is the default.
  private static let lossy: ChunkQuirks = .all

  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    let milliseconds = try vector["ms"].integer(Int64.self)
    let header = ChunkEnvelope.Header(
      tenant: TenantID("fake"), fingerprint: Fingerprint(bits: 1),
      fromMilliseconds: milliseconds, throughMilliseconds: milliseconds,
      metric: LabelSet([Label("app", "vec")]))
    vector["json"].expect(text(ofTimeIn: header.json))
    do throws(ChunkError) {
      let exact = try ChunkEnvelope.Header(json: header.json)
      if exact != header {
        vector["ms"].fail("read back exactly as \(exact.fromMilliseconds)")
      }
      let lossy = try ChunkEnvelope.Header(json: header.json, quirks: lossy)
      vector["decodedMs"].expect(lossy.fromMilliseconds)
      if lossy.throughMilliseconds != lossy.fromMilliseconds {
        vector["decodedMs"].fail("from and through differ")
      }
    } catch {
      vector["json"].fail("cannot be read back: \(error)")
    }
    vector["encodeSucceeds"].expect(selfCheckError(milliseconds, lossy) == nil)
    if let error = selfCheckError(milliseconds, .loki) {
      vector["encodeSucceeds"].fail("fails with exact decoding too: \(error)")
    }
  }

  /// What the check of a freshly made object says.
  private static func selfCheckError(_ milliseconds: Int64, _ quirks: ChunkQuirks) -> String? {
    let chunk = MemoryChunk(ChunkSettings(encoding: .none))
    chunk.close()
    let encoded = ChunkEnvelope.encode(
      tenant: TenantID("fake"), labels: LabelSet([Label("app", "vec")]), from: milliseconds,
      through: milliseconds, chunk: chunk.serialized())
    return StoredObject.selfCheckError(encoded, quirks)
  }

  /// The characters between `"from":` and the comma behind it.
  private static func text(ofTimeIn json: [UInt8]) -> String {
    let name = Array("\"from\":".utf8)
    guard
      let start = json.withUnsafeBytes({ bytes in
        name.withUnsafeBytes { ByteSearch.first($0, in: bytes) }
      })
    else { return "" }
    return String(
      decoding: json[(start + name.count)...].prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self)
  }
}
