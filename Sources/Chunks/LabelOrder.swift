import Bytes
import LogModel

/// The order of labels by the bytes of their names.
enum LabelOrder {
  static func isSorted(_ pairs: [Label]) -> Bool {
    for index in pairs.indices.dropFirst()
    where ByteOrder.precedes(pairs[index].name, pairs[index - 1].name) {
      return false
    }
    return true
  }

  /// Stable.
  static func sorted(_ pairs: [Label]) -> [Label] {
    pairs.indices
      .sorted { a, b in
        let order = ByteOrder.compare(pairs[a].name, pairs[b].name)
        return order < 0 || (order == 0 && a < b)
      }
      .map { pairs[$0] }
  }
}
