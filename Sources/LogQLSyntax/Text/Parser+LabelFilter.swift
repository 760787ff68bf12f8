import LogModel

/// Label filters (spec: LogQL, §2).
///
/// `and` and `or` have the usual precedence. A comma, or nothing, between two filters joins the last
/// operand before it with all that follows: `a or b, c or d` is `a or (b and (c or d))`. So a filter
/// is a row of *runs*, each of operands with `and` and `or` between, and is put together from the
/// last run to the first. Nothing here recurses, parentheses neither.
extension Parser {
  /// Operands with `and` and `or` between.
  private struct Run {
    var operands: [Node] = []
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

  mutating func labelFilter() throws(LogQLError) -> LabelFilter {
    // The rows that a parenthesis interrupts, from outside to inside, and the one being read.
    var outer: [[Run]] = []
    var runs = [Run()]
    while true {
      while try skip(.openParenthesis) {
        outer.append(runs)
        runs = [Run()]
      }
      runs[runs.count - 1].operands.append(try condition())
      while try !joinsNext(&runs) {
        let node = try join(runs)
        guard let around = outer.popLast() else { return node.filter }
        try expect(.closeParenthesis)
        runs = around
        runs[runs.count - 1].operands.append(node)
      }
    }
  }

  /// Consumes what joins the last operand with the next one; false if there is no next one.
  private mutating func joinsNext(_ runs: inout [Run]) throws(LogQLError) -> Bool {
    if case .keyword(.and) = token.kind {
      runs[runs.count - 1].isOr.append(false)
    } else if case .keyword(.or) = token.kind {
      runs[runs.count - 1].isOr.append(true)
    } else if isAt(.comma) {
      runs.append(Run())
    } else if startsLabelFilter {
      runs.append(Run())
      return true
    } else {
      return false
    }
    try advance()
    return true
  }

  /// A row of runs, from the last to the first.
  private func join(_ runs: [Run]) throws(LogQLError) -> Node {
    var following: Node?
    for run in runs.reversed() {
      var run = run
      if let following {
        let last = run.operands.count - 1
        run.operands[last] = try join(run.operands[last], following, LabelFilter.and)
      }
      following = try join(run)
    }
    return following ?? runs[0].operands[0]
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

  private mutating func condition() throws(LogQLError) -> Node {
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
