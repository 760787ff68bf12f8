extension TemplateTree {
  /// A node as template text: error texts name the part that failed so.
  func text(_ node: Int) -> String {
    var result: [UInt8] = []
    write(node, to: &result)
    return String(decoding: result, as: UTF8.self)
  }

  private func write(_ node: Int, to result: inout [UInt8]) {
    let items = items(node).map { Int($0) }
    let value = Int(nodes[node].value)
    switch nodes[node].kind {
    case .list: for item in items { write(item, to: &result) }
    case .text: result += constants[value]
    case .action: writeAction("", items[0], to: &result)
    case .pipeline:
      writePipeline(items, declared: value, isAssignment: nodes[node].other == 1, &result)
    case .command: writeList(items, " ", to: &result)
    case .identifier: result.append(TemplateFunction.all[value].name)
    case .variable: result += names[items[0]] + items.dropFirst().flatMap { [0x2E] + names[$0] }
    case .dot: result.append(0x2E)
    case .nothing: result.append("nil")
    case .field: result += items.flatMap { [0x2E] + names[$0] }
    case .chain:
      writeOperand(value, to: &result)
      result += items.flatMap { [0x2E] + names[$0] }
    case .bool: result.append(value == 1 ? "true" : "false")
    case .number, .string: result += constants[Int(nodes[node].other)]
    case .condition: writeBranch("if ", items, to: &result)
    case .range: writeBranch("range ", items, to: &result)
    case .with: writeBranch("with ", items, to: &result)
    case .template:
      result.append("{{template \(GoQuote.quoted(constants[value]))")
      if let pipeline = items.first {
        result.append(0x20)
        write(pipeline, to: &result)
      }
      result.append("}}")
    case .break: result.append("{{break}}")
    case .continue: result.append("{{continue}}")
    case .end: result.append("{{end}}")
    case .else: result.append("{{else}}")
    }
  }

  private func writeAction(_ word: String, _ pipeline: Int, to result: inout [UInt8]) {
    result.append("{{" + word)
    write(pipeline, to: &result)
    result.append("}}")
  }

  private func writeBranch(_ word: String, _ items: [Int], to result: inout [UInt8]) {
    writeAction(word, items[0], to: &result)
    write(items[1], to: &result)
    if items[2] >= 0 {
      result.append("{{else}}")
      write(items[2], to: &result)
    }
    result.append("{{end}}")
  }

  private func writePipeline(
    _ items: [Int], declared: Int, isAssignment: Bool, _ result: inout [UInt8]
  ) {
    if declared > 0 {
      writeList(Array(items[..<declared]), ", ", to: &result)
      result.append(isAssignment ? " = " : " := ")
    }
    writeList(Array(items[declared...]), " | ", to: &result)
  }

  private func writeList(_ items: [Int], _ separator: String, to result: inout [UInt8]) {
    for (index, item) in items.enumerated() {
      if index > 0 { result.append(separator) }
      writeOperand(item, to: &result)
    }
  }

  /// A pipeline in the place of an operand stands in parentheses.
  private func writeOperand(_ node: Int, to result: inout [UInt8]) {
    let isPipeline = nodes[node].kind == .pipeline
    if isPipeline { result.append(0x28) }
    write(node, to: &result)
    if isPipeline { result.append(0x29) }
  }
}
