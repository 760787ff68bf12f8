/// A label or the line, and functions that each make a text of it, one after the other:
/// `{{ .path | trimPrefix "/api" | trunc 20 }}`, however it is written. Their other arguments are
/// constants.
///
/// Templates that consist of texts and chains are carried out without the machine's stack, and mostly
/// without copying: most functions only cut.
struct TextChain: Sendable {
  enum Source: Sendable {
    case line
    /// Number of the field.
    case field(Int32)
  }

  var source: Source
  var steps: [TextStep] = []

  /// Whether what comes out is a part of what goes in.
  var onlyCuts: Bool { steps.allSatisfy(\.onlyCuts) }

  // What is larger is left to the machine, which keeps limits: what is not comes nowhere near them.

  /// Steps of a chain, chains of a template, instructions of a template with chains.
  static let mostSteps = 8
  static let mostChains = 32
  static let mostInstructions = 1000
  /// Bytes of a text in a chain, and of all that a template with chains makes.
  static let longestText = 1 << 16
  static let longestResult = 1 << 20
}

/// One function of a chain. Texts are numbers of constants.
enum TextStep: Sendable {
  case truncate(Int)
  case slice(start: Int, end: Int)
  case trimSpace
  case trim(Int32, left: Bool, right: Bool)
  case trimPrefix(Int32)
  case trimSuffix(Int32)
  case lowercase, uppercase
  case align(Int, isLeft: Bool)
  case replace(Int32, by: Int32, limit: Int)

  fileprivate var onlyCuts: Bool {
    switch self {
    case .truncate, .slice, .trimSpace, .trim, .trimPrefix, .trimSuffix: true
    case .lowercase, .uppercase, .align, .replace: false
    }
  }
}

/// Finds the chains in a tree.
struct TextChainReader {
  let tree: TemplateTree
  let reads: TemplateReads

  /// Nil if the pipeline is anything else.
  func chain(pipeline: Int) -> TextChain? {
    if tree.nodes[pipeline].value > 0 { return nil }
    var chain: TextChain?
    for command in tree.items(pipeline) {
      chain = self.chain(tree.items(Int(command)), final: chain)
      guard let chain, chain.steps.count <= TextChain.mostSteps else { return nil }
    }
    return chain
  }

  /// A command; `final` is the value of the one in front.
  private func chain(_ items: ArraySlice<Int32>, final: TextChain?) -> TextChain? {
    guard let first = items.first else { return nil }
    if items.count == 1 && final == nil, let operand = operand(first) { return operand }
    let node = tree.nodes[Int(first)]
    if node.kind != .identifier { return nil }
    return call(TemplateFunction.all[Int(node.value)], Array(items.dropFirst()), final)
  }

  private func operand(_ number: Int32) -> TextChain? {
    let node = tree.nodes[Int(number)]
    switch node.kind {
    case .identifier where Int(node.value) == TemplateFunction.line: return TextChain(source: .line)
    case .field:
      let names = tree.items(Int(number))
      guard names.count == 1, let name = names.first else { return nil }
      return TextChain(source: .field(reads.fieldOfName[Int(name)]))
    case .pipeline: return chain(pipeline: Int(number))
    default: return nil
    }
  }

  private func call(
    _ function: TemplateFunction, _ given: [Int32], _ final: TextChain?
  ) -> TextChain? {
    guard let place = Self.textPlaces[function.name],
      given.count + (final == nil ? 0 : 1) == function.fixed.count
    else { return nil }
    var integers: [Int] = []
    var texts: [Int32] = []
    for (index, number) in given.enumerated() where index != place {
      let node = tree.nodes[Int(number)]
      switch (function.fixed[index], node.kind) {
      case (.integer, .number):
        guard let integer = tree.numbers[Int(node.value)].integer else { return nil }
        integers.append(Int(integer))
      case (.string, .string): texts.append(node.value)
      default: return nil
      }
    }
    let inner: TextChain?
    if place < given.count {
      inner = final == nil ? operand(given[place]) : nil
    } else {
      inner = final
    }
    guard var inner, let step = Self.step(function.name, integers, texts) else { return nil }
    inner.steps.append(step)
    return inner
  }

  /// Which argument of a function is the text that it works on.
  private static let textPlaces: [String: Int] = [
    "trunc": 1, "substr": 2, "TrimSpace": 0, "trim": 0, "Trim": 0, "TrimLeft": 0, "TrimRight": 0,
    "trimAll": 1, "TrimPrefix": 0, "TrimSuffix": 0, "trimPrefix": 1, "trimSuffix": 1, "ToLower": 0,
    "lower": 0, "ToUpper": 0, "upper": 0, "alignLeft": 1, "alignRight": 1, "Replace": 0,
    "replace": 2,
  ]

  /// `integers` and `texts`: the other arguments, in order.
  private static func step(_ name: String, _ integers: [Int], _ texts: [Int32]) -> TextStep? {
    switch name {
    case "trunc": .truncate(integers[0])
    case "substr": .slice(start: integers[0], end: integers[1])
    case "TrimSpace", "trim": .trimSpace
    case "Trim", "trimAll": .trim(texts[0], left: true, right: true)
    case "TrimLeft": .trim(texts[0], left: true, right: false)
    case "TrimRight": .trim(texts[0], left: false, right: true)
    case "TrimPrefix", "trimPrefix": .trimPrefix(texts[0])
    case "TrimSuffix", "trimSuffix": .trimSuffix(texts[0])
    case "ToLower", "lower": .lowercase
    case "ToUpper", "upper": .uppercase
    case "alignLeft": .align(integers[0], isLeft: true)
    case "alignRight": .align(integers[0], isLeft: false)
    case "Replace": .replace(texts[0], by: texts[1], limit: integers[0])
    case "replace": .replace(texts[0], by: texts[1], limit: -1)
    default: nil
    }
  }
}
