/// Turns the lists of a tree into instructions.
struct TemplateCompiler {
  private(set) var instructions: [Instruction] = []
  private(set) var entries: [(name: [UInt8], start: Int)] = []
  private(set) var chains: [TextChain] = []
  private let tree: TemplateTree
  private let reads: TemplateReads
  /// Frames that are open in the template being compiled.
  private var open: Int32 = 0
  private var loops: [Loop] = []

  private struct Loop {
    var frames: Int32
    /// The `nextElement` of the loop.
    var next: Int32
    /// `exit`s that still need to know where the loop ends.
    var breaks: [Int] = []
  }

  init(_ tree: TemplateTree, _ reads: TemplateReads) {
    self.tree = tree
    self.reads = reads
  }

  /// The template itself is the last definition, and comes first.
  mutating func compile() {
    for definition in tree.definitions.reversed() {
      entries.append((definition.name, instructions.count))
      compile(list: definition.root)
      instructions.append(.finish)
    }
  }

  var isStraight: Bool {
    entries.count == 1
      && (chains.isEmpty
        || chains.count <= TextChain.mostChains
          && instructions.count <= TextChain.mostInstructions)
      && instructions.allSatisfy { instruction in
        switch instruction {
        case .text, .field, .line, .chain, .finish: true
        default: false
        }
      }
  }

  private var here: Int32 { Int32(instructions.count) }

  private mutating func compile(list: Int) {
    for item in tree.items(list) { compile(Int(item)) }
  }

  private mutating func compile(_ number: Int) {
    let node = tree.nodes[number]
    switch node.kind {
    case .text: instructions.append(.text(node.value))
    case .action: instructions.append(action(number))
    case .condition:
      compileBranch(number) { .enterCondition($0, otherwise: $1) }
    case .with:
      compileBranch(number) { .enterWith($0, otherwise: $1) }
    case .range: compileRange(number)
    case .template: instructions.append(.call(Int32(number)))
    case .break:
      guard let loop = loops.last else { return }
      loops[loops.count - 1].breaks.append(instructions.count)
      instructions.append(.exit(frames: open - loop.frames, to: 0))
    case .continue:
      guard let loop = loops.last else { return }
      instructions.append(.exit(frames: open - loop.frames, to: loop.next))
    default: break
    }
  }

  /// Plain labels, the line and chains of functions over them have instructions of their own.
  private mutating func action(_ number: Int) -> Instruction {
    let pipeline = Int(tree.items(number).first ?? 0)
    guard let chain = TextChainReader(tree: tree, reads: reads).chain(pipeline: pipeline) else {
      return .print(Int32(number))
    }
    if chain.steps.isEmpty {
      switch chain.source {
      case .line: return .line
      case .field(let field): return .field(field, node: Int32(number))
      }
    }
    chains.append(chain)
    return .chain(Int32(chains.count - 1), node: Int32(number))
  }

  private mutating func compileBranch(
    _ number: Int, _ enter: (_ pipeline: Int32, _ otherwise: Int32) -> Instruction
  ) {
    let items = Array(tree.items(number))
    let start = instructions.count
    instructions.append(.leave)
    open += 1
    compile(list: Int(items[1]))
    if items[2] >= 0 {
      let jump = instructions.count
      instructions.append(.leave)
      instructions[start] = enter(items[0], here)
      compile(list: Int(items[2]))
      instructions[jump] = .jump(here)
    } else {
      instructions[start] = enter(items[0], here)
    }
    instructions.append(.leave)
    open -= 1
  }

  private mutating func compileRange(_ number: Int) {
    let items = Array(tree.items(number))
    let start = instructions.count
    instructions.append(.leave)
    open += 1
    let next = here
    instructions.append(.leave)
    loops.append(Loop(frames: open, next: next))
    compile(list: Int(items[1]))
    instructions.append(.jump(next))
    let breaks = loops.removeLast().breaks
    instructions[start] = .enterRange(Int32(number), otherwise: here)
    if items[2] >= 0 { compile(list: Int(items[2])) }
    for index in breaks {
      if case .exit(let frames, _) = instructions[index] {
        instructions[index] = .exit(frames: frames, to: here)
      }
    }
    instructions[Int(next)] = .nextElement(done: here)
    instructions.append(.leave)
    open -= 1
  }
}
