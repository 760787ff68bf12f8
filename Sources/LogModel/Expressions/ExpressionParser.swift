/// Parses a regular expression as Go does it: operands wait on a stack, with marks for `(` and `|`,
/// and are joined when an operator or a closing parenthesis asks for it.
struct ExpressionParser {
  struct Flags: OptionSet {
    let rawValue: UInt8
    /// `(?i)`
    static let foldsCase = Flags(rawValue: 1)
    /// `(?s)`
    static let dotMatchesNewline = Flags(rawValue: 2)
    /// `(?m)`
    static let multiline = Flags(rawValue: 4)
    /// `(?U)`
    static let isLazy = Flags(rawValue: 8)
  }

  enum Item {
    case node(ExpressionNode)
    case bar
    /// `(`, the flags in force before it, and the group's name if it captures.
    case paren(Flags, isCapture: Bool, name: String?)
  }

  /// Deeper trees are refused.
  static let greatestHeight = 1000
  /// Larger programs are refused.
  static let greatestSize = 3_355_443

  let text: [UInt8]
  var at = 0
  var flags: Flags = []
  var stack: [Item] = []
  var groups: [String?] = []
  /// The names among them.
  var names: Set<String> = []
  /// Places where the spelling for RE2 differs.
  var edits: [(range: Range<Int>, replacement: String)] = []

  init(_ text: [UInt8]) { self.text = text }

  mutating func parse() throws(RegularExpressionError) -> ExpressionNode {
    /// Where the repetition that has just been read began.
    var repeated: Int?
    while at < text.count {
      let start = at
      let previous = repeated
      repeated = nil
      switch text[at] {
      case UInt8(ascii: "("): try open()
      case UInt8(ascii: "|"):
        at += 1
        try verticalBar()
      case UInt8(ascii: ")"): try close()
      case UInt8(ascii: "^"):
        at += 1
        try push(ExpressionNode(flags.contains(.multiline) ? .lineStart : .textStart))
      case UInt8(ascii: "$"):
        at += 1
        try push(ExpressionNode(flags.contains(.multiline) ? .lineEnd : .textEnd))
      case UInt8(ascii: "."):
        at += 1
        try push(ExpressionNode(flags.contains(.dotMatchesNewline) ? .any : .anyButNewline))
      case UInt8(ascii: "["): try characterClass()
      case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
        if try repetition(after: previous) { repeated = start }
      case UInt8(ascii: "\\"): try escape()
      default: try literal(try nextCharacter())
      }
    }
    return try finished()
  }

  private mutating func finished() throws(RegularExpressionError) -> ExpressionNode {
    try concatenate()
    if try swapBar() { stack.removeLast() }
    try alternate()
    guard stack.count == 1, case .node(let root) = stack[0] else {
      throw error("missing closing )", 0..<text.count)
    }
    return root
  }

  func error(_ message: String, _ range: Range<Int>) -> RegularExpressionError {
    RegularExpressionError(
      message: message, fragment: String(decoding: text[range], as: UTF8.self))
  }

  /// Reads a character; throws if it is not valid UTF-8.
  mutating func nextCharacter() throws(RegularExpressionError) -> UInt32 {
    guard let (character, length) = character(at: at) else {
      throw error("invalid UTF-8", at..<text.count)
    }
    at += length
    return character
  }

  /// The character at an offset inside the text and its bytes; nil if it is not valid UTF-8.
  func character(at offset: Int) -> (UInt32, Int)? {
    let first = text[offset]
    if first < 0x80 { return (UInt32(first), 1) }
    var decoder = UTF8()
    var bytes = text[offset...].prefix(4).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&bytes) else { return nil }
    return (scalar.value, UTF8.width(scalar))
  }

  func hasPrefix(_ prefix: StaticString, at offset: Int) -> Bool {
    offset + prefix.utf8CodeUnitCount <= text.count
      && (0..<prefix.utf8CodeUnitCount).allSatisfy { text[offset + $0] == prefix.utf8Start[$0] }
  }

  mutating func literal(_ character: UInt32) throws(RegularExpressionError) {
    let foldsCase = flags.contains(.foldsCase)
    let shown = foldsCase ? CaseFolding.representative(character) : character
    try push(ExpressionNode(.literal([shown], foldsCase: foldsCase)))
  }

  var plainText: String {
    var result: [UInt8] = []
    var from = 0
    for edit in edits {
      result += text[from..<edit.range.lowerBound]
      result += edit.replacement.utf8
      from = edit.range.upperBound
    }
    return String(decoding: result + text[from...], as: UTF8.self)
  }
}
