/// Values compare if they are of one kind.
private enum Kind {
  case bool, complex, float, integer, unsigned, text, other, none

  init(_ value: Value) {
    switch value.content {
    case .absent: self = .none
    case .bool: self = .bool
    case .complex: self = .complex
    case .float: self = .float
    case .integer(_, let type): self = type.isUnsigned ? .unsigned : .integer
    case .text: self = .text
    case .time, .list, .object, .labels: self = .other
    }
  }
}

extension Value.Content {
  /// Go's kind of the types that cannot be compared.
  fileprivate var goKind: String {
    switch self {
    case .list: "slice"
    case .object, .labels: "map"
    default: "struct"
    }
  }
}

extension TemplateMachine {
  /// What `if` and its like take for true: everything but false, zero, nil and what is empty.
  func isTrue(_ value: Value) -> Bool {
    switch value.content {
    case .absent: false
    case .text(let text): !text.isEmpty
    case .integer(let number, _): number != 0
    case .float(let number): number != 0
    case .complex(let real, let imaginary): real != 0 || imaginary != 0
    case .bool(let flag): flag
    case .time: true
    case .list(let list): !lists[list].isEmpty
    case .object(let object): !objects[object].isEmpty
    case .labels: !input.labels.isEmpty
    }
  }
}

extension TemplateFunction {
  static let comparisonFunctions: [TemplateFunction] = [
    .init("eq", [.value], variadic: .value) { arguments throws(TemplateFault) in
      .bool(try isEqual(arguments))
    },
    .init("ne", [.value, .value]) { arguments throws(TemplateFault) in
      .bool(try !isEqual(arguments))
    },
    .init("lt", [.value, .value]) { arguments throws(TemplateFault) in
      .bool(try isLess(arguments))
    },
    .init("le", [.value, .value]) { arguments throws(TemplateFault) in
      .bool(try isLessOrEqual(arguments))
    },
    .init("gt", [.value, .value]) { arguments throws(TemplateFault) in
      .bool(try !isLessOrEqual(arguments))
    },
    .init("ge", [.value, .value]) { arguments throws(TemplateFault) in
      .bool(try !isLess(arguments))
    },
  ]

  private static func isLessOrEqual(_ arguments: Arguments) throws(TemplateFault) -> Bool {
    if try isLess(arguments) { return true }
    return try isEqual(arguments)
  }

  /// Whether the first equals one of the others.
  private static func isEqual(_ arguments: Arguments) throws(TemplateFault) -> Bool {
    if arguments.count < 2 { throw TemplateFault("missing argument for comparison") }
    let first = arguments[0]
    for index in 1..<arguments.count {
      if try isEqual(first, arguments[index], arguments.machine) { return true }
    }
    return false
  }

  private static func isEqual(
    _ a: Value, _ b: Value, _ machine: TemplateMachine
  ) throws(TemplateFault) -> Bool {
    switch (a.content, b.content) {
    case (.absent, .absent): return true
    case (.absent, _), (_, .absent): return false
    case (.text(let a), .text(let b)):
      try machine.step(bytes: a.count)
      return a.elementsEqual(b)
    case (.integer(let a, _), .integer(let b, _)): return a == b
    case (.float(let a), .float(let b)): return a == b
    case (.bool(let a), .bool(let b)): return a == b
    case (.complex(let a, let b), .complex(let c, let d)): return a == c && b == d
    case (.time(let a), .time(let b)): return a == b
    default:
      guard Kind(a) == .other && Kind(b) == .other else { throw incompatible(a, b) }
      // Maps and lists compare with nothing.
      if a.content.goKind != b.content.goKind {
        throw TemplateFault(
          "non-comparable types \(machine.shown(a, verb: 0x73)): \(a.content.typeName), "
            + "\(b.content.typeName): \(machine.shown(b))")
      }
      throw TemplateFault(
        "non-comparable type \(machine.shown(b, verb: 0x73)): \(b.content.typeName)")
    }
  }

  private static func incompatible(_ a: Value, _ b: Value) -> TemplateFault {
    TemplateFault(
      "incompatible types for comparison: \(a.content.typeName) and \(b.content.typeName)")
  }

  private static func isLess(_ arguments: Arguments) throws(TemplateFault) -> Bool {
    let (a, b) = (arguments[0], arguments[1])
    for value in [a, b] where [.other, .none].contains(Kind(value)) {
      throw TemplateFault("invalid type for comparison")
    }
    switch (a.content, b.content) {
    case (.text(let a), .text(let b)):
      try arguments.machine.step(bytes: a.count)
      return a.lexicographicallyPrecedes(b)
    case (.integer(let a, _), .integer(let b, _)): return a < b
    case (.float(let a), .float(let b)): return a < b
    case (.bool, .bool), (.complex, .complex): throw TemplateFault("invalid type for comparison")
    default: throw incompatible(a, b)
    }
  }
}
