import LogModel
import LogQLSyntax
import Reports

/// Stages of a pipeline as JSON: an object with a `stage` for each.
enum StageJSON {
  static func value(_ stage: Stage) -> JSONValue {
    switch stage {
    case .lineFilter(let filter):
      node(
        "lineFilter",
        [("operator", .string(filter.op.rawValue)), ("alternatives", alternatives(filter))])
    case .json(let extractions): node("json", [("extract", list(extractions))])
    case .logfmt(let parsing):
      node(
        "logfmt",
        [
          ("strict", .bool(parsing.isStrict)), ("keepEmpty", .bool(parsing.keepsEmpty)),
          ("extract", list(parsing.extractions)),
        ])
    case .regexp(let expression): node("regexp", [("expression", text(expression))])
    case .pattern(let pattern): node("pattern", [("pattern", text(pattern))])
    case .unpack: node("unpack", [])
    case .decolorize: node("decolorize", [])
    case .lineFormat(let template): node("lineFormat", [("template", text(template))])
    case .labelFormat(let formats): node("labelFormat", [("labels", .array(formats.map(value)))])
    case .drop(let selections): node("drop", [("labels", .array(selections.map(value)))])
    case .keep(let selections): node("keep", [("labels", .array(selections.map(value)))])
    case .labelFilter(let filter): node("labelFilter", [("filter", value(filter))])
    }
  }

  private static func node(
    _ stage: String, _ members: [(name: String, value: JSONValue)]
  ) -> JSONValue {
    .object([("stage", .string(stage))] + members)
  }

  private static func text(_ bytes: [UInt8]) -> JSONValue {
    .string(String(decoding: bytes, as: UTF8.self))
  }

  private static func alternatives(_ filter: LineFilter) -> JSONValue {
    .array(
      filter.alternatives.map { alternative in
        .object([(alternative.isAddress ? "ip" : "text", text(alternative.bytes))])
      })
  }

  private static func list(_ extractions: [LabelExtraction]) -> JSONValue {
    .array(
      extractions.map { .object([("label", .string($0.name)), ("path", text($0.path))]) })
  }

  private static func value(_ format: LabelFormat) -> JSONValue {
    switch format.source {
    case .label(let name): .object([("label", .string(format.name)), ("from", .string(name))])
    case .template(let template):
      .object([("label", .string(format.name)), ("template", text(template))])
    }
  }

  private static func value(_ selection: LabelSelection) -> JSONValue {
    switch selection {
    case .name(let name): .object([("name", .string(name))])
    case .matching(let matcher): SyntaxJSON.matcher(matcher)
    }
  }

  private static func value(_ filter: LabelFilter) -> JSONValue {
    switch filter {
    case .text(let matcher): SyntaxJSON.matcher(matcher)
    case .number(let name, let comparison, let value):
      condition(name, comparison.rawValue, "number", .string(NumberText.decimal(value)))
    case .duration(let name, let comparison, let nanoseconds):
      condition(name, comparison.rawValue, "nanoseconds", .integer(nanoseconds))
    case .bytes(let name, let comparison, let bytes):
      condition(name, comparison.rawValue, "bytes", .unsigned(bytes))
    case .address(let name, let isEqual, let pattern):
      condition(name, isEqual ? "=" : "!=", "ip", text(pattern))
    case .and(let left, let right): .object([("and", .array([value(left), value(right)]))])
    case .or(let left, let right): .object([("or", .array([value(left), value(right)]))])
    }
  }

  private static func condition(
    _ name: String, _ op: String, _ kind: String, _ value: JSONValue
  ) -> JSONValue {
    .object([("name", .string(name)), ("operator", .string(op)), (kind, value)])
  }
}
