/// What is asked of the store.
extension SchemaObject {
  static let query = SchemaObject(
    named: "query",
    [
      SchemaKey(
        "id", .identifier, "Unique; names the golden answer", required: true, example: "errors"),
      SchemaKey(
        "at", .duration, "When it is asked, counted from the start", required: true, example: "1h"),
      SchemaKey("query", .text, "LogQL", required: true, example: "'{app=\"cart\"}'"),
      SchemaKey("tenant", .identifier, "Needed if the workload has several", example: "shop"),
      SchemaKey(
        "kind", .choice(["range", "instant"]), "Over a range, or at one time", standard: "range",
        example: "instant"),
      SchemaKey("since", .duration, "Length of the range", standard: "1h", example: "30m"),
      SchemaKey(
        "start", .either([.duration, .time]), "Of the range, from the scenario's start or a time",
        example: "10m"),
      SchemaKey(
        "end", .either([.duration, .time]), "Of the range (default: when it is asked)",
        example: "50m"),
      SchemaKey("step", .duration, "From point to point", example: "30s"),
      SchemaKey("limit", .count(1...5000), "Lines at most", standard: "100", example: "1000"),
      SchemaKey(
        "direction", .choice(QueryDirection.allCases.map(\.rawValue)),
        "Which end the lines are taken from", standard: QueryDirection.backward.rawValue,
        example: QueryDirection.forward.rawValue),
      SchemaKey(
        "error", .text, "A part of the error text that is expected instead of an answer",
        example: "parse error"),
    ])

  static let queriesByChance = SchemaObject(
    named: "generate",
    [
      SchemaKey(
        "generate", .object(generator), "Queries by chance", required: true,
        example: "{ rate: 2/m, ranges: 5m }")
    ])

  private static let generator = SchemaObject([
    SchemaKey(
      "id", .identifier, "What their names begin with", standard: "generated",
      example: "dashboards"),
    SchemaKey("tenant", .identifier, "Needed if the workload has several", example: "shop"),
    SchemaKey("rate", .rate, "How many", required: true, example: "2/m"),
    SchemaKey(
      "from", .duration, "From when on, counted from the start", standard: "0", example: "10m"),
    SchemaKey("until", .duration, "Until when (default: the end)", example: "50m"),
    SchemaKey(
      "ranges", .shares(.duration), "Lengths of their ranges", required: true,
      example: "[5m: 80%, 1h: 20%]"),
    SchemaKey(
      "recency", .either([.choice(["recent"]), .shares(.duration)]),
      "How long before they are asked their ranges end", standard: "recent",
      example: "[0s: 90%, 1h: 10%]"),
    SchemaKey(
      "selectivity", .list(.percentage, count: 2...2),
      "Share of the tenant's streams that they take", standard: "[0%, 100%]",
      example: "[1%, 60%]"),
    SchemaKey(
      "forms", .shares(.choice(QueryGenerator.Form.allCases.map(\.rawValue))),
      "What they ask for", standard: "[lines: 30%, filter: 20%, parse: 10%, count: 25%, rate: 15%]",
      example: "[lines: 50%, count: 50%]"),
  ])
}
