public import Scenarios

/// The schema of scenario files as JSON Schema, draft 2020-12: what editors complete and check by.
public enum ScenarioSchemaJSON {
  /// The bytes of the schema file.
  public static func bytes(of root: SchemaObject) -> [UInt8] {
    let start: [Member] = [
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      ("title", .string("Scenario of norn")),
    ]
    let end: [Member] = [("$defs", .object(definitions))]
    return JSONValue.object(start + members(of: root) + end).fileBytes
  }

  private typealias Member = (name: String, value: JSONValue)

  private static func members(of object: SchemaObject) -> [Member] {
    let required = object.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
    var members: [Member] = [
      ("type", .string("object")),
      ("properties", .object(object.keys.map { ($0.name, .object(self.members(of: $0))) })),
    ]
    if !required.isEmpty { members.append(("required", .array(required))) }
    if let need = object.need { members.append(self.need(need)) }
    return members + [("additionalProperties", .bool(false))]
  }

  private static func need(_ need: SchemaObject.Need) -> Member {
    func each(_ names: [String]) -> JSONValue {
      .array(names.map { .object([("required", .array([.string($0)]))]) })
    }
    return switch need {
    case .exactlyOne(let names): ("oneOf", each(names))
    case .atLeastOne(let names): ("anyOf", each(names))
    }
  }

  private static func members(of key: SchemaKey) -> [Member] {
    var summary = key.summary
    if let standard = key.standard { summary += " (default: \(standard))" }
    return [("description", .string(summary))] + members(of: key.form)
  }

  private static func value(_ form: SchemaForm) -> JSONValue { .object(members(of: form)) }

  private static func members(of form: SchemaForm) -> [Member] {
    switch form {
    case .text: reference("text")
    case .identifier: reference("identifier")
    case .duration: reference("duration")
    case .size: reference("size")
    case .lokiSize: reference("loki_size")
    case .rate: reference("rate")
    case .time: reference("time")
    case .percentage: reference("percentage")
    case .factor: reference("factor")
    case .mean: reference("mean")
    case .span(.duration): reference("durations")
    case .span(.percentage): reference("percentages")
    case .span(.factor): reference("factors")
    case .span(.count): reference("counts")
    case .span(let form): members(of: form)
    case .shares(let form):
      [("anyOf", .array([value(form), .object(reference("shares")), .object(listOfShares)]))]
    case .variations: reference("variations")
    case .labels: reference("labels")
    case .node: reference("node")
    case .threshold: reference("threshold")
    case .seed: whole(from: 0, to: .unsigned(.max))
    case .count(let range): whole(from: range.lowerBound, to: .count(range.upperBound))
    case .share: [("type", .string("number")), ("minimum", .count(0)), ("maximum", .count(1))]
    case .boolean: [("type", .string("boolean"))]
    case .off: [("const", .bool(false))]
    case .emptyList: [("type", .string("array")), ("maxItems", .count(0))]
    case .choice(let names): [("enum", .array(names.map { .string($0) }))]
    case .list(let element, let count): list(of: element, count)
    case .object(let object): members(of: object)
    case .either(let forms): [("anyOf", .array(forms.map(value)))]
    }
  }

  private static func reference(_ name: String) -> [Member] {
    [("$ref", .string("#/$defs/\(name)"))]
  }

  private static func whole(from least: Int, to most: JSONValue) -> [Member] {
    [("type", .string("integer")), ("minimum", .count(least)), ("maximum", most)]
  }

  private static func list(of element: SchemaForm, _ count: ClosedRange<Int>) -> [Member] {
    var members: [Member] = [("type", .string("array")), ("items", value(element))]
    if count.lowerBound > 0 { members.append(("minItems", .count(count.lowerBound))) }
    if count.upperBound < Int.max { members.append(("maxItems", .count(count.upperBound))) }
    return members
  }

  // MARK: Forms of scalars

  private static let number = #"[0-9]+(\.[0-9]+)?"#

  private static var definitions: [Member] {
    let duration = "(\(number)(ns|us|µs|μs|ms|s|m|h|d|w))+"
    let percentage = "\(number)%"
    let factor = "[0-9]+x"
    return [
      ("text", type("string", "number", "boolean")),
      (
        "identifier",
        .object([
          ("type", .array([.string("string"), .string("integer")])),
          ("pattern", .string("^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$")),
        ])
      ),
      ("duration", either([("const", .count(0))], matching("^\(duration)$"))),
      ("durations", either([("const", .count(0))], matching(span("(0|\(duration))")))),
      ("mean", .object(matching("^~\(duration)$"))),
      ("size", either(least0, matching("^\(number)(B|KiB|MiB|GiB|TiB)?$"))),
      (
        "loki_size",
        either(least0, matching("^\(number)(B|KiB|MiB|GiB|TiB|KB|MB|GB|TB)?$"))
      ),
      ("rate", .object(matching("^\(number)/[smh]$"))),
      ("time", .object(matching("^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|[-+][0-9:]+))?$"))),
      ("percentage", .object(matching("^\(percentage)$"))),
      ("percentages", .object(matching(span(percentage)))),
      ("factor", .object(matching("^\(factor)$"))),
      ("factors", .object(matching(span(factor)))),
      ("counts", either(least0, matching(span("[0-9]+")))),
      ("shares", shares),
      ("node", .object(matching("^(\(roles))-[1-9][0-9]*$"))),
      ("threshold", .object(matching("^[a-z0-9_.]+ +(\(comparisons)) +[^ ]+$"))),
      ("labels", labels),
      ("variations", variations),
    ]
  }

  /// `LOW..HIGH`, or one value.
  private static func span(_ value: String) -> String { "^\(value)(\\.\\.\(value))?$" }

  private static var least0: [Member] { [("type", .string("integer")), ("minimum", .count(0))] }

  private static var roles: String {
    NodeRole.allCases.map(\.rawValue).joined(separator: "|")
  }

  private static var comparisons: String {
    Threshold.Comparison.allCases.map(\.rawValue).joined(separator: "|")
  }

  private static func type(_ names: String...) -> JSONValue {
    .object([("type", .array(names.map { .string($0) }))])
  }

  private static func matching(_ pattern: String) -> [Member] {
    [("type", .string("string")), ("pattern", .string(pattern))]
  }

  private static func either(_ forms: [Member]...) -> JSONValue {
    .object([("anyOf", .array(forms.map { .object($0) }))])
  }

  private static var labels: JSONValue {
    .object([
      ("type", .string("object")),
      ("propertyNames", .object([("pattern", .string("^[A-Za-z_][A-Za-z0-9_]*$"))])),
      ("additionalProperties", either(reference("text"), texts)),
    ])
  }

  /// Values as keys, each with its share.
  private static var shares: JSONValue {
    .object([
      ("type", .string("object")), ("minProperties", .count(1)),
      ("additionalProperties", .object(reference("percentage"))),
    ])
  }

  private static var listOfShares: [Member] {
    [
      ("type", .string("array")), ("items", .object(reference("shares"))), ("minItems", .count(1)),
    ]
  }

  private static var variations: JSONValue {
    .object([
      ("type", .string("object")),
      ("propertyNames", .object([("pattern", .string(#"^[a-z_]+(\.[a-z_]+)*$"#))])),
      ("additionalProperties", .object(texts)),
    ])
  }

  private static var texts: [Member] {
    [
      ("type", .string("array")), ("items", .object(reference("text"))), ("minItems", .count(1)),
    ]
  }
}
