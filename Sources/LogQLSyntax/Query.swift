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
    /// `variants(…) of (…)`: several metric queries over one range. Disabled.
    case variants
  }

  /// The syntax tree.
  public let syntax: Expression

  /// Throws the error that the reference would show. Texts that nest or chain too deeply for it to
  /// be walked on any stack are refused.
  public init(parsing text: String) throws(LogQLError) { syntax = try Parser.parse(text) }

  /// A log query of all streams, of which `text` has the stages alone: `|= "error" | json`.
  public init(parsingStages text: String) throws(LogQLError) {
    syntax = .log(LogExpression(matchers: [], stages: try Parser.stages(text)))
  }

  /// A query that was put together, not read. It has to be one that could have been read.
  public init(_ syntax: Expression) { self.syntax = syntax }

  /// The one way to write this query (spec: LogQL, §4). Made anew each time.
  public var canonicalText: String { syntax.canonicalText }

  public var kind: Kind {
    switch syntax {
    case .log: .log
    case .variants: .variants
    default: .metric
    }
  }

  /// The matchers of every selector, in the order in which they were written.
  public var selectors: [[LabelMatcher]] { syntax.selectors }
}
