/// Turns the lists of a tree into instructions.
struct TemplateCompiler {
  private(set) var instructions: [Instruction] = []
  private(set) var entries: [(name: [UInt8], start: Int)] = []
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

  var isPlain: Bool {
    entries.count == 1
      && instructions.allSatisfy { instruction in
        switch instruction {
        case .text, .field, .line, .finish: true
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

  /// Plain labels and the line have instructions of their own.
  private func action(_ number: Int) -> Instruction {
    let pipeline = Int(tree.items(number).first ?? 0)
    let commands = tree.items(pipeline)
    let general = Instruction.print(Int32(number))
    guard tree.nodes[pipeline].value == 0, commands.count == 1, let command = commands.first,
      tree.items(Int(command)).count == 1, let operand = tree.items(Int(command)).first
    else { return general }
    let node = tree.nodes[Int(operand)]
    switch node.kind {
    case .field:
      let names = tree.items(Int(operand))
      guard names.count == 1, let name = names.first else { return general }
      return .field(reads.fieldOfName[Int(name)], node: Int32(number))
    case .identifier:
      return Int(node.value) == TemplateFunction.line ? .line : general
    default: return general
    }
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
