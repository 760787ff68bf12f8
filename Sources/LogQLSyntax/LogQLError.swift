/// Why a query cannot be parsed, planned or answered. `description` is the text a client sees.
public struct LogQLError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Which phase refused the query.
  public enum Kind: Sendable {
    /// The text is no LogQL.
    case syntax
    /// The text is LogQL, but means nothing: the checks after parsing, and those of stages.
    case validation
    /// The query cannot be run so (as instant query; with such a step).
    case request
    /// The data makes an answer impossible: errors in lines, too many series.
    case execution
    /// Samples cannot be matched, or an operand is none: what the reference answers with status 500.
    case matching
  }

  public let kind: Kind
  /// Line from 1; 0 where the position is unknown, or the token was completed by look-ahead
  /// (spec: LogQL, §1.1).
  public let line: Int
  /// Column in code points from 1; 0 if unknown.
  public let column: Int
  public let message: String

  public init(_ kind: Kind, line: Int = 0, column: Int = 0, _ message: String) {
    self.kind = kind
    self.line = line
    self.column = column
    self.message = message
  }

  /// `parse error at line 1, col 5: …`, `parse error : …`, or for errors that are not about the
  /// text of the query the bare message.
  public var description: String {
    switch kind {
    case .request, .execution, .matching: message
    case .syntax, .validation:
      line == 0 && column == 0
        ? "parse error : \(message)" : "parse error at line \(line), col \(column): \(message)"
    }
  }
}
