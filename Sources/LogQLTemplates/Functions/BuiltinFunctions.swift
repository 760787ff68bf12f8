extension TemplateFunction {
  /// The functions that every Go template has, without comparisons and printing. `and` and `or` are
  /// carried out by the machine, which evaluates no more of their arguments than it must.
  static let builtinFunctions: [TemplateFunction] = [
    .init("and", [.value], variadic: .value) { $0[0] },
    .init("or", [.value], variadic: .value) { $0[0] },
    .init("not", [.value]) { .bool(!$0.machine.isTrue($0[0])) },
    .init("len", [.value]) { arguments throws(TemplateFault) in
      .integer(try length(arguments[0], arguments.machine))
    },
    .init("index", [.value], variadic: .value) { arguments throws(TemplateFault) in
      var value = arguments[0].unboxed
      if value.isAbsent { throw TemplateFault("index of untyped nil") }
      for number in 1..<max(1, arguments.count) {
        value = try element(of: value, arguments[number], arguments.machine)
      }
      return value
    },
    .init("slice", [.value], variadic: .value) { arguments throws(TemplateFault) in
      try slice(arguments)
    },
    .init("call", [.value], variadic: .value) { arguments throws(TemplateFault) in
      if arguments[0].isAbsent { throw TemplateFault("call of nil") }
      throw TemplateFault(
        "non-function \(callee(arguments)) of type \(arguments[0].content.typeName)")
    },
  ]

  private static func length(
    _ value: Value, _ machine: TemplateMachine
  ) throws(TemplateFault) -> Int {
    switch value.content {
    case .text(let text): return text.count
    case .list(let list): return machine.lists[list].count
    case .object(let object): return machine.objects[object].count
    case .labels: return machine.input.labels.count
    case .absent:
      throw TemplateFault(
        value.isBoxed
          ? "len of nil pointer" : "reflect: call of reflect.Value.Type on zero Value")
    default: throw TemplateFault("len of type \(value.content.typeName)")
    }
  }

  private static func element(
    of value: Value, _ index: Value, _ machine: TemplateMachine
  ) throws(TemplateFault) -> Value {
    switch value.content {
    case .text(let text):
      let number = try position(index, upTo: text.count)
      if number == text.count { throw TemplateFault("reflect: string index out of range") }
      return Value(.integer(Int64(text[number]), .byte))
    case .list(let list):
      let range = machine.lists[list]
      let number = try position(index, upTo: range.count)
      if number == range.count { throw TemplateFault("reflect: slice index out of range") }
      return Value(machine.elements[range.lowerBound + number], isBoxed: true)
    case .object(let object): return machine.member(try key(index), of: object)
    case .labels: return .text(machine.label(try key(index)))
    case .absent: throw TemplateFault("index of nil pointer")
    default: throw TemplateFault("can't index item of type \(value.content.typeName)")
    }
  }

  private static func key(_ index: Value) throws(TemplateFault) -> Text {
    switch index.content {
    case .text(let text): return text
    case .absent: throw TemplateFault("value is nil; should be of type string")
    default: throw TemplateFault("value has type \(index.content.typeName); should be string")
    }
  }

  /// An index from 0 to `limit`.
  private static func position(_ index: Value, upTo limit: Int) throws(TemplateFault) -> Int {
    switch index.content {
    case .integer(let number, _):
      guard number >= 0, number <= limit else {
        throw TemplateFault("index out of range: \(number)")
      }
      return Int(number)
    case .absent: throw TemplateFault("cannot index slice/array with nil")
    default:
      throw TemplateFault("cannot index slice/array with type \(index.content.typeName)")
    }
  }

  private static func slice(_ arguments: Arguments) throws(TemplateFault) -> Value {
    let (value, machine) = (arguments[0], arguments.machine)
    let indexes = arguments.count - 1
    if value.isAbsent { throw TemplateFault("slice of untyped nil") }
    if indexes > 3 { throw TemplateFault("too many slice indexes: \(indexes)") }
    let (length, capacity) = try size(value, indexes, machine)
    var bounds = [0, length, capacity]
    for number in 0..<indexes {
      bounds[number] = try position(arguments[number + 1], upTo: capacity)
    }
    for number in 0..<max(1, indexes - 1) where bounds[number] > bounds[number + 1] {
      throw TemplateFault("invalid slice index: \(bounds[number]) > \(bounds[number + 1])")
    }
    switch value.content {
    case .text(let text): return .text(text.part(bounds[0], bounds[1]))
    case .list(let list):
      let start = machine.lists[list].lowerBound
      machine.lists.append(start + bounds[0]..<start + bounds[1])
      return Value(.list(machine.lists.count - 1))
    default: return value
    }
  }

  private static func size(
    _ value: Value, _ indexes: Int, _ machine: TemplateMachine
  ) throws(TemplateFault) -> (length: Int, capacity: Int) {
    switch value.content {
    case .text(let text):
      if indexes == 3 { throw TemplateFault("cannot 3-index slice a string") }
      return (text.count, text.count)
    case .list(let list): return (machine.lists[list].count, machine.lists[list].count)
    default: throw TemplateFault("can't slice item of type \(value.content.typeName)")
    }
  }

  /// The first argument of `call` as it was written; what came through the pipeline as its value.
  private static func callee(_ arguments: Arguments) -> String {
    if arguments.command >= 0, let tree = arguments.machine.program?.tree {
      let items = tree.items(Int(arguments.command))
      if items.count > 1 { return tree.text(Int(items[items.startIndex + 1])) }
    }
    if case .text(let text) = arguments[0].content { return String(decoding: text, as: UTF8.self) }
    return "<\(arguments[0].content.typeName) Value>"
  }

  /// Values that are something else if they are empty, and values out of JSON.
  static let valueFunctions: [TemplateFunction] = [
    .init("default", [.any], variadic: .any) { arguments in
      guard arguments.count > 1, arguments.machine.isTrue(arguments[1]) else { return arguments[0] }
      return arguments[1]
    },
    .init("fromJson", [.string]) { arguments throws(TemplateFault) in
      let text = arguments.text(0)
      try arguments.machine.step(bytes: 8 * text.count)
      return try JSONValues(text, arguments.machine).value()
    },
  ]
}
