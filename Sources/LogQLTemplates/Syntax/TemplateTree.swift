/// A parsed template: nodes refer to each other by number, so that carrying it out touches no
/// reference counts.
struct TemplateTree: Sendable {
  /// What a node is. The numbers are what `Node` says for the kind.
  enum Kind: UInt8, Sendable {
    /// Items: nodes.
    case list
    /// Value: number of a constant.
    case text
    /// Items: the pipeline.
    case action
    /// Items: `value` variables that are declared or, if `other` is 1, assigned; then commands.
    case pipeline
    /// Items: the function or operand, then arguments.
    case command
    /// Value: number of the function.
    case identifier
    /// Items: names, the first with its `$`.
    case variable
    case dot, nothing
    /// Items: names.
    case field
    /// Value: the node whose fields are read. Items: names.
    case chain
    /// Value: 0 or 1.
    case bool
    /// Value: number of the number. Other: number of the constant that is its text.
    case number
    /// Value: number of the constant. Other: number of the constant that is its literal.
    case string
    /// Items: pipeline, list, list or −1.
    case condition, range, with
    /// Value: number of the constant that is the template's name. Items: pipeline or none.
    case template
    case `break`, `continue`, end, `else`
  }

  struct Node: Sendable {
    var kind: Kind
    /// Byte offset in the template.
    var position: Int32
    var value: Int32 = 0
    var other: Int32 = 0
    /// Where the items stand in `links`.
    fileprivate(set) var firstLink: Int32 = 0
    fileprivate(set) var linkCount: Int32 = 0
  }

  private(set) var nodes: [Node] = []
  private(set) var links: [Int32] = []
  private(set) var constants: [[UInt8]] = []
  private(set) var names: [[UInt8]] = []
  private var numberOfName: [[UInt8]: Int32] = [:]
  private(set) var numbers: [TemplateNumber] = []
  /// Templates by name: the root list of each.
  var definitions: [(name: [UInt8], root: Int)] = []

  mutating func add(_ node: Node, items: [Int32] = []) -> Int {
    var node = node
    node.firstLink = Int32(links.count)
    node.linkCount = Int32(items.count)
    links += items
    nodes.append(node)
    return nodes.count - 1
  }

  mutating func constant(_ bytes: some Sequence<UInt8>) -> Int32 {
    constants.append(Array(bytes))
    return Int32(constants.count - 1)
  }

  mutating func name(_ bytes: some Sequence<UInt8>) -> Int32 {
    let bytes = Array(bytes)
    if let known = numberOfName[bytes] { return known }
    let number = Int32(names.count)
    numberOfName[bytes] = number
    names.append(bytes)
    return number
  }

  mutating func number(_ number: TemplateNumber) -> Int32 {
    numbers.append(number)
    return Int32(numbers.count - 1)
  }

  func items(_ node: Int) -> ArraySlice<Int32> {
    let node = nodes[node]
    return links[Int(node.firstLink)..<Int(node.firstLink + node.linkCount)]
  }

  /// Whether carrying it out writes nothing but white space.
  func isBlank(_ node: Int) -> Bool {
    switch nodes[node].kind {
    case .list: items(node).allSatisfy { isBlank(Int($0)) }
    case .text: constants[Int(nodes[node].value)].withUnsafeBytes { TextTrimming.space($0).isEmpty }
    default: false
    }
  }
}
