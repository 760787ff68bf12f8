/// What carrying out templates needs besides the template: stacks and memory, kept from line to line.
/// One for each thread of work.
public final class TemplateMachine {
  var program: TemplateProgram?
  var input = TemplateInput(
    fields: .init(start: nil, count: 0), line: .init(start: nil, count: 0), timestamp: 0, now: 0)
  var output: [UInt8] = []

  /// Arguments of the calls that are being made.
  var stack: [Value] = []
  var variables: [Variable] = []
  /// Where the variables of the current template start.
  var variableBase = 0
  var frames: [Frame] = []
  var dot = Value(.labels)
  /// The node that an error is about.
  var current: Int32 = 0
  var templateName: [UInt8] = []
  var depth = 0

  var arena = TextArena()
  /// Where functions build their texts.
  var work: [UInt8] = []
  var lists: [Range<Int>] = []
  var elements: [Value.Content] = []
  var objects: [Range<Int>] = []
  var members: [Member] = []
  var zones = TimeZones()
  var expressions = ExpressionCache()
  /// What a template without control flow makes of a line.
  var pieces: [Text] = []

  /// Tests make do with fewer.
  var mostSteps = TemplateLimits.steps
  var mostBytes = TemplateLimits.bytes
  private var steps = 0
  private var bytes = 0

  struct Variable {
    var name: Int32
    var value: Value
  }

  struct Member {
    var name: Text
    var value: Value.Content
  }

  public init() {}

  // MARK: Limits

  /// Counts a step, and the bytes that a function looks at.
  @inline(__always) func step(bytes: Int = 0) throws(TemplateFault) {
    steps += 1 + bytes >> 6
    if steps > mostSteps {
      throw TemplateFault("the template takes more than \(mostSteps) steps")
    }
  }

  /// Counts bytes of text about to be made.
  func reserve(_ count: Int) throws(TemplateFault) {
    let (sum, overflow) = bytes.addingReportingOverflow(max(0, count))
    if overflow || sum > mostBytes {
      throw TemplateFault("the template makes more than \(mostBytes) bytes of text")
    }
    bytes = sum
  }

  // MARK: Running

  func run(
    _ program: TemplateProgram, _ input: TemplateInput, into output: inout [UInt8]
  ) throws(TemplateError) {
    self.program = program
    self.input = input
    reset()
    let count = output.count
    swap(&self.output, &output)
    defer { swap(&self.output, &output) }
    do throws(TemplateError) {
      try run(program)
    } catch {
      self.output.removeSubrange(count...)
      throw error
    }
  }

  private func reset() {
    (steps, bytes, depth, variableBase, current) = (0, 0, 0, 0, 0)
    if !stack.isEmpty { stack.removeAll(keepingCapacity: true) }
    if !variables.isEmpty { variables.removeAll(keepingCapacity: true) }
    if !frames.isEmpty { frames.removeAll(keepingCapacity: true) }
    if !lists.isEmpty {
      lists.removeAll(keepingCapacity: true)
      elements.removeAll(keepingCapacity: true)
    }
    if !objects.isEmpty {
      objects.removeAll(keepingCapacity: true)
      members.removeAll(keepingCapacity: true)
    }
    arena.reset()
    dot = Value(.labels)
  }

  /// An error about the current node.
  func failure(_ text: String) -> TemplateError {
    guard let program else { return TemplateError(text: text) }
    let node = Int(current)
    let position = Int(program.tree.nodes[node].position)
    let before = program.source[..<min(position, program.source.count)]
    let line = 1 + before.lazy.filter { $0 == 0x0A }.count
    let column = position - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
    return TemplateError(
      text: "template: \(program.name):\(line):\(column): executing "
        + "\(GoQuote.quoted(templateName)) at <\(program.tree.text(node))>: \(text)")
  }

  /// Runs the body and gives its fault the current place.
  @inline(__always) func located<R>(
    _ body: () throws(TemplateFault) -> R
  ) throws(TemplateError) -> R {
    do throws(TemplateFault) {
      return try body()
    } catch {
      throw failure(error.text)
    }
  }
}
