public import Scenarios

/// A query that stands in a file, with its place.
public struct FoundQuery: Sendable {
  public var position: SourcePosition
  /// As it stands there.
  public var text: String
  /// With the variables of its dashboard filled in. Rules have none.
  public var filled: String
}

/// Queries of a file of ruler rules (YAML) or of a Grafana dashboard (JSON).
public struct QueryFile: Sendable {
  /// In the order of the file.
  public private(set) var queries: [FoundQuery] = []
  /// Queries of data sources that are no Loki.
  public private(set) var others = 0

  /// Throws if the file is no YAML or JSON.
  public init(_ bytes: [UInt8], file: String) throws(ScenarioErrors) {
    let root = try YAMLNode.read(bytes, file: file)
    if Self.member("groups", of: root) != nil {
      collectRules(root)
    } else {
      var names: Set<String> = []
      Self.collectVariables(root, into: &names)
      collectPanels(root, source: nil, DashboardVariables(names))
    }
    queries.sort { $0.position < $1.position }
  }

  // MARK: - Rules

  /// `groups[].rules[].expr`.
  private mutating func collectRules(_ root: YAMLNode) {
    for group in Self.elements(Self.member("groups", of: root)) {
      for rule in Self.elements(Self.member("rules", of: group)) {
        if let expression = Self.member("expr", of: rule) { add(expression) { $0 } }
      }
    }
  }

  // MARK: - Dashboards

  /// `templating.list[].name`, wherever the dashboard stands in the file.
  private static func collectVariables(_ node: YAMLNode, into names: inout Set<String>) {
    switch node.content {
    case .scalar: break
    case .sequence(let nodes): for node in nodes { collectVariables(node, into: &names) }
    case .mapping(let pairs):
      for variable in elements(member("templating", of: node).flatMap { member("list", of: $0) }) {
        if let name = member("name", of: variable)?.text { names.insert(name) }
      }
      for pair in pairs { collectVariables(pair.value, into: &names) }
    }
  }

  /// Every `expr` whose data source, its own or that of a panel around it, is Loki.
  private mutating func collectPanels(
    _ node: YAMLNode, source: String?, _ variables: DashboardVariables
  ) {
    switch node.content {
    case .scalar: break
    case .sequence(let elements):
      for element in elements { collectPanels(element, source: source, variables) }
    case .mapping(let pairs):
      let source = Self.member("datasource", of: node).flatMap(Self.sourceName) ?? source
      for pair in pairs {
        if pair.key.text == "expr", pair.value.text != nil {
          if source.map(Self.isLoki) ?? false {
            add(pair.value, filled: variables.filled)
          } else {
            others += 1
          }
        } else {
          collectPanels(pair.value, source: source, variables)
        }
      }
    }
  }

  /// The type of a data source, or its name.
  private static func sourceName(_ node: YAMLNode) -> String? {
    member("type", of: node)?.text ?? member("uid", of: node)?.text ?? node.text
  }

  private static func isLoki(_ source: String) -> Bool { source.lowercased().contains("loki") }

  private mutating func add(_ node: YAMLNode, filled: (String) -> String) {
    guard let text = node.text else { return }
    queries.append(FoundQuery(position: node.position, text: text, filled: filled(text)))
  }

  private static func member(_ name: String, of node: YAMLNode) -> YAMLNode? {
    guard case .mapping(let pairs) = node.content else { return nil }
    return pairs.first { $0.key.text == name }?.value
  }

  private static func elements(_ node: YAMLNode?) -> [YAMLNode] {
    guard case .sequence(let elements)? = node?.content else { return [] }
    return elements
  }
}
