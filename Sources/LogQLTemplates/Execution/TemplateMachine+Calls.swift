extension TemplateMachine {
  // MARK: Arguments

  /// An operand as a parameter of a function. `isUntyped`: of no function, so that nil is nil.
  func argument(
    _ number: Int32, as parameter: Parameter, isUntyped: Bool = false
  ) throws(TemplateError) -> Value {
    current = number
    let node = tree.nodes[Int(number)]
    switch node.kind {
    case .dot: return try check(dot, parameter)
    case .nothing:
      if parameter == .any || parameter == .value { return .absent }
      throw failure("cannot assign nil to \(parameter.typeName)")
    case .field, .chain: return try check(fields(of: number, -1, nil), parameter)
    case .variable:
      if node.linkCount > 1 { return try check(fields(of: number, -1, nil), parameter) }
      return try check(variable(tree.firstItem(number)), parameter)
    case .pipeline: return try check(evaluate(pipeline: number), parameter)
    case .identifier: return try check(call(Int(node.value), number, -1, nil), parameter)
    default: return try literal(number, node, parameter)
    }
  }

  func literal(
    _ number: Int32, _ node: TemplateTree.Node, _ parameter: Parameter
  ) throws(TemplateError) -> Value {
    let isNumber = node.kind == .number
    switch parameter {
    case .any, .value:
      switch node.kind {
      case .bool: return .bool(node.value == 1)
      case .number: return try constant(node)
      case .string: return .text(text(node))
      default: break
      }
    case .string:
      if node.kind == .string { return .text(text(node)) }
      throw failure("expected string; found \(tree.text(Int(number)))")
    case .integer:
      if isNumber, let value = tree.numbers[Int(node.value)].integer { return .integer(Int(value)) }
      throw failure("expected integer; found \(tree.text(Int(number)))")
    case .float:
      if isNumber, let value = tree.numbers[Int(node.value)].float { return .float(value) }
      throw failure("expected float; found \(tree.text(Int(number)))")
    case .time, .duration: break
    }
    throw failure("can't handle \(tree.text(Int(number))) for arg of type \(parameter.typeName)")
  }

  /// A value as an argument, if its type will do.
  func check(_ value: Value, _ parameter: Parameter) throws(TemplateError) -> Value {
    switch (parameter, value.content) {
    case (.any, _): return value.unboxed
    case (.value, _): return value
    case (.string, .text), (.integer, .integer(_, .int)), (.float, .float), (.time, .time),
      (.duration, .integer(_, .duration)):
      return value.unboxed
    case (_, .absent) where !value.isBoxed:
      throw failure("invalid value; expected \(parameter.typeName)")
    default:
      let found = value.isAbsent ? value.typeName : value.content.typeName
      throw failure("wrong type for value; expected \(parameter.typeName); got \(found)")
    }
  }

  // MARK: Calls

  func call(
    _ number: Int, _ node: Int32, _ command: Int32, _ final: Value?
  ) throws(TemplateError) -> Value {
    current = node
    let function = TemplateFunction.all[number]
    let place = command >= 0 ? command : node
    let given = command >= 0 ? Int(tree.nodes[Int(command)].linkCount) - 1 : 0
    try checkCount(function.name, function.fixed.count, function.variadic != nil, given, final)
    if number == TemplateFunction.and || number == TemplateFunction.or {
      return try shortCircuit(number == TemplateFunction.or, command, given, final)
    }
    let base = stack.count
    defer { stack.removeLast(stack.count - base) }
    try push(function.fixed, function.variadic, command, given, final)
    let arguments = Arguments(
      machine: self, base: base, count: stack.count - base, command: command)
    do throws(TemplateFault) {
      try step()
      return try function.body(arguments)
    } catch {
      current = place
      throw failure("error calling \(function.name): \(error.text)")
    }
  }

  func checkCount(
    _ name: String, _ fixed: Int, _ isVariadic: Bool, _ given: Int, _ final: Value?
  ) throws(TemplateError) {
    let count = given + (final == nil ? 0 : 1)
    if isVariadic {
      if count < fixed {
        throw failure("wrong number of args for \(name): want at least \(fixed) got \(given)")
      }
    } else if count != fixed {
      throw failure("wrong number of args for \(name): want \(fixed) got \(count)")
    }
  }

  func push(
    _ fixed: [Parameter], _ variadic: Parameter?, _ command: Int32, _ given: Int, _ final: Value?
  ) throws(TemplateError) {
    let first = command >= 0 ? Int(tree.nodes[Int(command)].firstLink) + 1 : 0
    for index in 0..<given {
      let parameter = index < fixed.count ? fixed[index] : variadic ?? .any
      stack.append(try argument(tree.links[first + index], as: parameter))
    }
    if let final {
      let parameter = given < fixed.count ? fixed[given] : variadic ?? .any
      stack.append(try check(final, parameter))
    }
  }

  /// `and` and `or` evaluate no more than they need.
  func shortCircuit(
    _ isOr: Bool, _ command: Int32, _ given: Int, _ final: Value?
  ) throws(TemplateError) -> Value {
    var value = Value.absent
    for index in 0..<given {
      let first = Int(tree.nodes[Int(command)].firstLink) + 1
      value = try argument(tree.links[first + index], as: .value)
      if isTrue(value) == isOr { return value }
    }
    return final ?? value
  }

  func call(
    _ method: TimeMethod, on receiver: Value, _ command: Int32, _ final: Value?
  ) throws(TemplateError) -> Value {
    let node = current
    let given = command >= 0 ? Int(tree.nodes[Int(command)].linkCount) - 1 : 0
    try checkCount(method.name, method.parameters.count, false, given, final)
    let base = stack.count
    defer { stack.removeLast(stack.count - base) }
    stack.append(receiver)
    try push(method.parameters, nil, command, given, final)
    let arguments = Arguments(
      machine: self, base: base, count: stack.count - base, command: command)
    do throws(TemplateFault) {
      try step()
      return try method.body(arguments)
    } catch {
      current = node
      throw failure("error calling \(method.name): \(error.text)")
    }
  }
}
