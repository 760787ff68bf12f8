import Bytes
import LogModel

/// Comparing: what the vector says against what this build gives. A difference is noted, not thrown, so
/// that a case lists all of them.
extension VectorField {
  func expect(_ actual: some FixedWidthInteger) { compare("\(actual)") { numberOrText($0) } }

  func expect(_ actual: Bool) {
    compare(actual ? "true" : "false") {
      if case .bool(let value) = $0.content { value ? "true" : "false" } else { nil }
    }
  }

  /// By bytes: Swift's own equality of strings is Unicode's.
  func expect(_ actual: String) {
    guard let node = present(shown(actual)) else { return }
    guard case .string(let expected) = node.content else { return wrongKind(node, shown(actual)) }
    if !expected.utf8.elementsEqual(actual.utf8) { differ(shown(expected), shown(actual)) }
  }

  /// Exactly, with `"NaN"` and `"+Inf"` for what JSON has no number for.
  func expect(_ actual: Double) {
    guard let node = present("\(actual)") else { return }
    switch node.content {
    case .string("NaN"): if !actual.isNaN { differ("NaN", "\(actual)") }
    case .string("+Inf"): if actual != .infinity { differ("+Inf", "\(actual)") }
    case .number(let text): if Double(text) != actual { differ(text, "\(actual)") }
    default: wrongKind(node, "\(actual)")
    }
  }

  func expect(hex actual: [UInt8]) { expectBytes(actual, "hexadecimal digits") { Hex.bytes($0) } }

  func expect(base64 actual: [UInt8]) { expectBytes(actual, "base64") { Base64.bytes($0) } }

  private func expectBytes(_ actual: [UInt8], _ form: String, _ decode: (String) -> [UInt8]?) {
    guard let node = present("\(actual.count) bytes") else { return }
    guard case .string(let text) = node.content, let expected = decode(text) else {
      return record.differ(path, "expected \(form) in the vector, found \(node.kind)")
    }
    expectSame(actual, expected)
  }

  /// Bytes against bytes that stand elsewhere (in a file that the field names).
  func expectSame(_ actual: [UInt8], _ expected: [UInt8]) {
    if actual == expected { return }
    let common = zip(expected, actual).prefix { $0 == $1 }.count
    let (wanted, got) = (Self.shown(expected, common), Self.shown(actual, common))
    record.differ(
      path,
      "\(actual.count) bytes differ from the \(expected.count) expected at byte \(common): "
        + "expected \(wanted), got \(got)",
      expected: wanted, actual: got, byteOffset: common)
  }

  func expect(_ actual: [some FixedWidthInteger]) { list(actual) { $1.expect($0) } }
  func expect(_ actual: [String]) { list(actual) { $1.expect($0) } }

  /// `[[name, value], …]`.
  func expect(_ actual: [Label]) {
    list(actual) { label, field in field.expect([label.name, label.value]) }
  }

  /// A list that is absent when it would be empty.
  func expectIfAny(_ actual: [some FixedWidthInteger]) {
    if node == nil && actual.isEmpty { return }
    expect(actual)
  }

  /// A text that is absent (or null) when there is none.
  func expectIfAny(_ actual: String?) {
    switch (node, actual) {
    case (nil, nil): break
    case (nil, let actual?): record.differ(path, "expected nothing, got \(shown(actual))")
    case (_, let actual?): expect(actual)
    case (let node?, nil):
      see()
      switch node.content {
      case .null: break
      case .string(let text): differ(shown(text), "nothing")
      default: wrongKind(node, "nothing")
      }
    }
  }

  /// Each element against its field; elements that only one side has are a difference of the list. What
  /// `compare` does not look at in an element stays unseen.
  func list<T>(_ actual: [T], _ compare: (T, VectorField) -> Void) {
    guard case .array(let elements)? = node?.content else {
      if let node = present("\(actual.count) elements") {
        wrongKind(node, "\(actual.count) elements")
      }
      return
    }
    let before = record.differences.count
    if elements.count != actual.count {
      differ("\(elements.count) elements", "\(actual.count)")
    }
    let first = record.differences.count
    for (index, (element, value)) in zip(elements, actual).enumerated() {
      // The first differing element says enough.
      if record.differences.count > first { break }
      compare(value, VectorField(node: element, path: "\(path)[\(index)]", record: record))
    }
    if elements.isEmpty || record.differences.count > before { see() }
  }

  // MARK: -

  /// A difference of this field in words.
  func fail(_ text: String) {
    see()
    record.differ(path, text)
  }

  private func compare(_ actual: String, _ text: (JSONNode) -> String?) {
    guard let node = present(actual) else { return }
    guard let expected = text(node) else { return wrongKind(node, actual) }
    if expected != actual { differ(expected, actual) }
  }

  private func numberOrText(_ node: JSONNode) -> String? {
    switch node.content {
    case .number(let text), .string(let text): text
    default: nil
    }
  }

  /// The value, noted as compared; a missing one is a difference.
  private func present(_ actual: String) -> JSONNode? {
    see()
    if node == nil { record.differ(path, "the field is missing, this build gives \(actual)") }
    return node
  }

  private func differ(_ expected: String, _ actual: String) {
    record.differ(
      path, "expected \(expected), got \(actual)", expected: expected, actual: actual)
  }

  private func wrongKind(_ node: JSONNode, _ actual: String) {
    record.differ(path, "expected \(node.kind), got \(actual)", actual: actual)
  }

  /// A text in quotes, not longer than a line.
  private func shown(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let start = String(String.UnicodeScalarView(scalars.prefix(120)))
    return goQuoted(start) + (scalars.count > 120 ? "…" : "")
  }

  /// A few bytes from an offset on.
  private static func shown(_ bytes: [UInt8], _ offset: Int) -> String {
    let part = bytes.dropFirst(offset).prefix(8)
    if part.isEmpty { return "the end" }
    return Hex.text(part) + (bytes.count > offset + 8 ? "…" : "")
  }
}
