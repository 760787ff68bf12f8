/// One condition of a stream selector: `app="cart"`, `app!="cart"`, `app=~"c.*"`, `app!~"c.*"`.
///
/// An absent label has the value `""`. Regular expressions are anchored at both ends and `.`
/// matches newlines (spec: LogQL, §5).
public struct LabelMatcher: Sendable, Equatable {
  public enum Operator: String, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case regex = "=~"
    case notRegex = "!~"
  }

  public let name: String
  public let op: Operator
  /// The value or expression as bytes: a quoted string can hold any.
  public let bytes: [UInt8]
  private let expression: RegularExpression?

  /// Throws if the value of a regex operator does not compile.
  public init(_ name: String, _ op: Operator, bytes: [UInt8]) throws(RegularExpressionError) {
    self.name = name
    self.op = op
    self.bytes = bytes
    switch op {
    case .equal, .notEqual: expression = nil
    case .regex, .notRegex:
      expression = try RegularExpression(
        String(decoding: bytes, as: UTF8.self), dotMatchesNewline: true)
    }
  }

  public init(_ name: String, _ op: Operator, _ value: String) throws(RegularExpressionError) {
    try self.init(name, op, bytes: Array(value.utf8))
  }

  /// The value as text; invalid UTF-8 is repaired.
  public var value: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether the matcher accepts a value (`""` if the label is absent).
  public func matches(_ value: String) -> Bool {
    switch op {
    case .equal: return isValue(value)
    case .notEqual: return !isValue(value)
    case .regex: return expression?.matches(value, anchored: true) ?? false
    case .notRegex: return !(expression?.matches(value, anchored: true) ?? false)
    }
  }

  /// The same for a value as bytes.
  public func matches(bytes value: UnsafeRawBufferPointer) -> Bool {
    switch op {
    case .equal: return value.elementsEqual(bytes)
    case .notEqual: return !value.elementsEqual(bytes)
    case .regex: return expression?.matches(value, anchored: true) ?? false
    case .notRegex: return !(expression?.matches(value, anchored: true) ?? false)
    }
  }

  /// Whether the matcher accepts the label's value in a label set.
  public func matches(_ labels: LabelSet) -> Bool { matches(labels[name] ?? "") }

  /// Whether streams without the label are accepted.
  public var matchesEmpty: Bool { matches("") }

  /// Byte equality: `String`'s own would also equate different encodings of one character.
  private func isValue(_ value: String) -> Bool { value.utf8.elementsEqual(bytes) }

  public static func == (a: Self, b: Self) -> Bool {
    a.op == b.op && a.name.utf8.elementsEqual(b.name.utf8) && a.bytes == b.bytes
  }
}
