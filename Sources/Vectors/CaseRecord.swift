import Bytes

/// What became of one case: which of its fields were looked at, and where it does not hold.
final class CaseRecord {
  let name: String
  private let root: JSONNode
  /// Starts of the values that were compared, read as input or named as informational.
  private var seen: Set<Int> = []
  private(set) var differences: [VectorDifference] = []
  /// Whether output of a compressor was compared by reading it back.
  private(set) var isReadBack = false
  /// Why the case is not checked.
  private(set) var skipped: String?

  init(_ root: JSONNode, name: String) {
    self.root = root
    self.name = name
  }

  var field: VectorField { VectorField(node: root, path: "", record: self) }

  /// Of the value and everything in it.
  func see(_ node: JSONNode) { seen.insert(node.range.lowerBound) }

  func skip(_ reason: String) { skipped = reason }

  func readsBack() { isReadBack = true }

  func differ(
    _ path: String, _ text: String, expected: String? = nil, actual: String? = nil,
    byteOffset: Int? = nil
  ) {
    differences.append(
      VectorDifference(
        vector: name, field: path, byteOffset: byteOffset, expected: expected, actual: actual,
        text: text))
  }

  /// A field that no check has looked at would pass whatever it says.
  func finish() {
    var unseen: [String] = []
    collectUnseen(root, "", &unseen)
    for path in unseen {
      differ(path, "the field is neither compared nor listed as informational")
    }
  }

  private func collectUnseen(_ node: JSONNode, _ path: String, _ unseen: inout [String]) {
    if seen.contains(node.range.lowerBound) { return }
    switch node.content {
    case .object(let members) where !members.isEmpty:
      for member in members {
        collectUnseen(member.value, VectorField.join(path, member.name), &unseen)
      }
    case .array(let elements) where !elements.isEmpty:
      for (index, element) in elements.enumerated() {
        collectUnseen(element, "\(path)[\(index)]", &unseen)
      }
    default: unseen.append(path)
    }
  }
}
