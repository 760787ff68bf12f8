import Bytes

/// Values as Go's `fmt` package prints them, with the flags of one verb.
struct GoFormat {
  let machine: TemplateMachine
  var width: Int?
  var precision: Int?
  var isMinus = false
  var isPlus = false
  var isSharp = false
  var isSpace = false
  var isZero = false
  /// `%#v`: Go's syntax.
  var isGoSyntax = false

  init(_ machine: TemplateMachine) { self.machine = machine }

  /// Appends a value; what a verb cannot print becomes `%!d(string=text)`.
  mutating func append(
    _ value: Value.Content, verb: UInt32, isInner: Bool = false, to output: inout [UInt8]
  ) throws(TemplateFault) {
    try machine.step()
    if verb == UInt32(UInt8(ascii: "T")) {
      return try Array(value.typeName.utf8).withBytes { text throws(TemplateFault) in
        try appendCut(text, to: &output)
      }
    }
    switch value {
    case .absent:
      if isInner || verb == 0x76 {
        if isInner { return output.append(isGoSyntax ? "interface {}(nil)" : "<nil>") }
        return try pad(Array("<nil>".utf8), to: &output)
      }
      try appendBad(value, verb, to: &output)
    case .text(let text): try append(text: text, verb, to: &output)
    case .integer(let number, let type): try append(integer: number, type, verb, to: &output)
    case .float(let number): try append(float: number, value, verb, to: &output)
    case .complex(let real, let imaginary):
      try append(complex: real, imaginary, value, verb, to: &output)
    case .bool(let flag):
      guard verb == 0x76 || verb == UInt32(UInt8(ascii: "t")) else {
        return try appendBad(value, verb, to: &output)
      }
      try pad(Array((flag ? "true" : "false").utf8), to: &output)
    case .time(let time): try append(time: time, verb, to: &output)
    case .list(let list): try append(list: list, verb, to: &output)
    case .object(let object):
      let members = machine.members[machine.objects[object]]
      try appendMap("map[string]interface {}", members, verb, to: &output)
    case .labels:
      let labels = machine.input.labels.map { label in
        TemplateMachine.Member(name: label.name, value: .text(label.value))
      }
      try appendMap("map[string]string", labels, verb, to: &output)
    }
  }

  // MARK: Lists and objects

  private mutating func append(
    list: Int, _ verb: UInt32, to output: inout [UInt8]
  ) throws(TemplateFault) {
    output.append(isGoSyntax ? "[]interface {}{" : "[")
    for (index, element) in machine.lists[list].enumerated() {
      if index > 0 { output.append(isGoSyntax ? ", " : " ") }
      try append(machine.elements[element], verb: verb, isInner: true, to: &output)
    }
    output.append(isGoSyntax ? "}" : "]")
  }

  private mutating func appendMap(
    _ type: String, _ members: some Sequence<TemplateMachine.Member>, _ verb: UInt32,
    to output: inout [UInt8]
  ) throws(TemplateFault) {
    output.append(isGoSyntax ? type + "{" : "map[")
    for (index, member) in members.enumerated() {
      if index > 0 { output.append(isGoSyntax ? ", " : " ") }
      try append(text: member.name, verb, to: &output)
      output.append(0x3A)
      try append(member.value, verb: verb, isInner: true, to: &output)
    }
    output.append(isGoSyntax ? "}" : "]")
  }

  // MARK: Failing verbs

  mutating func appendBad(
    _ value: Value.Content, _ verb: UInt32, to output: inout [UInt8]
  ) throws(TemplateFault) {
    output.append("%!")
    output.appendRune(verb)
    if case .absent = value { return output.append("(<nil>)") }
    output.append("(\(value.typeName)=")
    try append(value, verb: 0x76, to: &output)
    output.append(")")
  }

  // MARK: Padding

  /// Appends a text, padded to the width in code points.
  func pad(_ text: [UInt8], to output: inout [UInt8]) throws(TemplateFault) {
    guard let width, width > 0 else {
      output += text
      return
    }
    let missing = width - text.withUnsafeBytes { $0.runeCount }
    if !isMinus { try appendPadding(missing, to: &output) }
    output += text
    if isMinus { try appendPadding(missing, to: &output) }
  }

  func appendPadding(_ count: Int, to output: inout [UInt8]) throws(TemplateFault) {
    if count <= 0 { return }
    try machine.reserve(count)
    output.append(contentsOf: repeatElement(isZero && !isMinus ? 0x30 : 0x20, count: count))
  }
}
