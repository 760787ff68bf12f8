import Bytes
import Chunks
import Environment
import LogModel
import Simulation
import Testing

@testable import LogStore

/// Look-ups in the index as measured: which rows are asked for, and which chunks are found. Matchers
/// on `__name__` other than `="logs"` and on row shards are not part of the store.
struct IndexQueryVectorTests {
  static let vectors = Vectors.cases("index/queries.json").filter { vector in
    vector["dataset_schema"].text == "v13" && vector["error"].isNull
      && vector["matchers"].list.contains {
        $0[0].text == "__name__" && $0[1].text == "=" && $0[2].text == "logs"
      }
      && !vector["matchers"].list.contains { $0[0].text == "__cortex_shard__" }
  }
  static let dataset = Vectors.load("index/dataset.json")
  static let schema = IndexVectorTests.schema(
    dataset["periods"].list.first { $0["schema"].text == "v13" } ?? JSON(nil))

  @Test(arguments: vectors)
  func `queries that a look-up makes`(vector: VectorCase) throws {
    let reader = IndexReader(
      environment: Self.world().environment, schema: Self.schema)
    let buckets = Self.buckets(vector)
    let tenant = TenantID(vector["tenant"].text ?? "")
    let lookups = try Self.matchers(vector).filter { !$0.matchesEmpty }
    var made = lookups.map { Self.digest(reader.labelQueries(tenant, $0, buckets)) }
    if lookups.isEmpty { made = [Self.digest(reader.metricQueries(tenant, buckets))] }
    let expected = vector["series_lookups"].list.compactMap { $0["canonical_sha256"].text }
    #expect(made.sorted() == expected.sorted())
    let series = vector["series_ids"].list.compactMap { $0.text.map { Array($0.utf8) } }
    #expect(
      Self.digest(reader.chunkQueries(tenant, series, buckets))
        == vector["chunk_lookup"]["canonical_sha256"].text)
  }

  @Test(arguments: vectors)
  func `chunks that a look-up finds`(vector: VectorCase) throws {
    let (simulator, environment) = Self.world()
    let client = Client(environment: environment)
    let tenant = TenantID(vector["tenant"].text ?? "")
    let (from, through) = (vector["from_ms"].integer ?? 0, vector["through_ms"].integer ?? 0)
    let matchers = try Self.matchers(vector)
    let rows = Self.rows(tenant)
    let found = Found()
    environment.spawn("look-up", on: client) { client in
      do {
        try await client.environment.indexKV.write(rows)
        let reader = IndexReader(environment: client.environment, schema: Self.schema)
        found.ids = try await reader.chunkIDs(
          tenant: tenant, matchers: matchers, from: from, through: through)
      } catch {
        Issue.record("\(error)")
      }
    }
    try simulator.run(until: { found.ids != nil })
    let overlapping = try #require(found.ids).filter {
      ChunkReference($0, tenant: tenant)?.overlaps(from: from, through: through) == true
    }
    #expect(overlapping == vector["chunk_refs_index"].list.compactMap(\.text))
    let seen = overlapping.filter {
      ChunkReference($0, tenant: tenant)?.endsUnseen(at: from) == false
    }
    #expect(seen == vector["chunk_refs_store"].list.compactMap(\.text))
  }

  private final class Found: @unchecked Sendable {
    var ids: [String]?
  }

  private static func world() -> (simulator: Simulator, environment: any NodeEnvironment) {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let node = simulator.addNode("querier-0")
    var environment: (any NodeEnvironment)?
    simulator.setBoot(node) { environment = $0 }
    simulator.start(node)
    return (simulator, environment!)
  }

  private static func rows(_ tenant: TenantID) -> [IndexWrite] {
    dataset["chunks"].list.filter { $0["tenant"].text == tenant.text }.flatMap { chunk in
      let key = ChunkKey(
        tenant: tenant, fingerprint: Fingerprint(bits: chunk["fingerprint_hex"].hex ?? 0),
        from: chunk["from_ms"].integer ?? 0, through: chunk["through_ms"].integer ?? 0,
        checksum: UInt32(chunk["checksum_hex"].hex ?? 0))
      return schema.rows(
        tenant: tenant, labels: LabelSet(IndexVectorTests.labels(chunk["labels_b64"])),
        from: key.from, through: key.through, chunkID: key.text)
    }
  }

  private static func buckets(_ vector: VectorCase) -> [DayBucket] {
    DayBucket.buckets(
      from: vector["from_ms"].integer ?? 0, through: vector["through_ms"].integer ?? 0)
  }

  private static func matchers(_ vector: VectorCase) throws -> [LabelMatcher] {
    try vector["matchers"].list.filter { $0[0].text != "__name__" }.map {
      try LabelMatcher(
        $0[0].text ?? "", LabelMatcher.Operator(rawValue: $0[1].text ?? "") ?? .equal,
        $0[2].text ?? "")
    }
  }

  /// SHA-256 of the listing that the vectors compare.
  private static func digest(_ queries: [IndexQuery]) -> String {
    let lines = queries.map { query in
      var prefix = ""
      var start = ""
      switch query.rows {
      case .all: break
      case .prefix(let bytes): prefix = Hex.text(bytes)
      case .from(let bytes): start = Hex.text(bytes)
      }
      let hash = String(decoding: query.hash, as: UTF8.self)
      return "\(query.table)\t\(hash)\t\(prefix)\t\(start)\t\(Hex.text(query.valueEqual))\n"
    }
    let text = lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined()
    return Hex.text(SHA256.of(Array(text.utf8)))
  }
}
