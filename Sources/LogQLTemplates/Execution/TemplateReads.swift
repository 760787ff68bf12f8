import LogModel

/// What a template reads, found out before it runs.
struct TemplateReads {
  /// Names of the tree that are read from the labels, in order of appearance.
  private(set) var fields: [Int32] = []
  /// The index in `fields` for each name; −1 if it is not there.
  private(set) var fieldOfName: [Int32]
  private(set) var readsAllLabels = false
  private(set) var readsLine = false
  /// Expressions that are written as constants, compiled.
  private(set) var expressions: [Int32: Result<RegularExpression, TemplateFault>] = [:]

  init(_ tree: TemplateTree) {
    fieldOfName = Array(repeating: -1, count: tree.names.count)
    for definition in tree.definitions { visit(tree, definition.root) }
  }

  /// Looks at a node and those below it.
  private mutating func visit(_ tree: TemplateTree, _ number: Int) {
    let node = tree.nodes[number]
    let items = tree.items(number)
    switch node.kind {
    case .field: if let name = items.first { add(name) }
    case .variable:
      guard let name = items.first, tree.names[Int(name)] == [0x24] else { return }
      // The variable `$` alone is the labels as a whole.
      if let field = items.dropFirst().first { add(field) } else { readsAllLabels = true }
    case .dot: readsAllLabels = true
    case .identifier:
      readsLine = readsLine || TemplateFunction.all[Int(node.value)].readsEntry
    case .chain: visit(tree, Int(node.value))
    case .command:
      find(tree, items)
      fallthrough
    case .list, .action, .pipeline, .condition, .range, .with, .template:
      for item in items where item >= 0 { visit(tree, Int(item)) }
    case .text, .nothing, .bool, .number, .string, .break, .continue, .end, .else: break
    }
  }

  private mutating func add(_ name: Int32) {
    if fieldOfName[Int(name)] >= 0 { return }
    fieldOfName[Int(name)] = Int32(fields.count)
    fields.append(name)
  }

  /// Compiles the expression of a command such as `count "a+" .x`.
  private mutating func find(_ tree: TemplateTree, _ items: ArraySlice<Int32>) {
    guard items.count > 1, let first = items.first else { return }
    let function = tree.nodes[Int(first)]
    let argument = tree.nodes[Int(items[items.startIndex + 1])]
    guard function.kind == .identifier, argument.kind == .string,
      TemplateFunction.all[Int(function.value)].takesExpression,
      expressions.count < TemplateLimits.expressions
    else { return }
    expressions[argument.value] = tree.constants[Int(argument.value)].withUnsafeBytes {
      ExpressionCache.compile($0)
    }
  }
}
