extension ExpressionParser {
  /// Reads `*`, `+`, `?` or `{…}`, with the `?` that makes it lazy. `previous`: where the repetition
  /// directly before began. False if the brace is a character like others.
  mutating func repetition(after previous: Int?) throws(RegularExpressionError) -> Bool {
    let start = at
    let kind: (Bool) -> ExpressionNode.Kind
    switch text[at] {
    case UInt8(ascii: "*"):
      at += 1
      kind = { .star(isLazy: $0) }
    case UInt8(ascii: "+"):
      at += 1
      kind = { .plus(isLazy: $0) }
    case UInt8(ascii: "?"):
      at += 1
      kind = { .optional(isLazy: $0) }
    default:
      guard let (min, max) = bounds() else {
        at = start + 1
        try literal(UInt32(UInt8(ascii: "{")))
        return false
      }
      if min < 0 || min > 1000 || max.map({ $0 > 1000 || min > $0 }) ?? false {
        throw error("invalid repeat count", start..<at)
      }
      kind = { .repetition(min: min, max: max, isLazy: $0) }
    }
    try apply(kind, start, previous)
    return true
  }

  private mutating func apply(
    _ kind: (Bool) -> ExpressionNode.Kind, _ start: Int, _ previous: Int?
  ) throws(RegularExpressionError) {
    var isLazy = flags.contains(.isLazy)
    if at < text.count && text[at] == UInt8(ascii: "?") {
      at += 1
      isLazy.toggle()
    }
    // `a**` and `a++` mean other things elsewhere, and are refused.
    if let previous { throw error("invalid nested repetition operator", previous..<at) }
    guard case .node(let operand)? = stack.last else {
      throw error("missing argument to repetition operator", start..<at)
    }
    let node = try checked(ExpressionNode(kind(isLazy), [operand]))
    stack[stack.count - 1] = .node(node)
    if case .repetition(let min, let max, _) = node.kind, min >= 2 || (max ?? 0) >= 2,
      !node.repeatsAtMost(1000)
    {
      throw error("invalid repeat count", start..<at)
    }
  }

  /// Reads `{n}`, `{n,}` or `{n,m}`; nil if it is none. A number that is too big is -1 (as `min`).
  private mutating func bounds() -> (min: Int, max: Int?)? {
    at += 1
    guard let min = integer(), at < text.count else { return nil }
    var least = min
    var max: Int? = min
    if text[at] == UInt8(ascii: ",") {
      at += 1
      if at < text.count && text[at] == UInt8(ascii: "}") {
        max = nil
      } else {
        guard let number = integer() else { return nil }
        max = number
        if number < 0 { least = -1 }
      }
    }
    guard at < text.count, text[at] == UInt8(ascii: "}") else { return nil }
    at += 1
    return (least, max)
  }

  private mutating func integer() -> Int? {
    let start = at
    while at < text.count, (0x30...0x39).contains(text[at]) { at += 1 }
    let digits = text[start..<at]
    guard let first = digits.first, digits.count == 1 || first != 0x30 else { return nil }
    if digits.count > 8 { return -1 }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}

extension ExpressionNode {
  /// Whether repetitions inside one another repeat something at most `limit` times.
  func repeatsAtMost(_ limit: Int) -> Bool {
    var limit = limit
    if case .repetition(let min, let max, _) = kind {
      let count = max ?? min
      if max == 0 { return true }
      if count > limit { return false }
      if count > 0 { limit /= count }
    }
    return parts.allSatisfy { $0.repeatsAtMost(limit) }
  }
}
