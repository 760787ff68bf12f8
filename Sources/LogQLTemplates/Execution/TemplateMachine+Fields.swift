extension TemplateMachine {
  /// The fields of a `.a.b`, `$x.a` or `(…).a`. `command` is where they stand, −1 if they are an
  /// argument.
  func fields(
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

  func field(
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
}
