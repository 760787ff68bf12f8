public import LogModel

/// One log entry, as the oracle sees it.
public final class ReferenceEntry: Sendable {
  public let labels: LabelSet
  /// Nanoseconds since 1970.
  public let timestamp: Int64
  public let line: [UInt8]
  public let metadata: [Label]

  public init(labels: LabelSet, timestamp: Int64, line: [UInt8], metadata: [Label] = []) {
    self.labels = labels
    self.timestamp = timestamp
    self.line = line
    self.metadata = metadata
  }

  /// Whether it is the same entry: entries are told apart by stream, time, line and metadata.
  func isSame(as other: ReferenceEntry) -> Bool {
    labels == other.labels && timestamp == other.timestamp && line == other.line
      && metadata == other.metadata
  }

  /// Stream labels and metadata as one set (spec: LogQL, §6).
  var allLabels: LabelSet {
    if metadata.isEmpty { return labels }
    if metadata.isEmpty { return labels }
    var all: [String: String] = [:]
    for pair in metadata where pair.name != "__error_details__" {
      all[labels[pair.name] == nil ? pair.name : pair.name + "_extracted"] = pair.value
    }
    if !all.isEmpty {
      for pair in metadata where pair.name == "__error_details__" { all[pair.name] = pair.value }
    }
    for label in labels.labels where all[label.name] == nil { all[label.name] = label.value }
    return LabelSet(all.keys.sorted().map { Label($0, all[$0] ?? "") })
  }
}
