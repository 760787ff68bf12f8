import LogModel

/// Label filters (spec: LogQL, §2).
///
/// `and` and `or` have the usual precedence. A comma, or nothing, between two filters joins the last
/// operand before it with all that follows: `a or b, c or d` is `a or (b and (c or d))`. So a filter
/// is a row of *runs*, each of operands with `and` and `or` between, and is put together from the
/// last run to the first. Only parentheses nest.
extension Parser {
  /// Operands with `and` and `or` between.
  private struct Run {
    var operands: [Node]
    /// Whether an `or` (else an `and`) stands behind each operand but the last.
    var isOr: [Bool] = []
  }

  private struct Node {
    var filter: LabelFilter
    var height: Int
  }

  /// Whether the next token begins a label filter.
  var startsLabelFilter: Bool {
    switch token.kind {
    case .identifier: true
    case .symbol(let symbol): symbol == .openParenthesis
    default: false
    }
  }

  mutating func labelFilter() throws(LogQLError) -> LabelFilter { try filterNode().filter }

  private mutating func filterNode() throws(LogQLError) -> Node {
    let first = try filterOperand()
    var runs: [Run] = []
    var run = Run(operands: [first])
    while true {
      if case .keyword(.and) = token.kind {
        try advance()
        run.isOr.append(false)
      } else if case .keyword(.or) = token.kind {
        try advance()
        run.isOr.append(true)
      } else if try skip(.comma) || startsLabelFilter {
        runs.append(run)
        run = Run(operands: [])
      } else {
        break
      }
      run.operands.append(try filterOperand())
    }
    var node = try join(run)
    while let previous = runs.popLast() {
      run = previous
      let last = run.operands.count - 1
      run.operands[last] = try join(run.operands[last], node, LabelFilter.and)
      node = try join(run)
    }
    return node
  }

  /// By precedence: first `and`, then `or`, each from the left.
  private func join(_ run: Run) throws(LogQLError) -> Node {
    var sum: Node?
    var product = run.operands[0]
    for (isOr, operand) in zip(run.isOr, run.operands.dropFirst()) {
      if isOr {
        sum = try join(sum, or: product)
        product = operand
      } else {
        product = try join(product, operand, LabelFilter.and)
      }
    }
    return try join(sum, or: product)
  }

  private func join(_ sum: Node?, or operand: Node) throws(LogQLError) -> Node {
    guard let sum else { return operand }
    return try join(sum, operand, LabelFilter.or)
  }

  private func join(
    _ left: Node, _ right: Node, _ make: (LabelFilter, LabelFilter) -> LabelFilter
  ) throws(LogQLError) -> Node {
    let height = max(left.height, right.height) + 1
    try check(height: height)
    return Node(filter: make(left.filter, right.filter), height: height)
  }

  private mutating func filterOperand() throws(LogQLError) -> Node {
    if isAt(.openParenthesis) {
      try descend()
      try advance()
      let inner = try filterNode()
      try expect(.closeParenthesis)
      ascend()
      return inner
    }
    let name = try name(orElse: "IDENTIFIER", "(")
    guard case .symbol(let symbol) = token.kind else { throw unexpected() }
    switch symbol {
    case .equal, .notEqual, .matches, .matchesNot, .equalEqual, .greater, .greaterEqual, .less,
      .lessEqual:
      try advance()
      return Node(filter: try condition(name, symbol), height: 1)
    default: throw unexpected()
    }
  }

  /// What follows the operator of a condition.
  private mutating func condition(_ name: String, _ symbol: Symbol) throws(LogQLError)
    -> LabelFilter
  {
    guard let comparison = symbol.comparison else {
      return .text(try matcher(name, symbol == .matches ? .regex : .notRegex))
    }
    switch token.kind {
    case .string where symbol == .equal || symbol == .notEqual:
      return .text(try matcher(name, symbol == .equal ? .equal : .notEqual))
    case .function(.address) where symbol == .equal || symbol == .notEqual:
      return .address(name, isEqual: symbol == .equal, pattern: try address())
    case .duration(let duration):
      try advance()
      return .duration(name, comparison, duration)
    case .size(let size):
      try advance()
      return .bytes(name, comparison, size)
    default: return .number(name, comparison, try signedNumber())
    }
  }

  /// What is no decimal number counts as 0 (spec: LogQL, §3).
  private mutating func signedNumber() throws(LogQLError) -> Double {
    let isNegative = isAt(.minus)
    if isNegative || isAt(.plus) {
      try advance()
      guard case .number = token.kind else { throw unexpected(["NUMBER"]) }
    }
    guard case .number = token.kind else { throw unexpected() }
    let value = (try? GoNumber.parse(bytes(of: token)).get()) ?? 0
    try advance()
    return isNegative ? -value : value
  }
}
