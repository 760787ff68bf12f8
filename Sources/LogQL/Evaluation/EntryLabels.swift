import LogModel
import LogQLSyntax

/// The labels of entries that carry structured metadata: those of the stream and the pairs; a pair
/// whose name a stream label has is renamed to `…_extracted` (spec: LogQL, §6).
///
/// One value serves one stream and remembers the label sets it has made.
final class EntryLabels {
  /// The labels of entries without pairs.
  let plain: LabelSet
  private let stream: LabelSet
  private let grouping: Grouping?
  private var made: [[Label]: LabelSet] = [:]

  /// `grouping`: reduce the label sets to these groups; those with an error stay whole.
  init(_ stream: LabelSet, grouping: Grouping? = nil) {
    self.stream = stream
    self.grouping = grouping
    plain = grouping.map(stream.grouped) ?? stream
  }

  /// The labels of an entry with these pairs.
  func labels(_ pairs: [Label]) -> LabelSet {
    if pairs.isEmpty { return plain }
    if let known = made[pairs] { return known }
    var labels = EntryLabels.merge(stream, pairs)
    if let grouping, labels[EntryLabels.errorName] == nil { labels = labels.grouped(grouping) }
    made[pairs] = labels
    return labels
  }

  private static func merge(_ stream: LabelSet, _ pairs: [Label]) -> LabelSet {
    var merged = stream.labels
    var added: [Label] = []
    var details: Label?
    for pair in pairs {
      if pair.name == errorDetailsName {
        details = pair
        continue
      }
      let name = stream[pair.name] == nil ? pair.name : pair.name + "_extracted"
      added.removeAll { $0.name == name }
      added.append(Label(name, pair.value))
    }
    // Details alone do not show (spec: LogQL, §6, rule 5).
    if added.isEmpty { return stream }
    merged.removeAll { label in added.contains { $0.name == label.name } }
    return LabelSet(merged + added + (details.map { [$0] } ?? []))
  }

  /// The label that marks an entry as erroneous.
  static let errorName = "__error__"
  private static let errorDetailsName = "__error_details__"
}
