/// Reads a template into a tree. Three words of look-ahead, as Go's parser has it: error texts depend
/// on which word was read last.
struct TemplateParser {
  private(set) var tree = TemplateTree()
  private var scanner: TemplateScanner
  private let name: String
  private var tokens = [TemplateToken](repeating: .none, count: 3)
  private var held = 0
  var variables: [ArraySlice<UInt8>] = [TemplateParser.root]
  private var rangeDepth = 0
  private var actionLine = 0
  private var depth = 0

  /// Go's own limit lies where memory ends; this one keeps small stacks safe.
  private static let deepest = 400
  private static let root = Array("$".utf8)[...]

  /// The tree of a template and of those that are defined in it. `name` is what error texts call it.
  static func parse(_ text: [UInt8], name: String) throws(TemplateError) -> TemplateTree {
    var parser = TemplateParser(text, name: name)
    try parser.parseWhole()
    return parser.tree
  }

  private init(_ text: [UInt8], name: String) {
    scanner = TemplateScanner(text)
    self.name = name
  }

  // MARK: Words

  mutating func next() -> TemplateToken {
    if held > 0 {
      held -= 1
    } else {
      tokens[0] = scanner.next()
    }
    return tokens[held]
  }

  mutating func back() { held += 1 }

  mutating func back(behind token: TemplateToken) {
    tokens[1] = token
    held = 2
  }

  mutating func back(behind first: TemplateToken, _ second: TemplateToken) {
    tokens[1] = second
    tokens[2] = first
    held = 3
  }

  mutating func peek() -> TemplateToken {
    if held > 0 { return tokens[held - 1] }
    held = 1
    tokens[0] = scanner.next()
    return tokens[0]
  }

  mutating func nextNonSpace() -> TemplateToken {
    while true {
      let token = next()
      if token.kind != .space { return token }
    }
  }

  mutating func peekNonSpace() -> TemplateToken {
    let token = nextNonSpace()
    back()
    return token
  }

  // MARK: Errors

  func failure(_ text: String) -> TemplateError {
    TemplateError(text: "template: \(name):\(tokens[0].line): \(text)")
  }

  func unexpected(_ token: TemplateToken, in context: String) -> TemplateError {
    if token.kind != .error { return failure("unexpected \(token.shown) in \(context)") }
    var extra = ""
    if actionLine != 0 && actionLine != token.line {
      let isAction = token.shown.hasSuffix(" action")
      extra = "\(isAction ? "" : " in action") started at \(name):\(actionLine)"
    }
    return failure(token.shown + extra)
  }

  private mutating func expect(
    _ kind: TemplateToken.Kind, in context: String
  ) throws(TemplateError) -> TemplateToken {
    let token = nextNonSpace()
    if token.kind != kind { throw unexpected(token, in: context) }
    return token
  }

  private mutating func nest<R>(
    _ body: (inout TemplateParser) throws(TemplateError) -> R
  ) throws(TemplateError) -> R {
    depth += 1
    if depth > Self.deepest { throw failure("nested more than \(Self.deepest) levels deep") }
    let result = try body(&self)
    depth -= 1
    return result
  }

  mutating func add(
    _ kind: TemplateTree.Kind, _ position: Int, value: Int32 = 0, other: Int32 = 0,
    items: [Int32] = []
  ) -> Int {
    tree.add(
      .init(kind: kind, position: Int32(position), value: value, other: other), items: items)
  }

  func kind(_ node: Int) -> TemplateTree.Kind { tree.nodes[node].kind }

  // MARK: The whole

  private mutating func parseWhole() throws(TemplateError) {
    let start = peek().position
    var items: [Int32] = []
    while peek().kind != .end {
      if peek().kind == .leftDelimiter {
        let delimiter = next()
        if nextNonSpace().kind == .define {
          try parseDefinition()
          continue
        }
        back(behind: delimiter)
      }
      let node = try parseTextOrAction()
      if kind(node) == .end || kind(node) == .else {
        throw failure("unexpected \(tree.text(node))")
      }
      items.append(Int32(node))
    }
    let root = add(.list, start, items: items)
    try define(Array(name.utf8), root)
  }

  private mutating func define(_ name: [UInt8], _ root: Int) throws(TemplateError) {
    if let known = tree.definitions.firstIndex(where: { $0.name == name }) {
      if tree.isBlank(tree.definitions[known].root) {
        tree.definitions[known].root = root
      } else if !tree.isBlank(root) {
        throw failure("template: multiple definition of template \(GoQuote.quoted(name))")
      }
    } else {
      tree.definitions.append((name, root))
    }
  }

  private mutating func parseDefinition() throws(TemplateError) {
    let token = nextNonSpace()
    let name = try parseName(token, in: "define clause")
    _ = try expect(.rightDelimiter, in: "define clause")
    let root = try parseInner(in: "define clause")
    try define(name, root)
  }

  private mutating func parseName(
    _ token: TemplateToken, in context: String
  ) throws(TemplateError) -> [UInt8] {
    guard token.kind == .string || token.kind == .rawString else {
      throw unexpected(token, in: context)
    }
    guard let name = GoQuote.unquoted(token.value) else { throw failure("invalid syntax") }
    return name
  }

  /// The list of a template inside this one, which sees none of the outer variables and loops.
  private mutating func parseInner(in context: String) throws(TemplateError) -> Int {
    let outer = (variables, rangeDepth, actionLine)
    (variables, rangeDepth, actionLine) = ([Self.root], 0, 0)
    let (root, end) = try nest { parser throws(TemplateError) in try parser.parseList() }
    if kind(end) != .end { throw failure("unexpected \(tree.text(end)) in \(context)") }
    (variables, rangeDepth, actionLine) = outer
    return root
  }

  // MARK: Lists and actions

  /// Up to the `end` or `else` that closes the list.
  private mutating func parseList() throws(TemplateError) -> (list: Int, end: Int) {
    let start = peekNonSpace().position
    var items: [Int32] = []
    while peekNonSpace().kind != .end {
      let node = try parseTextOrAction()
      if kind(node) == .end || kind(node) == .else {
        return (add(.list, start, items: items), node)
      }
      items.append(Int32(node))
    }
    throw failure("unexpected EOF")
  }

  private mutating func parseTextOrAction() throws(TemplateError) -> Int {
    let token = nextNonSpace()
    switch token.kind {
    case .text: return add(.text, token.position, value: tree.constant(token.value))
    case .leftDelimiter:
      actionLine = token.line
      let node = try parseAction()
      actionLine = 0
      return node
    default: throw unexpected(token, in: "input")
    }
  }

  private mutating func parseAction() throws(TemplateError) -> Int {
    let token = nextNonSpace()
    switch token.kind {
    case .block: return try parseBlock()
    case .break: return try parseLoopExit(.break, token, "{{break}}")
    case .continue: return try parseLoopExit(.continue, token, "{{continue}}")
    case .else: return try parseElse()
    case .endKeyword:
      return add(.end, try expect(.rightDelimiter, in: "end").position)
    case .if: return try parseBranch(.condition, "if")
    case .range: return try parseBranch(.range, "range")
    case .template: return try parseTemplate()
    case .with: return try parseBranch(.with, "with")
    default:
      back()
      let position = peek().position
      let pipeline = try parsePipeline("command", until: .rightDelimiter)
      return add(.action, position, items: [Int32(pipeline)])
    }
  }

  private mutating func parseLoopExit(
    _ kind: TemplateTree.Kind, _ word: TemplateToken, _ text: String
  ) throws(TemplateError) -> Int {
    let token = nextNonSpace()
    if token.kind != .rightDelimiter { throw unexpected(token, in: text) }
    if rangeDepth == 0 { throw failure("\(text) outside {{range}}") }
    return add(kind, word.position)
  }

  /// `else if` and `else with` leave their second word for whoever asked for the `else`.
  private mutating func parseElse() throws(TemplateError) -> Int {
    let token = peekNonSpace()
    if token.kind == .if || token.kind == .with { return add(.else, token.position) }
    return add(.else, try expect(.rightDelimiter, in: "else").position)
  }

  private mutating func parseBranch(
    _ kind: TemplateTree.Kind, _ context: String
  ) throws(TemplateError) -> Int {
    let known = variables.count
    let pipeline = try parsePipeline(context, until: .rightDelimiter)
    if kind == .range { rangeDepth += 1 }
    let (list, end) = try nest { parser throws(TemplateError) in try parser.parseList() }
    if kind == .range { rangeDepth -= 1 }
    var otherwise = -1
    if self.kind(end) == .else { otherwise = try parseOtherwise(kind, end) }
    variables.removeLast(variables.count - known)
    let position = Int(tree.nodes[pipeline].position)
    return add(kind, position, items: [Int32(pipeline), Int32(list), Int32(otherwise)])
  }

  private mutating func parseOtherwise(
    _ kind: TemplateTree.Kind, _ word: Int
  ) throws(TemplateError) -> Int {
    let next = peek().kind
    if kind == .condition && next == .if || kind == .with && next == .with {
      _ = self.next()
      let inner = try nest { parser throws(TemplateError) in
        try parser.parseBranch(kind, kind == .with ? "with" : "if")
      }
      return add(.list, Int(tree.nodes[word].position), items: [Int32(inner)])
    }
    let (list, end) = try nest { parser throws(TemplateError) in try parser.parseList() }
    if self.kind(end) != .end { throw failure("expected end; found \(tree.text(end))") }
    return list
  }

  private mutating func parseBlock() throws(TemplateError) -> Int {
    let token = nextNonSpace()
    let name = try parseName(token, in: "block clause")
    let pipeline = try parsePipeline("block clause", until: .rightDelimiter)
    let root = try parseInner(in: "block clause")
    try define(name, root)
    return add(
      .template, token.position, value: tree.constant(name), items: [Int32(pipeline)])
  }

  private mutating func parseTemplate() throws(TemplateError) -> Int {
    let token = nextNonSpace()
    let name = try parseName(token, in: "template clause")
    var items: [Int32] = []
    if nextNonSpace().kind != .rightDelimiter {
      back()
      items = [Int32(try parsePipeline("template clause", until: .rightDelimiter))]
    }
    return add(.template, token.position, value: tree.constant(name), items: items)
  }

  /// A pipeline in parentheses, behind the opening one.
  mutating func parseParentheses() throws(TemplateError) -> Int {
    try nest { parser throws(TemplateError) in
      try parser.parsePipeline("parenthesized pipeline", until: .rightParenthesis)
    }
  }

  mutating func addConstant(_ bytes: some Sequence<UInt8>) -> Int32 { tree.constant(bytes) }
  mutating func addName(_ bytes: some Sequence<UInt8>) -> Int32 { tree.name(bytes) }
  mutating func addNumber(_ number: TemplateNumber) -> Int32 { tree.number(number) }
}
