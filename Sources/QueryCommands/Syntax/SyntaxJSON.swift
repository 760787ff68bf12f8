import LogModel
public import LogQLSyntax
public import Reports

/// The syntax tree of a query as JSON: an object with a `type` for each node.
public enum SyntaxJSON {
  public static func value(_ query: Query) -> JSONValue {
    .object([
      ("query", .string(query.canonicalText)), ("kind", .string("\(query.kind)")),
      ("syntax", value(query.syntax)),
    ])
  }

  static func value(_ expression: Expression) -> JSONValue {
    switch expression {
    case .log(let log): node("log", selection(log))
    case .rangeAggregation(let aggregation): value(aggregation)
    case .vectorAggregation(let aggregation):
      node(
        "vectorAggregation",
        [
          ("operation", .string(aggregation.operation.rawValue)),
          ("parameter", .optional(aggregation.parameter) { .count($0) }),
          ("grouping", grouping(aggregation.grouping)),
          ("operand", value(aggregation.operand)),
        ])
    case .binary(let operation): value(operation)
    case .literal(let number): node("literal", [("value", self.number(number))])
    case .vector(let number): node("vector", [("value", self.number(number))])
    case .labelReplace(let replace):
      node(
        "labelReplace",
        [
          ("operand", value(replace.operand)), ("destination", .string(replace.destination)),
          ("replacement", .string(replace.replacement)), ("source", .string(replace.source)),
          ("regex", .string(replace.expression)),
        ])
    case .variants(let expressions, let range):
      node(
        "variants", [("of", .object(members(range))), ("variants", .array(expressions.map(value)))])
    }
  }

  private static func node(
    _ type: String, _ members: [(name: String, value: JSONValue)]
  ) -> JSONValue {
    .object([("type", .string(type))] + members)
  }

  /// NaN and infinities as texts: JSON has no numbers for them.
  private static func number(_ value: Double) -> JSONValue {
    value.isFinite ? .number(value) : .string(NumberText.decimal(value))
  }

  private static func text(_ bytes: [UInt8]) -> JSONValue {
    .string(String(decoding: bytes, as: UTF8.self))
  }

  private static func value(_ aggregation: RangeAggregation) -> JSONValue {
    node(
      "rangeAggregation",
      [
        ("operation", .string(aggregation.operation.rawValue)),
        ("parameter", .optional(aggregation.parameter) { number($0) }),
        ("grouping", .optional(aggregation.grouping) { grouping($0) }),
        ("range", .object(members(aggregation.range))),
      ])
  }

  private static func value(_ operation: BinaryOperation) -> JSONValue {
    let matching = operation.matching
    let (cardinality, included): (String, [String]) =
      switch matching.cardinality {
      case .oneToOne: ("one-to-one", [])
      case .manyToOne(let labels): ("many-to-one", labels)
      case .oneToMany(let labels): ("one-to-many", labels)
      }
    return node(
      "binary",
      [
        ("operator", .string(operation.op.rawValue)), ("bool", .bool(operation.returnsBool)),
        (matching.isOn ? "on" : "ignoring", .array(matching.labels.map { .string($0) })),
        ("cardinality", .string(cardinality)),
        ("include", .array(included.map { .string($0) })),
        ("left", value(operation.left)), ("right", value(operation.right)),
      ])
  }

  private static func grouping(_ grouping: Grouping) -> JSONValue {
    switch grouping {
    case .by(let names): .object([("by", .array(names.map { .string($0) }))])
    case .without(let names): .object([("without", .array(names.map { .string($0) }))])
    }
  }

  private static func members(_ range: LogRange) -> [(name: String, value: JSONValue)] {
    selection(range.selection) + [
      (
        "unwrap",
        .optional(range.unwrap) { unwrap in
          .object([
            ("label", .string(unwrap.label)),
            ("conversion", .optional(unwrap.conversion) { .string($0.rawValue) }),
            ("filters", .array(unwrap.filters.map { .string($0.canonicalText) })),
          ])
        }
      ),
      ("rangeNanoseconds", .integer(range.range)), ("offsetNanoseconds", .integer(range.offset)),
    ]
  }

  private static func selection(_ log: LogExpression) -> [(name: String, value: JSONValue)] {
    [
      ("matchers", .array(log.matchers.map(matcher))),
      ("stages", .array(log.stages.map(StageJSON.value))),
    ]
  }

  static func matcher(_ matcher: LabelMatcher) -> JSONValue {
    .object([
      ("name", .string(matcher.name)), ("operator", .string(matcher.op.rawValue)),
      ("value", text(matcher.bytes)),
    ])
  }
}
