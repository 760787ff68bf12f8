/// Faults by chance, and what a seed draws of them.
extension SchemaObject {
  /// A mapping for each kind of fault that can come again and again.
  static let randomFaults = [
    random(
      "crash", "Processes die and come back",
      [
        SchemaKey(
          "how", .choice(CrashKind.allCases.map(\.rawValue)), "What a crash takes along",
          standard: CrashKind.kill.rawValue, example: CrashKind.powerLoss.rawValue)
      ]),
    random("stop", "Processes stop gracefully and come back"),
    random("pause", "Processes stand still, then go on"),
    random("partition", "A node is cut off from all others"),
    random("clog", "Nothing to or from a node arrives until it is over, then everything does"),
    random(
      "network", "All links of a node are bad",
      [
        SchemaKey(
          "latency", .span(.duration), "Added to each message", standard: "0",
          example: "1ms..500ms"),
        SchemaKey(
          "loss", .span(.percentage), "Messages that are lost", standard: "0%", example: "0%..10%"),
      ]),
    random(
      "clock", "Wall clocks are ahead or behind",
      [
        SchemaKey(
          "furthest", .duration, "By how much at most", required: true, example: "5s")
      ]),
    random(
      "disk", "The disk of a node is bad",
      [
        SchemaKey(
          "errors", .span(.percentage), "Operations that fail", standard: "0%",
          example: "1%..50%"),
        SchemaKey("by", .span(.factor), "That many times as long", example: "2x..50x"),
        SchemaKey(
          "full", .boolean, "Nothing more can be written", standard: "false", example: "true"),
      ], needs: .atLeastOne(["errors", "by", "full"])),
    random(
      "rot", "Bits of a node's files turn over",
      [
        SchemaKey(
          "flips", .span(.count(1...1000)), "How many", standard: "1", example: "1..8")
      ], lasts: false),
    random(
      "slow", "A service takes longer", of: service,
      [
        SchemaKey(
          "by", .span(.factor), "That many times as long", required: true, example: "2x..50x")
      ]),
    random(
      "fail", "Requests of a service fail", of: service,
      [
        SchemaKey(
          "errors", .span(.percentage), "How many", required: true, example: "5%..100%")
      ]),
  ]

  private static func random(
    _ kind: String, _ summary: String, of targets: SchemaKey = nodes, _ others: [SchemaKey] = [],
    lasts: Bool = true, needs need: Need? = nil
  ) -> SchemaObject {
    let length = SchemaKey(
      "lasts", .span(.duration), "How long each lasts", required: true, example: "1m..5m")
    return SchemaObject(
      named: "random \(kind)",
      [
        SchemaKey("random", .choice([kind]), summary, required: true, example: kind),
        targets,
        SchemaKey("every", .mean, "Mean time between two", required: true, example: "~30m"),
      ] + (lasts ? [length] : []) + others, needs: need)
  }

  private static let nodes = SchemaKey(
    "of", .either([.choice(NodeRole.allCases.map { $0.rawValue + "s" } + ["nodes"]), .nodes]),
    "Which nodes are hit, one at a time", standard: "ingesters", example: "[ingester-1, querier-1]")

  private static let service = SchemaKey(
    "of", .either([.service, .list(.service, count: 1...Int.max)]),
    "Which services are hit, one at a time", required: true,
    example: "[object-store, index-store]")

  static let faultBudget = SchemaObject([
    SchemaKey(
      "ingesters", .count(0...1000),
      "Ingesters that may be out of order at one time (default: what a quorum forgives)",
      example: "1"),
    SchemaKey(
      "stability", .duration, "How long they are in order before the next one may be hit",
      standard: "1m", example: "30s"),
  ])

  static let swarm = SchemaObject([
    SchemaKey(
      "faults", .percentage, "How likely each random fault takes part at all", standard: "100%",
      example: "60%"),
    SchemaKey(
      "strength", .span(.percentage), "How much more often than `every` says the others come",
      standard: "100%", example: "30%..300%"),
    SchemaKey(
      "vary", .variations, "Values that seeds choose from, by the path of their keys",
      example: "{ loki.ingester.chunk_encoding: [snappy, zstd] }"),
  ])
}
