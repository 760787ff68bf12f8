/// What alternatives have in common at their beginning is taken out of them: `abc|abd` is `ab[cd]`.
extension ExpressionParser {
  func factored(_ parts: [ExpressionNode]) throws(RegularExpressionError) -> [ExpressionNode] {
    if parts.count < 2 { return parts }
    let byText = try factoredByText(parts)
    let byCharacter = try factoredByCharacter(byText)
    return withoutRepeatedEmpties(withClasses(byCharacter))
  }

  /// Takes out texts that neighbours begin with.
  private func factoredByText(
    _ parts: [ExpressionNode]
  ) throws(RegularExpressionError) -> [ExpressionNode] {
    var result: [ExpressionNode] = []
    var start = 0
    var prefix: ArraySlice<UInt32> = []
    var folds = false
    for index in 0...parts.count {
      var next: (text: ArraySlice<UInt32>, foldsCase: Bool) = ([], false)
      if index < parts.count {
        next = parts[index].leadingText
        if next.foldsCase == folds {
          let same = zip(prefix, next.text).prefix { $0 == $1 }.count
          if same > 0 {
            prefix = prefix.prefix(same)
            continue
          }
        }
      }
      if index == start + 1 {
        result.append(parts[start])
      } else if index > start {
        let rest = parts[start..<index].map { $0.removingLeadingText(prefix.count) }
        let suffix = try collapsed(rest, .alternation)
        let text = ExpressionNode(.literal(Array(prefix), foldsCase: folds))
        result.append(try checked(ExpressionNode(.concatenation, [text, suffix])))
      }
      start = index
      (prefix, folds) = next
    }
    return result
  }

  /// Takes out classes, and repetitions of a fixed number of them, that neighbours begin with.
  private func factoredByCharacter(
    _ parts: [ExpressionNode]
  ) throws(RegularExpressionError) -> [ExpressionNode] {
    var result: [ExpressionNode] = []
    var start = 0
    var first: ExpressionNode?
    for index in 0...parts.count {
      let next = index < parts.count ? parts[index].leadingNode : nil
      if index < parts.count, let first, let next, first.isFixedCharacters, first.equals(next) {
        continue
      }
      if index == start + 1 {
        result.append(parts[start])
      } else if index > start, let first {
        let rest = parts[start..<index].map { $0.removingLeadingNode() }
        let suffix = try collapsed(rest, .alternation)
        result.append(try checked(ExpressionNode(.concatenation, [first, suffix])))
      }
      start = index
      first = next
    }
    return result
  }

  /// Makes one class of neighbours that stand for one character each.
  private func withClasses(_ parts: [ExpressionNode]) -> [ExpressionNode] {
    var result: [ExpressionNode] = []
    var run: [ExpressionNode] = []
    func flush() {
      defer { run.removeAll() }
      guard run.count > 1 else {
        result += run
        return
      }
      var greatest = 0
      for index in run.indices.dropFirst() where run[index].isMoreComplex(than: run[greatest]) {
        greatest = index
      }
      run.swapAt(0, greatest)
      for other in run.dropFirst() { run[0].absorb(other) }
      run[0].clean()
      result.append(run[0])
    }
    for part in parts {
      if part.isOneCharacter {
        run.append(part)
      } else {
        flush()
        result.append(part)
      }
    }
    flush()
    return result
  }

  private func withoutRepeatedEmpties(_ parts: [ExpressionNode]) -> [ExpressionNode] {
    parts.indices.filter {
      !($0 + 1 < parts.count && parts[$0].kind == .empty && parts[$0 + 1].kind == .empty)
    }.map { parts[$0] }
  }
}

extension ExpressionNode {
  /// The text that the node begins with.
  fileprivate var leadingText: (text: ArraySlice<UInt32>, foldsCase: Bool) {
    let first = kind == .concatenation ? parts.first ?? self : self
    guard case .literal(let text, let foldsCase) = first.kind else { return ([], false) }
    return (text[...], foldsCase)
  }

  fileprivate func removingLeadingText(_ count: Int) -> ExpressionNode {
    if kind == .concatenation, let first = parts.first {
      let rest = first.removingLeadingText(count)
      if rest.kind != .empty {
        parts[0] = rest
        return self
      }
      if parts.count == 2 { return parts[1] }
      parts.removeFirst()
      return self
    }
    if case .literal(let text, let foldsCase) = kind {
      let rest = text.dropFirst(count)
      kind = rest.isEmpty ? .empty : .literal(Array(rest), foldsCase: foldsCase)
    }
    return self
  }

  /// The first part of a concatenation, or the node; nil if that is empty.
  fileprivate var leadingNode: ExpressionNode? {
    let first = kind == .concatenation ? parts.first ?? self : self
    return first.kind == .empty ? nil : first
  }

  fileprivate func removingLeadingNode() -> ExpressionNode {
    guard kind == .concatenation, !parts.isEmpty else { return ExpressionNode(.empty) }
    if parts.count == 2 { return parts[1] }
    parts.removeFirst()
    if parts.isEmpty { kind = .empty }
    return self
  }

  /// Whether the node stands for a fixed number of characters of one class.
  fileprivate var isFixedCharacters: Bool {
    if isOneCharacter { return true }
    guard case .repetition(let min, let max, _) = kind else { return false }
    return min == max && parts[0].isOneCharacter
  }

  /// For nodes whose `isFixedCharacters` holds for one of the two.
  fileprivate func equals(_ other: ExpressionNode) -> Bool {
    kind == other.kind && parts.count == other.parts.count
      && zip(parts, other.parts).allSatisfy { $0.kind == $1.kind && $1.parts.isEmpty }
  }

  fileprivate func isMoreComplex(than other: ExpressionNode) -> Bool {
    rank != other.rank ? rank > other.rank : complexity > other.complexity
  }

  private var complexity: Int {
    guard case .oneOf(let ranges) = kind else { return 0 }
    return ranges.ranges.count + ranges.properties.count
  }
}
