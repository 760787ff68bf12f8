public import LogModel

/// A parsed and checked LogQL query.
///
///     let query = try Query(parsing: #"sum by (app) (rate({env="prod"} |= "error" [5m]))"#)
public struct Query: Sendable {
  public enum Kind: Sendable {
    /// Answers with lines.
    case log
    /// Answers with numbers.
    case metric
  }

  /// The syntax tree.
  public let syntax: Expression
  /// The one way to write this query (spec: LogQL, §4).
  public let canonicalText: String

  /// Throws the error that the reference would show, or one of kind ``LogQLError/Kind/unsupported``
  /// that names the construct and its position.
  public init(parsing text: String) throws(LogQLError) {
    syntax = try Parser.parse(text)
    canonicalText = syntax.canonicalText
  }

  public var kind: Kind {
    if case .log = syntax { .log } else { .metric }
  }

  /// The matchers of every selector, in the order in which they were written.
  public var selectors: [[LabelMatcher]] { syntax.selectors }
}
