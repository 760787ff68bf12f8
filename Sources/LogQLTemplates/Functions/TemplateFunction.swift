/// What a function takes, in Go's types.
enum Parameter: Sendable {
  case string, integer, float, time, duration
  /// `interface {}`.
  case any
  /// Any value, with the knowledge whether it was an `interface {}`.
  case value

  var typeName: String {
    switch self {
    case .string: "string"
    case .integer: "int"
    case .float: "float64"
    case .time: "time.Time"
    case .duration: "time.Duration"
    case .any: "interface {}"
    case .value: "reflect.Value"
    }
  }
}

/// The arguments of a call, checked against the parameters.
struct Arguments {
  let machine: TemplateMachine
  let base: Int
  let count: Int
  /// The command that makes the call; −1 if it has no arguments of its own.
  let command: Int32

  @inline(__always) subscript(_ index: Int) -> Value { machine.stack[base + index] }

  /// An argument that is a text.
  @inline(__always) func text(_ index: Int) -> Text {
    if case .text(let text) = self[index].content { text } else { Text(start: nil, count: 0) }
  }

  /// An argument that is a whole number.
  func integer(_ index: Int) -> Int {
    if case .integer(let value, _) = self[index].content { Int(value) } else { 0 }
  }

  func float(_ index: Int) -> Double {
    if case .float(let value) = self[index].content { value } else { 0 }
  }

  func time(_ index: Int) -> GoTime {
    if case .time(let time) = self[index].content { time } else { .zero }
  }

  /// The text that `body` appends to its buffer, kept until the execution is over.
  func make(
    _ body: (inout [UInt8]) throws(TemplateFault) -> Void
  ) throws(TemplateFault) -> Value {
    try machine.make(body)
  }
}

extension TemplateMachine {
  func make(
    _ body: (inout [UInt8]) throws(TemplateFault) -> Void
  ) throws(TemplateFault) -> Value {
    var buffer: [UInt8] = []
    swap(&buffer, &work)
    defer { swap(&buffer, &work) }
    buffer.removeAll(keepingCapacity: true)
    try body(&buffer)
    return .text(try keep(buffer))
  }

  /// A copy that lives until the execution is over.
  func keep(_ bytes: [UInt8]) throws(TemplateFault) -> Text {
    try reserve(bytes.count)
    let memory = arena.allocate(bytes.count)
    memory.copyBytes(from: bytes)
    return Text(memory)
  }

  func keep(_ text: String) throws(TemplateFault) -> Value { .text(try keep(Array(text.utf8))) }
}

/// A function that templates can call.
final class TemplateFunction: Sendable {
  let name: String
  let fixed: [Parameter]
  let variadic: Parameter?
  /// Whether the first parameter is a regular expression.
  let takesExpression: Bool
  let body: @Sendable (Arguments) throws(TemplateFault) -> Value

  init(
    _ name: String, _ fixed: [Parameter] = [], variadic: Parameter? = nil,
    takesExpression: Bool = false,
    _ body: @escaping @Sendable (Arguments) throws(TemplateFault) -> Value
  ) {
    self.name = name
    self.fixed = fixed
    self.variadic = variadic
    self.takesExpression = takesExpression
    self.body = body
  }

  var readsEntry: Bool { name == "__line__" }

  static let all: [TemplateFunction] =
    entryFunctions + builtinFunctions + comparisonFunctions + printFunctions + textFunctions
    + trimFunctions + cutFunctions + expressionFunctions + encodingFunctions + numberFunctions
    + decimalFunctions + valueFunctions + timeFunctions

  private static let numbers: [[UInt8]: Int] = Dictionary(
    uniqueKeysWithValues: all.enumerated().map { (Array($1.name.utf8), $0) })

  static func number(of name: [UInt8]) -> Int? { numbers[name] }

  static let line = number(of: Array("__line__".utf8)) ?? -1
  static let and = number(of: Array("and".utf8)) ?? -1
  static let or = number(of: Array("or".utf8)) ?? -1

  /// The entry itself.
  private static let entryFunctions: [TemplateFunction] = [
    .init("__line__") { .text($0.machine.input.line) },
    .init("__timestamp__") {
      Value(.time(GoTime(nanoseconds: $0.machine.input.timestamp)))
    },
  ]
}
