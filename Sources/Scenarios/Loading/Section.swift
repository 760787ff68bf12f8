import Bytes

/// A mapping of a scenario file while it is read: knows which keys it may have, reports all others,
/// and reads values with their checks. Each accessor returns nil after reporting what is wrong.
struct Section {
  let diagnostics: Diagnostics
  /// As messages call it: `cluster`, `loki.ingester`, `a fault`.
  let name: String
  let position: SourcePosition
  private var fields: [(key: String, position: SourcePosition, value: YAMLNode)] = []
  /// Keys that were probably meant by unknown ones: not reported as missing on top.
  private(set) var misspelt: Set<String> = []

  /// nil (and an error) if `node` is no mapping.
  /// - Parameters:
  ///   - keys: those that are read.
  ///   - later: keys that are known but not read yet, each with what to say.
  init?(
    _ node: YAMLNode, _ name: String, keys: [String], later: [String: String] = [:],
    _ diagnostics: Diagnostics
  ) {
    self.diagnostics = diagnostics
    self.name = name
    position = node.position
    guard case .mapping(let pairs) = node.content else {
      diagnostics.report(
        node.position, "\(name) is \(node.kind)",
        expected: "a mapping with \(alternatives(keys))")
      return nil
    }
    for pair in pairs { add(pair, keys: keys, later: later) }
  }

  private mutating func add(_ pair: YAMLPair, keys: [String], later: [String: String]) {
    guard case .scalar(let key, _) = pair.key.content else {
      diagnostics.report(
        pair.key.position, "a key of \(name) is \(pair.key.kind)", expected: "a name")
      return
    }
    if let first = fields.first(where: { $0.key == key }) {
      diagnostics.report(
        pair.key.position,
        "\"\(shortened(key))\" is given twice in \(name), first in line \(first.position.line)",
        expected: "each key once")
      return
    }
    // Remembered even when unknown, so that its second appearance is reported too.
    fields.append((key, pair.key.position, pair.value))
    if keys.contains(key) { return }
    if let message = later[key] {
      diagnostics.report(
        pair.key.position, message, suggestion: nearestName(to: key, among: keys))
    } else if key == "<<" {
      diagnostics.report(
        pair.key.position, "merge keys (<<) are not supported in scenario files",
        expected: "the keys themselves")
    } else {
      let near = nearestName(to: key, among: keys + later.keys.sorted())
      if let near { misspelt.insert(near) }
      diagnostics.report(
        pair.key.position, "unknown key \"\(shortened(key))\" in \(name)",
        expected: near == nil ? alternatives(keys) : nil, suggestion: near)
    }
  }

  /// Keys in order of the file, unknown ones included.
  var keys: [String] { fields.map(\.key) }

  func has(_ key: String) -> Bool { fields.contains { $0.key == key } }

  /// Where a key stands; where the section starts if it is absent.
  func position(of key: String) -> SourcePosition {
    fields.first { $0.key == key }?.position ?? position
  }

  /// The value of a key, null included; nil if the key is absent.
  func node(_ key: String) -> YAMLNode? { fields.first { $0.key == key }?.value }

  /// The value of a key that must be there.
  func required(_ key: String, _ expected: String) -> YAMLNode? {
    if let node = node(key) { return node }
    if misspelt.contains(key) { return nil }
    diagnostics.report(position, "\"\(key)\" is missing in \(name)", expected: expected)
    return nil
  }

  func section(_ key: String, keys: [String], later: [String: String] = [:]) -> Section? {
    node(key).flatMap {
      Section(
        $0, name == "the file" ? key : "\(name).\(key)", keys: keys, later: later, diagnostics)
    }
  }

  /// The elements of a list; nil if absent. A single value is no list.
  func list(_ key: String, of what: String) -> [YAMLNode]? {
    guard let node = node(key) else { return nil }
    guard case .sequence(let elements) = node.content else {
      diagnostics.report(node.position, "\(key) is \(node.kind)", expected: "a list of \(what)")
      return nil
    }
    return elements
  }
}

// MARK: - Typed values

extension Section {
  func text(_ key: String) -> String? {
    node(key).flatMap { diagnostics.text($0, key) }
  }

  func duration(_ key: String, in range: ClosedRange<Duration> = .anyDuration) -> Duration? {
    node(key).flatMap { diagnostics.duration($0, key, in: range) }
  }

  func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
    node(key).flatMap { diagnostics.integer($0, key, in: range) }
  }

  func size(_ key: String, _ units: QuantityText.SizeUnits, in range: ClosedRange<Int>) -> Int? {
    node(key).flatMap { diagnostics.size($0, key, units, in: range) }
  }

  func boolean(_ key: String) -> Bool? {
    node(key).flatMap { diagnostics.boolean($0, key) }
  }

  func choice<E: RawRepresentable<String> & CaseIterable>(_ key: String, _: E.Type) -> E? {
    node(key).flatMap { diagnostics.choice($0, key, E.self) }
  }
}

extension ClosedRange<Duration> {
  /// Everything that can be written.
  static let anyDuration = Duration.zero ... .nanoseconds(Int64.max)
  /// More than nothing.
  static let positive = Duration.nanoseconds(1) ... .nanoseconds(Int64.max)
}
