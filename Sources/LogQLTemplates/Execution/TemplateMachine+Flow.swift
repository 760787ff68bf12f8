extension TemplateMachine {
  /// What an `if`, `with`, `range` or call has to restore.
  struct Frame {
    var dot: Value
    var variables: Int
    var kind: Kind

    enum Kind {
      case branch
      case range(Iteration)
      case call(Call)
    }

    /// What is ranged over, how far it got, and the variables that live through one round.
    struct Iteration {
      var node: Int32
      var source: Source
      var index = 0
      var mark = 0

      enum Source {
        case elements(Range<Int>)
        case members(Range<Int>)
        case labels
        case count(Int64, IntegerType)
      }
    }

    struct Call {
      var origin: Int
      var base: Int
      var name: [UInt8]
    }
  }

  func run(_ program: TemplateProgram) throws(TemplateError) {
    guard let entry = program.entry(program.name.utf8) else { return }
    templateName = entry.name
    variables.append(Variable(name: program.rootName, value: dot))
    var at = entry.start
    while true {
      let instruction = program.instructions[at]
      at += 1
      try located { () throws(TemplateFault) in try step() }
      switch instruction {
      case .text(let constant): try append(program.constant(constant))
      case .line: try append(input.line)
      case .field(let field, let node):
        if case .labels = dot.content, !dot.isBoxed {
          try append(input.fields[Int(field)])
        } else {
          try print(node, program)
        }
      case .print(let node), .chain(_, let node): try print(node, program)
      case .enterCondition(let pipeline, let otherwise):
        open(.branch)
        if try !isTrue(evaluate(pipeline: pipeline)) { at = Int(otherwise) }
      case .enterWith(let pipeline, let otherwise):
        open(.branch)
        let value = try evaluate(pipeline: pipeline)
        if isTrue(value) { dot = value } else { at = Int(otherwise) }
      case .enterRange(let node, let otherwise):
        open(.branch)
        if try !startRange(node, program) { at = Int(otherwise) }
      case .nextElement(let done):
        if !nextElement(program) { at = Int(done) }
      case .jump(let target): at = Int(target)
      case .leave: close()
      case .exit(let count, let target):
        for _ in 0..<count { close() }
        at = Int(target)
      case .call(let node): at = try call(node, program, from: at)
      case .finish:
        guard let origin = finish() else { return }
        at = origin
      }
    }
  }

  private func append(_ text: Text) throws(TemplateError) {
    try located { () throws(TemplateFault) in try reserve(text.count) }
    output.append(contentsOf: text)
  }

  private func print(_ node: Int32, _ program: TemplateProgram) throws(TemplateError) {
    current = node
    let pipeline = program.tree.firstItem(node)
    let value = try evaluate(pipeline: pipeline)
    if program.tree.nodes[Int(pipeline)].value > 0 { return }
    current = node
    if case .text(let text) = value.content { return try append(text) }
    let before = output.count
    try located { () throws(TemplateFault) in
      if value.isAbsent {
        output.append("<no value>")
      } else {
        var format = GoFormat(self)
        try format.append(value.content, verb: 0x76, to: &output)
      }
      try reserve(output.count - before)
    }
  }

  // MARK: Frames

  private func open(_ kind: Frame.Kind) {
    frames.append(Frame(dot: dot, variables: variables.count, kind: kind))
  }

  private func close() {
    guard let frame = frames.popLast() else { return }
    dot = frame.dot
    truncateVariables(frame.variables)
  }

  private func truncateVariables(_ count: Int) {
    if variables.count > count { variables.removeLast(variables.count - count) }
  }

  // MARK: Ranges

  /// Whether there is anything to range over.
  private func startRange(_ node: Int32, _ program: TemplateProgram) throws(TemplateError) -> Bool {
    current = node
    let pipeline = program.tree.firstItem(node)
    let value = try evaluate(pipeline: pipeline)
    let source: Frame.Iteration.Source
    let isEmpty: Bool
    switch value.content {
    case .list(let list): (source, isEmpty) = (.elements(lists[list]), lists[list].isEmpty)
    case .object(let object):
      (source, isEmpty) = (.members(objects[object]), objects[object].isEmpty)
    case .labels: (source, isEmpty) = (.labels, input.labels.isEmpty)
    case .integer(let count, let type):
      if program.tree.nodes[Int(pipeline)].value > 1 {
        throw failure("can't use \(shown(value)) to iterate over more than one variable")
      }
      (source, isEmpty) = (.count(count, type), count <= 0)
    case .absent: return false
    default: throw failure("range can't iterate over \(shown(value))")
    }
    if isEmpty { return false }
    let iteration = Frame.Iteration(node: node, source: source, mark: variables.count)
    frames[frames.count - 1].kind = .range(iteration)
    return true
  }

  /// A value as `%v` or another verb prints it.
  func shown(_ value: Value, verb: UInt32 = 0x76) -> String {
    var bytes: [UInt8] = []
    var format = GoFormat(self)
    guard (try? format.append(value.content, verb: verb, to: &bytes)) != nil else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func nextElement(_ program: TemplateProgram) -> Bool {
    guard let frame = frames.last, case .range(var iteration) = frame.kind else { return false }
    let key: Value
    let element: Value
    let index = iteration.index
    switch iteration.source {
    case .elements(let range):
      if index >= range.count { return false }
      key = .integer(index)
      element = Value(elements[range.lowerBound + index], isBoxed: true)
    case .members(let range):
      if index >= range.count { return false }
      key = .text(members[range.lowerBound + index].name)
      element = Value(members[range.lowerBound + index].value, isBoxed: true)
    case .labels:
      if index >= input.labels.count { return false }
      key = .text(input.labels[index].name)
      element = .text(input.labels[index].value)
    case .count(let count, let type):
      if Int64(index) >= count { return false }
      key = .absent
      element = Value(.integer(Int64(index), type))
    }
    iteration.index += 1
    frames[frames.count - 1].kind = .range(iteration)
    truncateVariables(iteration.mark)
    setVariables(program, iteration.node, key, element)
    dot = element
    return true
  }

  private func setVariables(
    _ program: TemplateProgram, _ node: Int32, _ key: Value, _ element: Value
  ) {
    let pipeline = program.tree.firstItem(node)
    let declared = Int(program.tree.nodes[Int(pipeline)].value)
    if declared == 0 { return }
    if program.tree.nodes[Int(pipeline)].other == 1 {
      let names = program.tree.items(Int(pipeline)).prefix(declared)
        .map { program.tree.firstItem($0) }
      setVariable(names[0], declared > 1 ? key : element)
      if declared > 1 { setVariable(names[1], element) }
    } else {
      variables[variables.count - 1].value = element
      if declared > 1 { variables[variables.count - 2].value = key }
    }
  }

  // MARK: Templates

  private func call(
    _ node: Int32, _ program: TemplateProgram, from origin: Int
  ) throws(TemplateError) -> Int {
    current = node
    let name = program.tree.constants[Int(program.tree.nodes[Int(node)].value)]
    guard let entry = program.entry(name) else {
      throw failure("template \(GoQuote.quoted(name)) not defined")
    }
    if depth == TemplateLimits.depth {
      throw failure("exceeded maximum template depth (\(TemplateLimits.depth))")
    }
    let hasPipeline = !program.tree.items(Int(node)).isEmpty
    let value = hasPipeline ? try evaluate(pipeline: program.tree.firstItem(node)) : .absent
    open(.call(.init(origin: origin, base: variableBase, name: templateName)))
    depth += 1
    dot = value
    templateName = entry.name
    variableBase = variables.count
    variables.append(Variable(name: program.rootName, value: value))
    return entry.start
  }

  /// Ends a template; nil if it was the outermost.
  private func finish() -> Int? {
    guard let frame = frames.last, case .call(let call) = frame.kind else { return nil }
    close()
    depth -= 1
    variableBase = call.base
    templateName = call.name
    return call.origin
  }
}
