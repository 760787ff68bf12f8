public import LogModel

extension LabelSet {
  /// The order of metric results: label by label, names before values, by bytes; a prefix comes
  /// first (spec: LogQL, §9.4).
  public static func precedes(_ a: LabelSet, _ b: LabelSet) -> Bool {
    for (left, right) in zip(a.labels, b.labels) {
      if !left.name.utf8.elementsEqual(right.name.utf8) {
        return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
      }
      if !left.value.utf8.elementsEqual(right.value.utf8) {
        return left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
      }
    }
    return a.count < b.count
  }

  /// The labels that a group of series shares.
  public func grouped(_ grouping: Grouping) -> LabelSet {
    switch grouping {
    case .by([]): .empty
    case .by(let names): LabelSet(keepingEmpty: labels.filter { names.contains($0.name) })
    case .without([]): self
    case .without(let names):
      LabelSet(keepingEmpty: labels.filter { !names.contains($0.name) })
    }
  }
}
