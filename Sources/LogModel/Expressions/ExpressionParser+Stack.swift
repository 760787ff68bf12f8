extension ExpressionParser {
  func checked(_ node: ExpressionNode) throws(RegularExpressionError) -> ExpressionNode {
    if node.height > Self.greatestHeight {
      throw error("expression nests too deeply", 0..<text.count)
    }
    if node.size > Self.greatestSize { throw error("expression too large", 0..<text.count) }
    return node
  }

  /// Adds an operand. A class of one character becomes a text, and texts that can no longer be the
  /// operand of a repetition are joined.
  mutating func push(_ node: ExpressionNode) throws(RegularExpressionError) {
    if case .oneOf(let ranges) = node.kind {
      if let character = ranges.single {
        node.kind = .literal([character], foldsCase: false)
      } else if let character = ranges.singleInAnyCase {
        node.kind = .literal([character], foldsCase: true)
      }
    }
    joinLiterals()
    stack.append(.node(try checked(node)))
  }

  /// Joins the two texts on top, if there are two.
  private mutating func joinLiterals() {
    guard stack.count >= 2, case .node(let last) = stack[stack.count - 1],
      case .node(let target) = stack[stack.count - 2],
      case .literal(let more, let foldsCase) = last.kind,
      case .literal(var text, foldsCase) = target.kind
    else { return }
    // Not copied: the node lets go of its text first.
    target.kind = .empty
    text += more
    target.kind = .literal(text, foldsCase: foldsCase)
    stack.removeLast()
  }

  /// The operands above the last mark, taken from the stack.
  private mutating func operands() -> [ExpressionNode] {
    var taken: [ExpressionNode] = []
    while case .node(let node)? = stack.last {
      taken.append(node)
      stack.removeLast()
    }
    return taken.reversed()
  }

  /// Joins the operands above the last mark into one that matches them in turn.
  mutating func concatenate() throws(RegularExpressionError) {
    joinLiterals()
    let parts = operands()
    let node =
      parts.isEmpty ? ExpressionNode(.empty) : try collapsed(parts, .concatenation)
    try push(node)
  }

  /// Joins the operands above the last mark into one that matches any of them. The bar is gone.
  mutating func alternate() throws(RegularExpressionError) {
    let parts = operands()
    parts.last?.clean()
    try push(parts.isEmpty ? ExpressionNode(.nothing) : try collapsed(parts, .alternation))
  }

  /// `|`
  mutating func verticalBar() throws(RegularExpressionError) {
    try concatenate()
    // The concatenation goes below the bar, to the alternatives before it.
    if try !swapBar() { stack.append(.bar) }
  }

  /// If a bar lies under the operand on top, puts the operand below it; if that and the alternative
  /// below are single characters, they become one class. False: there is no bar.
  mutating func swapBar() throws(RegularExpressionError) -> Bool {
    let count = stack.count
    guard count >= 2, case .bar = stack[count - 2], case .node(let top) = stack[count - 1] else {
      return false
    }
    if count >= 3, case .node(let below) = stack[count - 3] {
      if top.isOneCharacter && below.isOneCharacter {
        let (greater, lesser) = top.rank > below.rank ? (top, below) : (below, top)
        greater.absorb(lesser)
        stack[count - 3] = .node(greater)
        stack.removeLast()
        return true
      }
      // Nothing is merged into it any more.
      below.clean()
    }
    stack.swapAt(count - 2, count - 1)
    return true
  }

  /// One node for several; nodes of the same kind among them dissolve.
  func collapsed(
    _ parts: [ExpressionNode], _ kind: ExpressionNode.Kind
  ) throws(RegularExpressionError) -> ExpressionNode {
    if parts.count == 1 { return parts[0] }
    var flat: [ExpressionNode] = []
    for part in parts {
      if part.kind == kind { flat += part.parts } else { flat.append(part) }
    }
    if kind == .alternation {
      flat = try factored(flat)
      if flat.count == 1 { return flat[0] }
    }
    return try checked(ExpressionNode(kind, flat))
  }
}

extension ExpressionNode {
  /// Takes in another node that stands for one character and whose rank is not greater.
  func absorb(_ other: ExpressionNode) {
    switch kind {
    case .any: break
    case .anyButNewline:
      if other.matchesNewline { kind = .any }
    case .oneOf(var ranges):
      kind = .empty
      switch other.kind {
      case .literal(let text, let foldsCase): ranges.insert(text[0], foldsCase: foldsCase)
      case .oneOf(let more): ranges.insert(more)
      default: break
      }
      kind = .oneOf(ranges)
    case .literal(let own, let foldsOwn):
      guard case .literal(let text, let foldsCase) = other.kind, kind != other.kind else { return }
      var ranges = CharacterRanges()
      ranges.insert(own[0], foldsCase: foldsOwn)
      ranges.insert(text[0], foldsCase: foldsCase)
      kind = .oneOf(ranges)
    default: break
    }
  }

  private var matchesNewline: Bool {
    switch kind {
    case .literal(let text, _): text == [0x0A]
    case .oneOf(let ranges): ranges.containsNewline
    case .any: true
    default: false
    }
  }

  /// Brings a class that has been merged into its final form.
  func clean() {
    guard case .oneOf(var ranges) = kind else { return }
    ranges.normalize()
    kind = ranges.isAll ? .any : ranges.isAllButNewline ? .anyButNewline : .oneOf(ranges)
  }
}
