extension TemplateParser {
  /// Declarations, then commands joined by `|`.
  mutating func parsePipeline(
    _ context: String, until end: TemplateToken.Kind
  ) throws(TemplateError) -> Int {
    let start = peekNonSpace().position
    let declared = try parseDeclarations(context)
    var commands: [Int32] = []
    while true {
      let token = nextNonSpace()
      switch token.kind {
      case end:
        try check(commands, context)
        return add(
          .pipeline, start, value: Int32(declared.variables.count),
          other: declared.isAssignment ? 1 : 0, items: declared.variables + commands)
      case .bool, .characterConstant, .complex, .dot, .field, .identifier, .number, .nil,
        .rawString, .string, .variable, .leftParenthesis:
        back()
        commands.append(Int32(try parseCommand()))
      default: throw unexpected(token, in: context)
      }
    }
  }

  private func check(_ commands: [Int32], _ context: String) throws(TemplateError) {
    if commands.isEmpty { throw failure("missing value for \(context)") }
    for (index, command) in commands.enumerated().dropFirst() {
      switch kind(Int(tree.items(Int(command)).first ?? 0)) {
      case .bool, .dot, .nothing, .number, .string:
        throw failure("non executable command in pipeline stage \(index + 1)")
      default: break
      }
    }
  }

  private mutating func parseDeclarations(
    _ context: String
  ) throws(TemplateError) -> (variables: [Int32], isAssignment: Bool) {
    var declared: [Int32] = []
    while peekNonSpace().kind == .variable {
      let variable = next()
      // A blank behind the variable must be there again if this is no declaration after all.
      let following = peek()
      let token = peekNonSpace()
      if token.kind == .assign || token.kind == .declare {
        _ = nextNonSpace()
        declared.append(Int32(declare(variable)))
        return (declared, token.kind == .assign)
      }
      guard token.kind == .character, token.value.elementsEqual(",".utf8) else {
        if following.kind == .space {
          back(behind: variable, following)
        } else {
          back(behind: variable)
        }
        return (declared, false)
      }
      _ = nextNonSpace()
      declared.append(Int32(declare(variable)))
      guard context == "range" && declared.count < 2 else {
        throw failure("too many declarations in \(context)")
      }
      switch peekNonSpace().kind {
      case .variable, .rightDelimiter, .rightParenthesis: continue
      default: throw failure("range can only initialize variables")
      }
    }
    return (declared, false)
  }

  private mutating func declare(_ token: TemplateToken) -> Int {
    variables.append(token.value)
    return add(.variable, token.position, items: [addName(token.value)])
  }

  private mutating func parseCommand() throws(TemplateError) -> Int {
    let start = peekNonSpace().position
    var items: [Int32] = []
    while true {
      _ = peekNonSpace()
      if let operand = try parseOperand() { items.append(Int32(operand)) }
      let token = next()
      if token.kind == .space { continue }
      if token.kind == .rightDelimiter || token.kind == .rightParenthesis {
        back()
      } else if token.kind != .pipe {
        throw unexpected(token, in: "operand")
      }
      if items.isEmpty { throw failure("empty command") }
      return add(.command, start, items: items)
    }
  }

  /// A term with the fields that are read from it; nil if there is no term.
  private mutating func parseOperand() throws(TemplateError) -> Int? {
    guard let term = try parseTerm() else { return nil }
    guard peek().kind == .field else { return term }
    let position = peek().position
    var names: [Int32] = []
    while peek().kind == .field { names.append(addName(next().value.dropFirst())) }
    switch kind(term) {
    case .field, .variable:
      return add(kind(term), position, items: Array(tree.items(term)) + names)
    case .bool, .string, .number, .nothing, .dot:
      throw failure("unexpected . after term \(GoQuote.quoted(Array(tree.text(term).utf8)))")
    default: return add(.chain, position, value: Int32(term), items: names)
    }
  }

  private mutating func parseTerm() throws(TemplateError) -> Int? {
    let token = nextNonSpace()
    let text = Array(token.value)
    switch token.kind {
    case .identifier:
      guard let function = TemplateFunction.number(of: text) else {
        throw failure("function \(GoQuote.quoted(text)) not defined")
      }
      return add(.identifier, token.position, value: Int32(function))
    case .dot: return add(.dot, token.position)
    case .nil: return add(.nothing, token.position)
    case .variable:
      guard variables.contains(token.value) else {
        throw failure("undefined variable \(GoQuote.quoted(text))")
      }
      return add(.variable, token.position, items: [addName(text)])
    case .field: return add(.field, token.position, items: [addName(text.dropFirst())])
    case .bool: return add(.bool, token.position, value: text == Array("true".utf8) ? 1 : 0)
    case .characterConstant, .complex, .number: return try parseNumber(token)
    case .leftParenthesis: return try parseParentheses()
    case .string, .rawString:
      guard let value = GoQuote.unquoted(token.value) else { throw failure("invalid syntax") }
      return add(
        .string, token.position, value: addConstant(value), other: addConstant(token.value))
    default:
      back()
      return nil
    }
  }

  private mutating func parseNumber(_ token: TemplateToken) throws(TemplateError) -> Int {
    let number: TemplateNumber
    do throws(TemplateFault) {
      if token.kind == .characterConstant {
        number = TemplateNumber(character: try Self.character(Array(token.value)))
      } else {
        number = try TemplateNumber(Array(token.value), isComplex: token.kind == .complex)
      }
    } catch {
      throw failure(error.text)
    }
    return add(
      .number, token.position, value: addNumber(number), other: addConstant(token.value))
  }

  /// The code point of `'x'`.
  private static func character(_ literal: [UInt8]) throws(TemplateFault) -> UInt32 {
    var at = 1
    if literal.count > 1, literal[1] == 0x27 { throw TemplateFault("invalid syntax") }
    guard let character = GoQuote.character(literal, &at, quote: 0x27) else {
      throw TemplateFault("invalid syntax")
    }
    if Array(literal[at...]) != [0x27] {
      throw TemplateFault(
        "malformed character constant: \(String(decoding: literal, as: UTF8.self))")
    }
    return character.value
  }
}
