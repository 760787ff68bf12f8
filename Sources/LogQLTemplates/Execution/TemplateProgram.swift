import LogModel

/// A template, ready to run: control flow as a list of instructions (so that templates may call each
/// other deeply without using the stack), expressions as the parser's nodes.
final class TemplateProgram: Sendable {
  let name: String
  let source: [UInt8]
  let tree: TemplateTree
  let instructions: [Instruction]
  /// Where each template starts, by the constant of its name; −1 if it is not defined.
  let entries: [(name: [UInt8], start: Int)]
  let fields: [String]
  /// The number of the field for each name of the tree; −1 if it is none.
  let fieldOfName: [Int32]
  /// The name of the variable `$`; −1 if the template does not use it.
  let rootName: Int32
  let readsAllLabels: Bool
  let readsLine: Bool
  /// Whether there are only texts, labels, the line and chains.
  let isStraight: Bool
  let chains: [TextChain]
  /// The chain, if the program is that chain and nothing else, and it only cuts.
  let singleCut: TextChain?
  /// Compiled expressions by the number of their constant.
  let expressions: [Int32: Result<RegularExpression, TemplateFault>]
  /// The constants' bytes.
  private let pool: ConstantPool

  init(_ source: [UInt8], name: String) throws(TemplateError) {
    let tree = try TemplateParser.parse(source, name: name)
    let reads = TemplateReads(tree)
    var compiler = TemplateCompiler(tree, reads)
    compiler.compile()
    self.source = source
    self.name = name
    self.tree = tree
    instructions = compiler.instructions
    entries = compiler.entries
    fields = reads.fields.map { String(decoding: tree.names[Int($0)], as: UTF8.self) }
    fieldOfName = reads.fieldOfName
    rootName = tree.names.firstIndex(of: [0x24]).map { Int32($0) } ?? -1
    readsAllLabels = reads.readsAllLabels
    readsLine = reads.readsLine
    isStraight = compiler.isStraight
    chains = compiler.chains
    singleCut = instructions.count == 2 ? chains.first { $0.onlyCuts } : nil
    expressions = reads.expressions
    pool = ConstantPool(tree.constants)
  }

  @inline(__always) func constant(_ number: Int32) -> Text { pool[Int(number)] }

  /// Where the template of that name starts.
  func entry(_ name: some Sequence<UInt8>) -> (name: [UInt8], start: Int)? {
    entries.first { $0.name.elementsEqual(name) }
  }

  var singleField: String? {
    guard instructions.count == 2, case .field(let field, _) = instructions[0] else { return nil }
    return fields[Int(field)]
  }

}

/// A step of a program. Targets are numbers of instructions.
enum Instruction: Sendable {
  /// Appends a constant.
  case text(Int32)
  /// Appends a label; the node is for when the dot is not the labels.
  case field(Int32, node: Int32)
  /// Appends the line.
  case line
  /// Appends what a chain makes of a label or the line; the node is the action.
  case chain(Int32, node: Int32)
  /// Evaluates the action's pipeline and prints the value unless it declares variables.
  case print(Int32)
  /// Opens a frame, evaluates the pipeline, and jumps if it is false.
  case enterCondition(Int32, otherwise: Int32)
  /// The same; the value becomes the dot.
  case enterWith(Int32, otherwise: Int32)
  /// Opens a frame for the range; jumps if there is nothing to range over.
  case enterRange(Int32, otherwise: Int32)
  /// Goes on to the next element, or jumps if there is none.
  case nextElement(done: Int32)
  case jump(Int32)
  /// Closes the innermost frame.
  case leave
  /// Closes some frames and jumps.
  case exit(frames: Int32, to: Int32)
  /// Calls a template.
  case call(Int32)
  /// Ends a template.
  case finish
}

/// Bytes that live as long as the program.
private struct ConstantPool: Sendable {
  private final class Storage: Sendable {
    nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

    init(_ count: Int) { bytes = .allocate(byteCount: max(count, 1), alignment: 1) }
    deinit { bytes.deallocate() }
  }

  private let storage: Storage
  private let offsets: [Int]

  init(_ constants: [[UInt8]]) {
    var offsets = [0]
    for constant in constants { offsets.append(offsets[offsets.count - 1] + constant.count) }
    storage = Storage(offsets[offsets.count - 1])
    for (index, constant) in constants.enumerated() where !constant.isEmpty {
      UnsafeMutableRawBufferPointer(rebasing: storage.bytes[offsets[index]...])
        .copyBytes(from: constant)
    }
    self.offsets = offsets
  }

  @inline(__always) subscript(_ number: Int) -> Text {
    Text(rebasing: storage.bytes[offsets[number]..<offsets[number + 1]])
  }
}
