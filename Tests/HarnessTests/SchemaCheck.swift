import Foundation
import Reports
import Scenarios
import Testing

/// The part of JSON Schema that the schema uses, over YAML.
struct SchemaCheck {
  let root: [String: Any]

  /// What is wrong with a document by the schema of scenario files.
  static func problems(_ node: YAMLNode) throws -> [String] {
    let data = Data(ScenarioSchemaJSON.bytes(of: .root))
    let json = try JSONSerialization.jsonObject(with: data)
    let schema = try #require(json as? [String: Any])
    return SchemaCheck(root: schema).problems(node, schema, "file")
  }

  func problems(_ node: YAMLNode, _ schema: [String: Any], _ path: String) -> [String] {
    if let reference = schema["$ref"] as? String {
      let name = String(reference.dropFirst("#/$defs/".count))
      guard let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
        return ["\(path): no definition \(name)"]
      }
      return problems(node, target, path)
    }
    if let alternatives = schema["anyOf"] as? [[String: Any]] {
      let fits = alternatives.contains { problems(node, $0, path).isEmpty }
      if !fits { return ["\(path): no alternative fits"] }
    }
    if let alternatives = schema["oneOf"] as? [[String: Any]] {
      let fitting = alternatives.count { problems(node, $0, path).isEmpty }
      if fitting != 1 { return ["\(path): \(fitting) of exactly one alternative fit"] }
    }
    var found: [String] = []
    let type = Self.type(node)
    if let expected = schema["type"] {
      let names = expected as? [String] ?? [expected as? String ?? ""]
      let fits = names.contains(type) || (type == "integer" && names.contains("number"))
      if !fits { return ["\(path): \(type)"] }
    }
    switch node.content {
    case .scalar(let text, _): found += scalar(text, schema, path)
    case .sequence(let elements): found += list(elements, schema, path)
    case .mapping(let pairs): found += mapping(pairs, schema, path)
    }
    return found
  }

  /// As YAML 1.2 types plain scalars.
  static func type(_ node: YAMLNode) -> String {
    switch node.content {
    case .sequence: return "array"
    case .mapping: return "object"
    case .scalar(let text, let isPlain):
      if !isPlain { return "string" }
      if text == "true" || text == "false" { return "boolean" }
      if text.wholeMatch(of: /-?[0-9]+/) != nil { return "integer" }
      return text.wholeMatch(of: /-?[0-9]+\.[0-9]+/) != nil ? "number" : "string"
    }
  }

  private func scalar(_ text: String, _ schema: [String: Any], _ path: String) -> [String] {
    var found: [String] = []
    if let names = schema["enum"] as? [String], !names.contains(text) {
      found.append("\(path): not one of \(names)")
    }
    if let value = schema["const"], "\(value)" != text && !(text == "false" && "\(value)" == "0") {
      found.append("\(path): not \(value)")
    }
    if let pattern = schema["pattern"] as? String,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      found.append("\(path): pattern \(pattern)")
    }
    if let number = Double(text) {
      if let least = schema["minimum"] as? Double, number < least {
        found.append("\(path): below \(least)")
      }
      if let most = schema["maximum"] as? Double, number > most {
        found.append("\(path): above \(most)")
      }
    }
    return found
  }

  private func list(_ elements: [YAMLNode], _ schema: [String: Any], _ path: String) -> [String] {
    var found: [String] = []
    if let least = schema["minItems"] as? Int, elements.count < least {
      found.append("\(path): too few")
    }
    if let most = schema["maxItems"] as? Int, elements.count > most {
      found.append("\(path): too many")
    }
    if let items = schema["items"] as? [String: Any] {
      found += elements.flatMap { problems($0, items, path + "[]") }
    }
    return found
  }

  private func mapping(_ pairs: [YAMLPair], _ schema: [String: Any], _ path: String) -> [String] {
    let properties = schema["properties"] as? [String: Any] ?? [:]
    var found: [String] = []
    for required in schema["required"] as? [String] ?? []
    where !pairs.contains(where: { $0.key.text == required }) {
      found.append("\(path): \(required) is missing")
    }
    for pair in pairs {
      let key = pair.key.text ?? ""
      if let names = (schema["propertyNames"] as? [String: Any])?["pattern"] as? String,
        key.range(of: names, options: .regularExpression) == nil
      {
        found.append("\(path): name \(key)")
      }
      if let property = properties[key] as? [String: Any] {
        found += problems(pair.value, property, "\(path).\(key)")
      } else if let others = schema["additionalProperties"] as? [String: Any] {
        found += problems(pair.value, others, "\(path).\(key)")
      } else if schema["additionalProperties"] as? Bool == false {
        found.append("\(path): \(key) is not allowed")
      }
    }
    return found
  }
}
