import Bytes

/// A value that takes the place of one in a scenario file: `loki.ingester.chunk_target_size=4MiB`.
public struct ScenarioOverride: Sendable, Equatable {
  /// Keys from the top of the file.
  public let path: [String]
  /// YAML without structure.
  public let value: String

  public init(path: [String], value: String) {
    self.path = path
    self.value = value
  }

  /// `PATH=VALUE`; sections of Loki may stand without `loki.`. Nil with what is wrong.
  public static func parse(_ text: String) -> Result<ScenarioOverride, OverrideError> {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      return .failure(
        OverrideError(text: "\"\(text)\": expected PATH=VALUE, as in ingester.chunk_encoding=zstd"))
    }
    var path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let sections = ["ingester", "ingester_client", "limits_config", "querier"]
    if sections.contains(path[0]) { path.insert("loki", at: 0) }
    let known = ScenarioReading.keys + sections
    guard known.contains(path[0]), !["workload", "faults", "queries", "swarm"].contains(path[0])
    else {
      let near = nearestName(to: path[0], among: known).map { "; did you mean \"\($0)\"?" } ?? ""
      return .failure(
        OverrideError(text: "\"\(text)\": nothing named \"\(path[0])\" can be set\(near)"))
    }
    return .success(ScenarioOverride(path: path, value: String(parts[1])))
  }
}

/// Why a text is no override.
public struct OverrideError: Error, Equatable, Sendable, CustomStringConvertible {
  var text: String
  public var description: String { text }
}

extension YAMLNode {
  /// The document with a plain scalar at a path of keys; mappings that are missing are made. Mistakes
  /// in the value are reported where it stands, or where it would.
  func replacing(_ path: ArraySlice<String>, with value: String) -> YAMLNode {
    guard let key = path.first else {
      return YAMLNode(position: position, content: .scalar(value, isPlain: true))
    }
    var pairs: [YAMLPair] = []
    if case .mapping(let own) = content { pairs = own }
    let empty = YAMLNode(position: position, content: .mapping([]))
    if let place = pairs.firstIndex(where: { $0.key.text == key }) {
      let old = pairs[place]
      pairs[place] = YAMLPair(
        key: old.key, value: old.value.replacing(path.dropFirst(), with: value))
    } else {
      pairs.append(
        YAMLPair(
          key: YAMLNode(position: position, content: .scalar(key, isPlain: true)),
          value: empty.replacing(path.dropFirst(), with: value)))
    }
    return YAMLNode(position: position, content: .mapping(pairs))
  }
}
