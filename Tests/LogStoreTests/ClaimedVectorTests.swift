import Testing

@testable import LogStore

/// The measured cases that this target answers for. A number that changes here is a decision.
struct ClaimedVectorTests {
  @Test func `claimed cases`() {
    let claimed: [(String, Int)] = [
      ("ring/token_for.json", RingVectorTests.tokens.count),
      ("ring/lookups.json without zones", RingVectorTests.lookups.count),
      ("distributor/labels.json", LabelParserTests.vectors.count),
      ("distributor/replication.json without zones", ReplicationVectorTests.vectors.count),
      ("ingester/flush_decision.json", FlushVectorTests.decisions.count),
      ("ingester/flush_queue.json", FlushVectorTests.queueFile.count),
      ("ingester/stream_push.json without rate limits", StreamVectorTests.pushes.count),
      ("ingester/chunk_cut.json", StreamVectorTests.cuts.count),
      ("ingester/fp_mapping.json", Vectors.cases("ingester/fp_mapping.json").count),
      ("ingester/wal without checkpoints", ReplayVectorTests.names.count),
      ("index/entries.json, schema v13", IndexVectorTests.entries.count),
      ("index/queries.json, schema v13", IndexQueryVectorTests.vectors.count),
    ]
    #expect(
      claimed.map { "\($0.0): \($0.1)" } == [
        "ring/token_for.json: 170",
        "ring/lookups.json without zones: 31",
        "distributor/labels.json: 116",
        "distributor/replication.json without zones: 58",
        "ingester/flush_decision.json: 96",
        "ingester/flush_queue.json: 11",
        "ingester/stream_push.json without rate limits: 22",
        "ingester/chunk_cut.json: 19",
        "ingester/fp_mapping.json: 1",
        "ingester/wal without checkpoints: 25",
        "index/entries.json, schema v13: 13",
        "index/queries.json, schema v13: 20",
      ])
  }
}
