import LogModel

/// Expressions of operands, operators and parentheses.
///
/// Operator precedence with stacks, not recursion: neither chains of operators nor parentheses cost
/// stack. Only functions nest.
extension Parser {
  /// An operator that was read, with its modifiers.
  private struct Operation {
    var op: BinaryOperation.Operator
    var returnsBool = false
    var matching = BinaryOperation.Matching()
  }

  /// What waits for the expression to go on.
  private struct Pending {
    var operands: [Parsed] = []
    /// Nil: an opening parenthesis.
    var operations: [Operation?] = []
    var openParentheses = 0
  }

  /// An expression that has to be a metric one. `first`: its first operand, if that was read.
  mutating func metric(startingWith first: Parsed? = nil) throws(LogQLError) -> Parsed {
    let parsed = try expression(startingWith: first)
    if case .log = parsed.expression { throw unexpected() }
    return parsed
  }

  /// Any expression.
  mutating func expression(startingWith first: Parsed? = nil) throws(LogQLError) -> Parsed {
    var pending = Pending()
    var operand: Parsed
    if let first { operand = first } else { operand = try nextOperand(&pending) }
    while true {
      if let op = binaryOperator {
        while let last = pending.operations.last, let last, last.op.precedes(op) {
          operand = try reduce(&pending, operand)
        }
        pending.operands.append(operand)
        pending.operations.append(try operation(op))
        operand = try nextOperand(&pending)
      } else if pending.openParentheses > 0 {
        if !isAt(.closeParenthesis) { throw unexpected() }
        while case .some(.some) = pending.operations.last {
          operand = try reduce(&pending, operand)
        }
        pending.operations.removeLast()
        pending.openParentheses -= 1
        try advance()
      } else {
        while !pending.operations.isEmpty { operand = try reduce(&pending, operand) }
        return operand
      }
    }
  }

  /// The next operand, and the parentheses that open in front of it.
  private mutating func nextOperand(_ pending: inout Pending) throws(LogQLError) -> Parsed {
    while try skip(.openParenthesis) {
      pending.operations.append(nil)
      pending.openParentheses += 1
    }
    return try operand()
  }

  /// Joins the operand with the one before it, by the last operator.
  private func reduce(_ pending: inout Pending, _ operand: Parsed) throws(LogQLError) -> Parsed {
    guard let operation = pending.operations.removeLast() else { return operand }
    let joined = join(pending.operands.removeLast(), operation, operand)
    try check(height: joined.height)
    return joined
  }

  private func join(_ left: Parsed, _ operation: Operation, _ right: Parsed) -> Parsed {
    let own = Refusal.operands(operation.op, left.expression, right.expression)
    let refusal = own ?? left.refusal ?? right.refusal
    if refusal == nil, case .literal(let a) = left.expression,
      case .literal(let b) = right.expression
    {
      return Parsed(expression: .literal(operation.op.value(a, b)))
    }
    return Parsed(
      expression: .binary(
        BinaryOperation(
          operation.op, left.expression, right.expression, returnsBool: operation.returnsBool,
          matching: operation.matching)),
      refusal: refusal, height: max(left.height, right.height) + 1)
  }

  private mutating func operand() throws(LogQLError) -> Parsed {
    switch token.kind {
    case .symbol(.openBrace): return try logQuery()
    case .function(.range(let operation)): return try rangeAggregation(operation)
    case .function(.vector(let operation)): return try vectorAggregation(operation)
    case .function(.vectorOf): return try vector()
    case .function(.labelReplace): return try labelReplace()
    case .number:
      let number = token
      try advance()
      return literal(number, isNegative: false)
    case .symbol(.plus), .symbol(.minus):
      let isNegative = isAt(.minus)
      try advance()
      guard case .number = token.kind else { throw unexpected(["NUMBER"]) }
      let number = token
      try advance()
      return literal(number, isNegative: isNegative)
    default: throw unexpected()
    }
  }

  func literal(_ number: Token, isNegative: Bool) -> Parsed {
    switch GoNumber.parse(bytes(of: number)) {
    case .success(let value):
      return Parsed(expression: .literal(isNegative ? -value : value))
    case .failure(let failure):
      let reason = failure.message(bytes(of: number))
      return Parsed(
        expression: .literal(0),
        refusal: LogQLError(.validation, "unable to parse literal as a float: \(reason)"))
    }
  }

  /// The operator that comes next.
  private var binaryOperator: BinaryOperation.Operator? {
    switch token.kind {
    case .keyword(.or): .or
    case .keyword(.and): .and
    case .keyword(.unless): .unless
    case .symbol(.equalEqual): .equal
    case .symbol(.notEqual): .notEqual
    case .symbol(.greater): .greater
    case .symbol(.greaterEqual): .greaterOrEqual
    case .symbol(.less): .less
    case .symbol(.lessEqual): .lessOrEqual
    case .symbol(.plus): .add
    case .symbol(.minus): .subtract
    case .symbol(.times): .multiply
    case .symbol(.divided): .divide
    case .symbol(.modulo): .modulo
    case .symbol(.power): .power
    default: nil
    }
  }

  /// `op [bool] [on|ignoring (labels) [group_left|group_right [(labels)]]]`.
  private mutating func operation(_ op: BinaryOperation.Operator) throws(LogQLError) -> Operation {
    try advance()
    var operation = Operation(op: op)
    if case .keyword(.bool) = token.kind {
      operation.returnsBool = true
      try advance()
    }
    switch token.kind {
    case .keyword(.on): operation.matching.isOn = true
    case .keyword(.ignoring): break
    default: return operation
    }
    try advance()
    operation.matching.labels = try labelNames()
    switch token.kind {
    case .keyword(.groupLeft):
      try advance()
      operation.matching.cardinality = .manyToOne(try includedLabels())
    case .keyword(.groupRight):
      try advance()
      operation.matching.cardinality = .oneToMany(try includedLabels())
    default: break
    }
    return operation
  }

  private mutating func includedLabels() throws(LogQLError) -> [String] {
    isAt(.openParenthesis) ? try labelNames() : []
  }
}

extension BinaryOperation.Operator {
  /// From 1, the loosest.
  fileprivate var precedence: Int {
    switch self {
    case .or: 1
    case .and, .unless: 2
    case .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual: 3
    case .add, .subtract: 4
    case .multiply, .divide, .modulo: 5
    case .power: 6
    }
  }

  /// Whether, standing to the left of another operator, this one takes the operand between them.
  fileprivate func precedes(_ next: Self) -> Bool {
    precedence > next.precedence || (precedence == next.precedence && self != .power)
  }
}
