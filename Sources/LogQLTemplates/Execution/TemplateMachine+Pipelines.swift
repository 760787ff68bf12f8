extension TemplateTree {
  @inline(__always) func firstItem(_ node: Int32) -> Int32 {
    links[Int(nodes[Int(node)].firstLink)]
  }
}

extension TemplateMachine {
  private var tree: TemplateTree {
    @inline(__always) _read {
      guard let program else { preconditionFailure("no program is running") }
      yield program.tree
    }
  }

  /// The value of the last command; sets the variables that the pipeline declares or assigns.
  func evaluate(pipeline: Int32) throws(TemplateError) -> Value {
    current = pipeline
    let node = tree.nodes[Int(pipeline)]
    let commands = Int(node.firstLink) + Int(node.value)
    var value: Value?
    for index in commands..<Int(node.firstLink) + Int(node.linkCount) {
      value = try evaluate(command: tree.links[index], final: value).unboxed
    }
    let result = value ?? .absent
    for index in Int(node.firstLink)..<commands {
      let name = tree.firstItem(tree.links[index])
      if node.other == 1 {
        try assign(name, result)
      } else {
        variables.append(Variable(name: name, value: result))
      }
    }
    return result
  }

  /// `final`: the value of the command in front, which is the last argument.
  private func evaluate(command: Int32, final: Value?) throws(TemplateError) -> Value {
    try located { () throws(TemplateFault) in try step() }
    let first = tree.firstItem(command)
    let node = tree.nodes[Int(first)]
    switch node.kind {
    case .identifier: return try call(Int(node.value), first, command, final)
    case .field, .chain: return try fields(of: first, command, final)
    case .variable:
      if node.linkCount == 1 {
        current = first
        let value = try variable(tree.firstItem(first))
        try refuseArguments(command, final)
        return value
      }
      return try fields(of: first, command, final)
    case .pipeline:
      try refuseArguments(command, final)
      return try evaluate(pipeline: first)
    default: break
    }
    current = first
    try refuseArguments(command, final)
    switch node.kind {
    case .bool: return .bool(node.value == 1)
    case .dot: return dot
    case .nothing: throw failure("nil is not a command")
    case .number: return try constant(node)
    case .string: return .text(text(node))
    default:
      throw failure("can't evaluate command \(GoQuote.quoted(Array(tree.text(Int(first)).utf8)))")
    }
  }

  private func refuseArguments(_ command: Int32, _ final: Value?) throws(TemplateError) {
    if tree.nodes[Int(command)].linkCount > 1 || final != nil {
      let text = tree.text(Int(tree.firstItem(command)))
      throw failure("can't give argument to non-function \(text)")
    }
  }

  private func text(_ node: TemplateTree.Node) -> Text {
    program?.constant(node.value) ?? Text(start: nil, count: 0)
  }

  /// A number where any value will do.
  private func constant(_ node: TemplateTree.Node) throws(TemplateError) -> Value {
    let number = tree.numbers[Int(node.value)]
    if let complex = number.complex { return Value(.complex(complex.0, complex.1)) }
    if let float = number.float, number.looksFloating { return .float(float) }
    if let integer = number.integer { return .integer(Int(integer)) }
    let text = String(decoding: tree.constants[Int(node.other)], as: UTF8.self)
    throw failure("\(text) overflows int")
  }

  // MARK: Variables

  private func variable(_ name: Int32) throws(TemplateError) -> Value {
    for index in stride(from: variables.count - 1, through: variableBase, by: -1)
    where variables[index].name == name {
      return variables[index].value
    }
    throw failure("undefined variable: \(String(decoding: tree.names[Int(name)], as: UTF8.self))")
  }

  private func assign(_ name: Int32, _ value: Value) throws(TemplateError) {
    if !setVariable(name, value) {
      throw failure("undefined variable: \(String(decoding: tree.names[Int(name)], as: UTF8.self))")
    }
  }

  @discardableResult
  func setVariable(_ name: Int32, _ value: Value) -> Bool {
    for index in stride(from: variables.count - 1, through: variableBase, by: -1)
    where variables[index].name == name {
      variables[index].value = value
      return true
    }
    return false
  }

  // MARK: Fields

  /// The fields of a `.a.b`, `$x.a` or `(…).a`. `command` is where they stand, −1 if they are an
  /// argument.
  private func fields(
    of number: Int32, _ command: Int32, _ final: Value?
  ) throws(TemplateError) -> Value {
    current = number
    let node = tree.nodes[Int(number)]
    var index = Int(node.firstLink)
    let end = index + Int(node.linkCount)
    var value: Value
    switch node.kind {
    case .variable:
      value = try variable(tree.links[index])
      index += 1
    case .chain:
      if tree.nodes[Int(node.value)].kind == .nothing {
        throw failure("indirection through explicit nil in \(tree.text(Int(number)))")
      }
      value = try argument(node.value, as: .any, isUntyped: true)
    default: value = dot
    }
    while index < end {
      let isLast = index == end - 1
      value = try field(
        tree.links[index], of: value, isLast ? command : -1, isLast ? final : nil)
      index += 1
    }
    return value
  }

  private func field(
    _ name: Int32, of value: Value, _ command: Int32, _ final: Value?
  ) throws(TemplateError) -> Value {
    let hasArguments = final != nil || command >= 0 && tree.nodes[Int(command)].linkCount > 1
    var text: String { String(decoding: tree.names[Int(name)], as: UTF8.self) }
    switch value.content {
    case .absent:
      if value.isBoxed { throw failure("nil pointer evaluating interface {}.\(text)") }
      return .absent
    case .labels, .object:
      if hasArguments { throw failure("\(text) is not a method but has arguments") }
      if case .object(let object) = value.content {
        return tree.names[Int(name)].withUnsafeBytes { member($0, of: object) }
      }
      let field = program?.fieldOfName[Int(name)] ?? -1
      if field >= 0 { return .text(input.fields[Int(field)]) }
      return tree.names[Int(name)].withUnsafeBytes { .text(label($0)) }
    case .time, .integer(_, .month), .integer(_, .weekday), .integer(_, .duration):
      guard
        let method = TimeMethod.all.first(where: {
          $0.type == value.content.typeName && $0.name == text
        })
      else { break }
      return try call(method, on: value, command, final)
    default: break
    }
    throw failure("can't evaluate field \(text) in type \(value.typeName)")
  }

  /// A member of an object; nil in an `interface {}` if there is none.
  func member(_ name: Text, of object: Int) -> Value {
    var range = objects[object]
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      let member = members[middle]
      if member.name.elementsEqual(name) { return Value(member.value, isBoxed: true) }
      if member.name.lexicographicallyPrecedes(name) {
        range = middle + 1..<range.upperBound
      } else {
        range = range.lowerBound..<middle
      }
    }
    return Value(.absent, isBoxed: true)
  }

  /// The value of any label; empty if there is none.
  func label(_ name: Text) -> Text {
    input.labels.first { $0.name.elementsEqual(name) }?.value ?? Text(start: nil, count: 0)
  }

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

  private func literal(
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
  private func check(_ value: Value, _ parameter: Parameter) throws(TemplateError) -> Value {
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

  private func call(
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

  private func checkCount(
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

  private func push(
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
  private func shortCircuit(
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

  private func call(
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
