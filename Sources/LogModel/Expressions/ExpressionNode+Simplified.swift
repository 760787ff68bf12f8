extension ExpressionNode {
  /// The tree without counted repetitions: `a{2,3}` is `aa(?:a)?`.
  ///
  /// Of more than four copies in a row only four are written: whoever asks looks at no more than
  /// three parts of a concatenation.
  public func simplified() -> ExpressionNode {
    switch kind {
    case .capture, .concatenation, .alternation:
      return ExpressionNode(kind, parts.map { $0.simplified() })
    case .star, .plus, .optional:
      return Self.repeated(kind, parts[0].simplified())
    case .repetition(let min, let max, let isLazy):
      if max == 0 { return ExpressionNode(.empty) }
      return Self.expanded(parts[0].simplified(), min, max, isLazy)
    default:
      return self
    }
  }

  private static func repeated(_ kind: Kind, _ part: ExpressionNode) -> ExpressionNode {
    if part.kind == .empty || part.kind == kind { return part }
    return ExpressionNode(kind, [part])
  }

  private static func expanded(
    _ part: ExpressionNode, _ min: Int, _ max: Int?, _ isLazy: Bool
  ) -> ExpressionNode {
    let mostCopies = 4
    guard let max else {
      if min == 0 { return repeated(.star(isLazy: isLazy), part) }
      let plus = repeated(.plus(isLazy: isLazy), part)
      if min == 1 { return plus }
      let copies = Array(repeating: part, count: Swift.min(min - 1, mostCopies))
      return ExpressionNode(.concatenation, copies + [plus])
    }
    if min == 1 && max == 1 { return part }
    var copies = Array(repeating: part, count: Swift.min(min, mostCopies))
    if max > min {
      // `x{0,3}` is `(?:x(?:x(?:x)?)?)?`: what is inside an optional part is never looked at.
      let rest = repeated(.optional(isLazy: isLazy), part)
      if copies.isEmpty { return rest }
      copies.append(rest)
    }
    return ExpressionNode(.concatenation, copies)
  }
}
