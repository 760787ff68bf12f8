import CRE2

/// Why a regular expression does not compile, in the words that clients of Loki see.
public struct RegularExpressionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, for example `missing closing ]`.
  public let message: String
  /// The part of the expression concerned.
  public let fragment: String

  /// ``error parsing regexp: missing closing ]: `[` ``
  public var description: String { "error parsing regexp: \(message): `\(fragment)`" }

  init(message: String, fragment: String) {
    self.message = message
    self.fragment = fragment
  }

  /// The error of a compiled expression; nil if it is good.
  init?(of compiled: OpaquePointer) {
    var start: UnsafePointer<CChar>?
    var count = 0
    guard let text = norn_re2_error(compiled, &start, &count) else { return nil }
    fragment = String(
      decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    let whole = String(cString: text)
    let own = count > 0 ? String(whole.dropLast(fragment.count + 2)) : whole
    message = RegularExpressionError.texts.first { own.hasPrefix($0.own) }?.shown ?? own
  }

  /// RE2's texts, and those of the Go implementation that clients know.
  private static let texts: [(own: String, shown: String)] = [
    ("no argument for repetition operator", "missing argument to repetition operator"),
    ("missing ]", "missing closing ]"),
    ("missing )", "missing closing )"),
    ("trailing \\", "trailing backslash at end of expression"),
    ("invalid repetition size", "invalid repeat count"),
    ("bad repetition operator", "invalid nested repetition operator"),
    ("invalid perl operator", "invalid or unsupported Perl syntax"),
    ("invalid named capture group", "invalid named capture"),
    ("pattern too large", "expression too large"),
  ]
}
