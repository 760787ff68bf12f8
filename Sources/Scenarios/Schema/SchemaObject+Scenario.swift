import LogModel

/// The keys of scenario files: one table, from which `norn schema` is made. A test holds it against
/// what the loader accepts.
extension SchemaObject {
  /// A whole file.
  public static let root = SchemaObject([
    SchemaKey(
      "name", .identifier, "Names the scenario and the folder of its report", required: true,
      example: "checkout"),
    SchemaKey(
      "description", .text, "One sentence on what the run shows", example: "No line is lost."),
    SchemaKey(
      "start", .time, "Wall time at which the run begins", standard: "2024-01-01T00:00:00Z",
      example: "2025-06-01T12:00:00Z"),
    SchemaKey(
      "seed", .seed, "Everything that is drawn comes from it", standard: "1", example: "42"),
    SchemaKey(
      "compatibility", .choice(Compatibility.allCases.map(\.rawValue)),
      "Whose behaviour the store follows", standard: Compatibility.loki376.rawValue,
      example: Compatibility.strict.rawValue),
    SchemaKey(
      "duration", .duration, "How long workload and faults go on", required: true, example: "2h"),
    SchemaKey(
      "settle", .duration, "At most how long the healed cluster may take to become quiet",
      standard: "30m", example: "1h"),
    SchemaKey(
      "cluster", .object(cluster), "Nodes and the network between them",
      example: "{ ingesters: 3 }"),
    SchemaKey(
      "loki", .object(loki), "Parts of a Loki configuration",
      example: "{ ingester: { chunk_encoding: snappy } }"),
    SchemaKey(
      "workload", .list(.either(workload.map { .object($0) }), count: 1...Int.max),
      "Who pushes which lines",
      required: true,
      example: "[{ tenant: shop, streams: { app: cart }, source: logfmt, rate: 5/s }]"),
    SchemaKey(
      "faults", .list(.either((faults + randomFaults).map { .object($0) })), "What goes wrong",
      example: "[{ at: 20m, crash: ingester-1, restart_after: 5m }]"),
    SchemaKey(
      "fault_budget", .object(faultBudget), "How much random faults may take out at one time",
      example: "{ ingesters: 1, stability: 1m }"),
    SchemaKey(
      "swarm", .object(swarm), "What a seed draws before the run, so that seeds differ more",
      example: "{ faults: 60%, strength: 30%..300% }"),
    SchemaKey(
      "queries", .list(.either([.object(query), .object(queriesByChance)])), "What is asked",
      example: "[{ id: errors, at: 1h, query: '{app=\"cart\"} |= \"error\"' }]"),
    SchemaKey(
      "expect", .list(.choice(Expectation.allCases.map(\.rawValue))),
      "What must hold (default: all but goldens)", example: "[no-loss, goldens]"),
    SchemaKey(
      "thresholds", .list(.threshold), "Bounds on metrics, see norn metrics",
      example: "[flush.duration.p99 < 5s]"),
  ])

  private static let cluster = SchemaObject([
    SchemaKey("ingesters", .count(1...1000), "How many there are", standard: "3", example: "5"),
    SchemaKey(
      "replication_factor", .count(1...15), "Ingesters that hold each stream", example: "3"),
    SchemaKey("distributors", .count(1...1000), "How many there are", standard: "1", example: "2"),
    SchemaKey("queriers", .count(1...1000), "How many there are", standard: "1", example: "2"),
    SchemaKey(
      "latency", .list(.duration, count: 2...2), "Shortest and longest way of a message",
      standard: "[250us, 1ms]", example: "[1ms, 20ms]"),
    SchemaKey("loss", .percentage, "Messages that are lost", standard: "0%", example: "0.1%"),
  ])
}
