public import LogModel
import LogQLSyntax

/// `level="error"`, `level=~"err.*"` and their negations in a label filter, compiled (spec: LogQL,
/// §7.1, "label filter", and §7.4). The value of a missing label is empty.
///
/// Regular expressions that are searches for texts in Loki are such here, unless strict behaviour is
/// asked for.
public struct ValueTest: Sendable {
  private let test: ByteTest

  /// Throws if the value of a regex operator is no regular expression.
  public init(_ matcher: LabelMatcher, quirks: LogQLQuirks) throws(RegularExpressionError) {
    switch matcher.op {
    case .equal: test = .equals(matcher.bytes)
    case .notEqual: test = .not(.equals(matcher.bytes))
    case .regex:
      test = try ByteTest(expression: matcher.bytes, in: .label, quirks: quirks)
    case .notRegex:
      test = .not(try ByteTest(expression: matcher.bytes, in: .label, quirks: quirks))
    }
  }

  public func accepts(_ value: UnsafeRawBufferPointer) -> Bool { test.accepts(value) }
}
