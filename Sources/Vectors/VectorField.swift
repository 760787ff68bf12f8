import Bytes
import LogModel

/// A place in a case: a value, or the absence of one. Reading it notes that it was looked at.
struct VectorField {
  /// nil: the case has no such field.
  let node: JSONNode?
  let path: String
  let record: CaseRecord

  static func join(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }

  // MARK: Ways in

  subscript(_ name: String) -> VectorField {
    VectorField(node: node?[name], path: Self.join(path, name), record: record)
  }

  /// Whether the case has the field, and it is not null.
  var exists: Bool {
    guard let node else { return false }
    if case .null = node.content { return false }
    return true
  }

  func elements() throws(VectorError) -> [VectorField] {
    guard case .array(let elements)? = node?.content else { throw mismatch("a list") }
    if elements.isEmpty { see() }
    return elements.enumerated().map { index, element in
      VectorField(node: element, path: "\(path)[\(index)]", record: record)
    }
  }

  /// The elements of a list that may be absent.
  func elementsIfAny() throws(VectorError) -> [VectorField] { exists ? try elements() : [] }

  func members() throws(VectorError) -> [(name: String, value: VectorField)] {
    guard case .object(let members)? = node?.content else { throw mismatch("an object") }
    if members.isEmpty { see() }
    return members.map { ($0.name, self[$0.name]) }
  }

  // MARK: Informational fields

  /// The field is not compared: it is a name, a note, or not demanded of this case.
  func isInformational() { see() }

  func see() { if let node { record.see(node) } }

  // MARK: Inputs

  func int() throws(VectorError) -> Int { try integer(Int.self) }

  /// A number, or a decimal string.
  func integer<T: FixedWidthInteger>(_: T.Type) throws(VectorError) -> T {
    guard let value = T(try scalarText("an integer")) else { throw mismatch("an integer") }
    return value
  }

  /// Hexadecimal digits.
  func hexInteger<T: FixedWidthInteger>(_: T.Type) throws(VectorError) -> T {
    guard let value = T(try text(), radix: 16) else { throw mismatch("hexadecimal digits") }
    return value
  }

  func text() throws(VectorError) -> String {
    guard case .string(let text)? = node?.content else { throw mismatch("a string") }
    see()
    return text
  }

  /// Nil if the field is absent.
  func textIfAny() throws(VectorError) -> String? { exists ? try text() : nil }

  /// The digits of a number, or a text.
  func numberOrText() throws(VectorError) -> String { try scalarText("a number or a string") }

  func flag() throws(VectorError) -> Bool {
    guard case .bool(let value)? = node?.content else { throw mismatch("true or false") }
    see()
    return value
  }

  /// False if the field is absent.
  func flagIfAny() throws(VectorError) -> Bool { exists ? try flag() : false }

  func hexBytes() throws(VectorError) -> [UInt8] {
    guard let bytes = Hex.bytes(try text()) else { throw mismatch("hexadecimal digits") }
    return bytes
  }

  func base64Bytes() throws(VectorError) -> [UInt8] {
    guard let bytes = Base64.bytes(try text()) else { throw mismatch("base64") }
    return bytes
  }

  /// A string, `{"b64": …}` for bytes that are no text, or `{"repeat": …, "times": …}`.
  func stringBytes() throws(VectorError) -> [UInt8] {
    guard let node else { throw mismatch("a string") }
    if case .string(let text) = node.content {
      see()
      return Array(text.utf8)
    }
    let names = try members().map(\.name).sorted()
    if names == ["b64"] { return try self["b64"].base64Bytes() }
    guard names == ["repeat", "times"] else { throw mismatch("a string, b64 or repeat and times") }
    let text = Array(try self["repeat"].text().utf8)
    let times = try self["times"].int()
    let (count, overflow) = text.count.multipliedReportingOverflow(by: times)
    guard times >= 0, !overflow, count <= 1 << 28 else { throw mismatch("0 to 2^28 bytes") }
    return Array(repeatElement(text, count: times).joined())
  }

  /// `[[name, value], …]`.
  func labels() throws(VectorError) -> [Label] {
    var labels: [Label] = []
    for pair in try elements() {
      let parts = try pair.elements()
      guard parts.count == 2 else { throw pair.mismatch("a name and a value") }
      labels.append(Label(try parts[0].text(), try parts[1].text()))
    }
    return labels
  }

  /// The digits of a number, or the text of a string.
  private func scalarText(_ what: String) throws(VectorError) -> String {
    switch node?.content {
    case .number(let text)?, .string(let text)?:
      see()
      return text
    default: throw mismatch(what)
    }
  }

  func mismatch(_ expected: String) -> VectorError {
    guard let node else { return VectorError("the field is missing", field: path) }
    return VectorError(
      "expected \(expected) at byte \(node.range.lowerBound), got \(node.kind)", field: path)
  }
}
