/// A regular expression as a tree: what Go's parser with Perl's extensions makes of a text.
public struct ExpressionTree: Sendable {
  public let root: ExpressionNode
  /// The names of the capturing groups, from group 1.
  public let groups: [String?]
  /// The expression in the spelling that every RE2 takes: `(?<name>…)` is `(?P<name>…)`, and of
  /// several groups of one name only the first has it.
  let plainText: String

  /// Throws what is wrong with the expression, in the words of Go's parser.
  public init(parsing text: some Sequence<UInt8>) throws(RegularExpressionError) {
    var parser = ExpressionParser(Array(text))
    root = try parser.parse()
    groups = parser.groups
    plainText = parser.plainText
  }
}
