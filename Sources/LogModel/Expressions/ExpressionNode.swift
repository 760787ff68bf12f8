/// A node in the tree of a regular expression, in the form that the parser of Go's regular
/// expressions makes of it.
///
/// The form can be seen from outside: LogQL replaces some expressions by searches for texts, and
/// which ones depends on how alternatives were factored and characters merged (spec: LogQL, §7.1).
public final class ExpressionNode: @unchecked Sendable {
  public enum Kind: Equatable, Sendable {
    /// Matches nothing at all.
    case nothing
    /// Matches the empty text.
    case empty
    /// A text. `foldsCase`: in any case; its characters are then the least of their case orbits.
    case literal([UInt32], foldsCase: Bool)
    case oneOf(CharacterRanges)
    /// `.`
    case anyButNewline
    /// `(?s).`
    case any
    case lineStart, lineEnd, textStart, textEnd, wordBoundary, noWordBoundary
    case capture(name: String?)
    case star(isLazy: Bool)
    case plus(isLazy: Bool)
    case optional(isLazy: Bool)
    /// `x{min,max}`; no `max`: any number.
    case repetition(min: Int, max: Int?, isLazy: Bool)
    case concatenation
    case alternation
  }

  // The parser changes nodes while it builds a tree; a tree that it has handed out never changes.
  public internal(set) var kind: Kind
  public internal(set) var parts: [ExpressionNode]
  /// Nodes on the longest way down.
  let height: Int
  private let partsSize: Int

  init(_ kind: Kind, _ parts: [ExpressionNode] = []) {
    self.kind = kind
    self.parts = parts
    height = 1 + (parts.lazy.map(\.height).max() ?? 0)
    partsSize = ExpressionNode.size(kind, parts)
  }

  /// About how many instructions a program for the node has; saturates.
  var size: Int {
    if case .literal(let text, _) = kind { return text.count }
    return partsSize
  }

  private static func size(_ kind: Kind, _ parts: [ExpressionNode]) -> Int {
    func times(_ count: Int, _ size: Int) -> Int {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      return overflow ? .max / 4 : min(product, .max / 4)
    }
    let sum = parts.reduce(0) { min($0 &+ $1.size, .max / 4) }
    switch kind {
    case .capture: return 2 + sum
    case .star, .plus, .optional: return 1 + sum
    case .repetition(let min, let max?, _): return times(max, sum) + (max - min)
    case .repetition(let min, nil, _): return min == 0 ? 2 + sum : 1 + times(min, sum)
    case .alternation: return sum + parts.count - 1
    default: return Swift.max(1, sum)
    }
  }

  /// Whether the node stands for one character: a character, a class, or any.
  var isOneCharacter: Bool {
    switch kind {
    case .literal(let text, _): text.count == 1
    case .oneOf, .anyButNewline, .any: true
    default: false
    }
  }

  /// Go's order of the kinds that stand for one character: the greater takes in the lesser.
  var rank: Int {
    switch kind {
    case .literal: 0
    case .oneOf: 1
    case .anyButNewline: 2
    default: 3
    }
  }
}

extension ExpressionNode: CustomStringConvertible {
  /// The tree as text, for tests and traces: `cat{lit{a}star{dnl{}}}`.
  public var description: String {
    let inner = parts.map(\.description).joined()
    switch kind {
    case .nothing: return "no{}"
    case .empty: return "emp{}"
    case .literal(let text, let foldsCase):
      var shown = String.UnicodeScalarView()
      for value in text { shown.append(Unicode.Scalar(value) ?? "\u{FFFD}") }
      return "\(foldsCase ? "litfold" : "lit"){\(String(shown))}"
    case .oneOf(let ranges): return "cc{\(ranges)}"
    case .anyButNewline: return "dnl{}"
    case .any: return "dot{}"
    case .lineStart: return "bol{}"
    case .lineEnd: return "eol{}"
    case .textStart: return "bot{}"
    case .textEnd: return "eot{}"
    case .wordBoundary: return "wb{}"
    case .noWordBoundary: return "nwb{}"
    case .capture(let name): return "cap{\(name.map { $0 + ":" } ?? "")\(inner)}"
    case .star(let isLazy): return "\(isLazy ? "n" : "")star{\(inner)}"
    case .plus(let isLazy): return "\(isLazy ? "n" : "")plus{\(inner)}"
    case .optional(let isLazy): return "\(isLazy ? "n" : "")que{\(inner)}"
    case .repetition(let min, let max, let isLazy):
      return "\(isLazy ? "n" : "")rep{\(min),\(max ?? -1) \(inner)}"
    case .concatenation: return "cat{\(inner)}"
    case .alternation: return "alt{\(inner)}"
    }
  }
}
