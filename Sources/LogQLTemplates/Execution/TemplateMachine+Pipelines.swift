extension TemplateTree {
  @inline(__always) func firstItem(_ node: Int32) -> Int32 {
    links[Int(nodes[Int(node)].firstLink)]
  }
}

extension TemplateMachine {
  var tree: TemplateTree {
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
  func evaluate(command: Int32, final: Value?) throws(TemplateError) -> Value {
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

  func refuseArguments(_ command: Int32, _ final: Value?) throws(TemplateError) {
    if tree.nodes[Int(command)].linkCount > 1 || final != nil {
      let text = tree.text(Int(tree.firstItem(command)))
      throw failure("can't give argument to non-function \(text)")
    }
  }

  func text(_ node: TemplateTree.Node) -> Text {
    program?.constant(node.value) ?? Text(start: nil, count: 0)
  }

  /// A number where any value will do.
  func constant(_ node: TemplateTree.Node) throws(TemplateError) -> Value {
    let number = tree.numbers[Int(node.value)]
    if let complex = number.complex { return Value(.complex(complex.0, complex.1)) }
    if let float = number.float, number.looksFloating { return .float(float) }
    if let integer = number.integer { return .integer(Int(integer)) }
    let text = String(decoding: tree.constants[Int(node.other)], as: UTF8.self)
    throw failure("\(text) overflows int")
  }

  // MARK: Variables

  func variable(_ name: Int32) throws(TemplateError) -> Value {
    for index in stride(from: variables.count - 1, through: variableBase, by: -1)
    where variables[index].name == name {
      return variables[index].value
    }
    throw failure("undefined variable: \(String(decoding: tree.names[Int(name)], as: UTF8.self))")
  }

  func assign(_ name: Int32, _ value: Value) throws(TemplateError) {
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
}
