public import LogModel

/// Some entries of one stream, in the order that the request asks for; merged and without
/// duplicates.
public struct StreamBatch: Sendable {
  public var labels: LabelSet
  public var entries: EntryBatch

  public init(labels: LabelSet, entries: EntryBatch) {
    self.labels = labels
    self.entries = entries
  }
}
