import LogModel

/// Expressions of operands and operators.
///
/// Operator precedence with stacks, not recursion: a chain of operators costs no stack.
extension Parser {
  /// An operator that was read, with its modifiers.
  private struct Operation {
    var op: BinaryOperation.Operator
    var returnsBool = false
    var matching = BinaryOperation.Matching()
  }

  /// An expression that has to be a metric one.
  mutating func metric() throws(LogQLError) -> Parsed {
    let first = try operand()
    return try metric(startingWith: first)
  }

  mutating func metric(startingWith first: Parsed) throws(LogQLError) -> Parsed {
    let parsed = try expression(startingWith: first)
    if case .log = parsed.expression { throw unexpected() }
    return parsed
  }

  /// Any expression.
  mutating func expression() throws(LogQLError) -> Parsed {
    let first = try operand()
    return try expression(startingWith: first)
  }

  private mutating func expression(startingWith first: Parsed) throws(LogQLError) -> Parsed {
    guard let op = binaryOperator else { return first }
    var operands = [first]
    var operations = [try operation(op)]
    operands.append(try operand())
    while let next = binaryOperator {
      while let last = operations.last, last.op.precedes(next) {
        try reduce(&operands, &operations)
      }
      operations.append(try operation(next))
      operands.append(try operand())
    }
    while !operations.isEmpty { try reduce(&operands, &operations) }
    return operands[0]
  }

  /// Joins the last two operands.
  private func reduce(_ operands: inout [Parsed], _ operations: inout [Operation])
    throws(LogQLError)
  {
    let operation = operations.removeLast()
    let right = operands.removeLast()
    let left = operands.removeLast()
    let joined = join(left, operation, right)
    try check(height: joined.height)
    operands.append(joined)
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
    case .symbol(.openParenthesis):
      try descend()
      try advance()
      let inner = try expression()
      try expect(.closeParenthesis)
      ascend()
      return inner
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
