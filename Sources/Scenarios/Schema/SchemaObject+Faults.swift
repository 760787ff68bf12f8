/// Faults at given times.
extension SchemaObject {
  /// A mapping for each action that a fault can have.
  static let faults = [
    fault(
      "crash", .nodes, "The process dies; its files stay", "ingester-1",
      [
        SchemaKey(
          "how", .choice(CrashKind.allCases.map(\.rawValue)), "What the crash takes along",
          standard: CrashKind.kill.rawValue, example: CrashKind.powerLoss.rawValue),
        restartAfter,
      ]),
    fault("restart", .nodes, "Starts nodes that are down", "ingester-1"),
    fault("stop", .nodes, "Stops gracefully", "ingester-1", [restartAfter]),
    fault("pause", .nodes, "The process stands still, then goes on", "ingester-1", [lasts]),
    fault(
      "partition", .list(.nodes, count: 2...Int.max),
      "No message between nodes of different groups", "[[ingester-1], [ingester-2, querier-1]]",
      [
        SchemaKey(
          "direction", .choice(PartitionDirection.allCases.map(\.rawValue)),
          "Which messages are lost; one-way: those from the first group to the second",
          standard: PartitionDirection.symmetric.rawValue,
          example: PartitionDirection.oneWay.rawValue),
        lasts,
      ]),
    fault(
      "slow", .service, "A service takes longer", ServiceName.objectStore.rawValue,
      [
        SchemaKey("by", .factor, "That many times as long", example: "10x"),
        SchemaKey("latency", .duration, "That much longer, instead of `by`", example: "2s"),
        lasts,
      ], needs: .exactlyOne(["by", "latency"])),
    fault(
      "fail", .service, "Requests of a service fail", ServiceName.objectStore.rawValue,
      [
        SchemaKey(
          "errors", .percentage, "How many; 100% is an outage", required: true, example: "10%"),
        lasts,
      ]),
    fault(
      "network", .nodes, "All links of nodes are bad, both ways", "ingester-1",
      [
        SchemaKey("latency", .duration, "Added to each message", standard: "0", example: "200ms"),
        SchemaKey("loss", .percentage, "Messages that are lost", standard: "0%", example: "5%"),
        SchemaKey(
          "clogged", .boolean, "Nothing arrives until it is over, then everything does",
          standard: "false", example: "true"),
        lasts,
      ], needs: .atLeastOne(["latency", "loss", "clogged"])),
    fault(
      "clock", .nodes, "Wall clocks are wrong", "ingester-1",
      [
        SchemaKey("ahead", .duration, "That much ahead", example: "30s"),
        SchemaKey("behind", .duration, "That much behind, instead of `ahead`", example: "30s"),
        SchemaKey(
          "drift", .count(-100_000...100_000), "Parts per million that they run too fast",
          standard: "0", example: "200"),
        lasts,
      ], needs: .atLeastOne(["ahead", "behind", "drift"])),
    fault(
      "disk", .nodes, "The disks of nodes are bad", "ingester-1",
      [
        SchemaKey("errors", .percentage, "Operations that fail", standard: "0%", example: "5%"),
        SchemaKey("by", .factor, "That many times as long", example: "10x"),
        SchemaKey(
          "full", .boolean, "Nothing more can be written", standard: "false", example: "true"),
        lasts,
      ], needs: .atLeastOne(["errors", "by", "full"])),
    fault(
      "rot", .nodes, "Bits of the nodes' files turn over", "ingester-1",
      [SchemaKey("flips", .count(1...1000), "How many", standard: "1", example: "3")]),
  ]

  private static let at = SchemaKey(
    "at", .duration, "When it happens, counted from the start", required: true, example: "20m")

  private static let restartAfter = SchemaKey(
    "restart_after", .duration, "When the nodes start again, from then on (default: not at all)",
    example: "5m")

  private static let lasts = SchemaKey(
    "lasts", .duration, "When it is over, from then on", required: true, example: "5m")

  /// - Parameter name: the action's key, which stands after `at`.
  private static func fault(
    _ name: String, _ form: SchemaForm, _ summary: String, _ example: String,
    _ others: [SchemaKey] = [], needs need: Need? = nil
  ) -> SchemaObject {
    let action = SchemaKey(name, form, summary, required: true, example: example)
    return SchemaObject(named: name, [at, action] + others, needs: need)
  }
}

extension SchemaForm {
  /// One node or several.
  static let nodes = SchemaForm.either([.node, .list(.node, count: 1...Int.max)])
  static let service = SchemaForm.choice(ServiceName.allCases.map(\.rawValue))
}
