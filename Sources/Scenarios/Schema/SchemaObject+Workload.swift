/// `workload:`.
extension SchemaObject {
  /// What an item can be: whether it has a rate depends on where its lines come from.
  static let workload = [
    item(
      "generated lines", streams: "{ app: [cart, pay], pod: \"pod-{0..9}\" }",
      .either([.choice(ScenarioReading.sourceNames), .object(filler)]),
      example: "nginx-json",
      [
        SchemaKey(
          "rate", .either([.rate, .object(ramp)]), "Lines of the whole item per time",
          required: true, example: "50/s")
      ]),
    item(
      "lines with times", streams: "{ app: cart }", .either([.object(literal), .object(replay)]),
      example: "{ replay: \"*.log\" }"),
  ]

  private static func item(
    _ name: String, streams: String, _ source: SchemaForm, example: String,
    _ others: [SchemaKey] = []
  ) -> SchemaObject {
    SchemaObject(
      named: name,
      [
        SchemaKey("tenant", .identifier, "Who owns the logs", required: true, example: "shop"),
        SchemaKey(
          "streams", .either([.labels, .list(.labels, count: 1...Int.max)]),
          "Labels with one value or several: every combination is a stream", required: true,
          example: streams),
        SchemaKey("source", source, "Where the lines come from", required: true, example: example),
      ] + others + [
        SchemaKey("from", .duration, "When it begins", standard: "0", example: "10m"),
        SchemaKey("until", .duration, "When it ends (default: with the duration)", example: "1h"),
        SchemaKey(
          "client", .object(client), "How lines become pushes", example: "{ batch_wait: 1s }"),
      ])
  }

  private static let ramp = SchemaObject([
    SchemaKey(
      "ramp", .list(.rate, count: 2...1000), "Rates that are gone through in straight lines",
      required: true, example: "[50/s, 200/s]")
  ])

  private static let filler = SchemaObject(
    named: "filler",
    [
      SchemaKey(
        "filler", .size, "Meaningless words, exactly that many bytes a line", required: true,
        example: "1KiB")
    ])

  private static let literal = SchemaObject(
    named: "lines",
    [
      SchemaKey(
        "lines", .either([.text, .list(.text, count: 1...Int.max)]),
        "Literal lines, of which each stream gets all", required: true,
        example: "'\"tick {i}\" x100 every 10ms'")
    ])

  private static let replay = SchemaObject(
    named: "replay",
    [
      SchemaKey(
        "replay", .text, "A pattern of file names in the data folder", required: true,
        example: "\"*.log\""),
      SchemaKey(
        "time", .either([.choice(["shift", "keep"]), .object(spacing)]),
        "Which times the lines get", standard: "shift", example: "keep"),
    ])

  private static let spacing = SchemaObject([
    SchemaKey("spacing", .duration, "From line to line", required: true, example: "10ms")
  ])

  private static let client = SchemaObject([
    SchemaKey(
      "batch_wait", .duration, "Age at which a batch is sent", standard: "1s", example: "5s"),
    SchemaKey(
      "batch_size", .size, "Size at which a batch is sent", standard: "1MiB", example: "64KiB"),
    SchemaKey(
      "backoff", .list(.duration, count: 2...2), "First and longest wait before it is sent again",
      standard: "[500ms, 5m]", example: "[1s, 30s]"),
    SchemaKey(
      "max_retries", .count(1...1_000_000), "Attempts after which a batch is dropped",
      standard: "10", example: "20"),
    SchemaKey("timeout", .duration, "Of one attempt", standard: "10s", example: "5s"),
  ])
}
