import Bytes
import LogModel

/// Expressions that are only known when a template runs, compiled: a few of them, so that a loop over
/// one compiles it once.
struct ExpressionCache {
  private var entries: [(pattern: [UInt8], expression: RegularExpression)] = []
  private var next = 0
  private static let size = 8

  /// A compiled pattern, or why it does not compile.
  static func compile(_ pattern: Text) -> Result<RegularExpression, TemplateFault> {
    var at = 0
    while at < pattern.count {
      let rune = pattern.rune(at: at)
      if rune.isInvalid {
        let rest = String(decoding: pattern.part(from: at), as: UTF8.self)
        return .failure(TemplateFault("error parsing regexp: invalid UTF-8: `\(rest)`"))
      }
      at += rune.width
    }
    do throws(RegularExpressionError) {
      let text = String(decoding: pattern, as: UTF8.self)
      return .success(try RegularExpression(text, dotMatchesNewline: false))
    } catch {
      return .failure(TemplateFault(error.description))
    }
  }

  func known(_ pattern: Text) -> RegularExpression? {
    entries.first { entry in
      entry.pattern.withUnsafeBytes { $0.elementsEqual(pattern) }
    }?.expression
  }

  /// Compiles a pattern or finds it.
  mutating func expression(_ pattern: Text) throws(TemplateFault) -> RegularExpression {
    if let known = known(pattern) { return known }
    let expression = try Self.compile(pattern).get()
    if entries.count < Self.size {
      entries.append((Array(pattern), expression))
    } else {
      entries[next] = (Array(pattern), expression)
      next = (next + 1) % Self.size
    }
    return expression
  }
}

/// A text with bytes that are not UTF-8, each of which an expression sees as U+FFFD.
private struct RepairedText {
  var bytes: [UInt8] = []
  /// Offsets in the repaired text of what takes the place of a byte.
  private var places: [Int] = []

  /// Nil if there is nothing to repair.
  init?(_ text: Text) {
    var at = 0
    while at < text.count, text[at] < 0x80 { at += 1 }
    if at == text.count { return nil }
    at = 0
    while at < text.count {
      let rune = text.rune(at: at)
      if rune.isInvalid { places.append(bytes.count) }
      bytes.appendRune(rune.value)
      at += rune.width
    }
    if places.isEmpty { return nil }
  }

  /// Where an offset in the repaired text lies in the original.
  func offset(_ offset: Int) -> Int {
    // The three bytes of U+FFFD stand for one.
    offset - 2 * places.indices.partitionPoint { places[$0] >= offset }
  }
}

extension TemplateFunction {
  static let expressionFunctions: [TemplateFunction] = [
    .init("regexReplaceAll", [.string, .string, .string], takesExpression: true) {
      arguments throws(TemplateFault) in
      try replace(arguments, isLiteral: false)
    },
    .init("regexReplaceAllLiteral", [.string, .string, .string], takesExpression: true) {
      arguments throws(TemplateFault) in
      try replace(arguments, isLiteral: true)
    },
    .init("count", [.string, .string], takesExpression: true) { arguments throws(TemplateFault) in
      let expression = try expression(arguments)
      var count = 0
      try matches(expression, arguments.text(1), arguments.machine) { _ in count += 1 }
      return .integer(count)
    },
  ]

  private static func expression(
    _ arguments: Arguments
  ) throws(TemplateFault) -> RegularExpression {
    let machine = arguments.machine
    if arguments.command >= 0, let program = machine.program {
      let items = program.tree.items(Int(arguments.command))
      let node = program.tree.nodes[Int(items[items.startIndex + min(1, items.count - 1)])]
      if node.kind == .string, let known = program.expressions[node.value] {
        return try known.get()
      }
    }
    if machine.expressions.known(arguments.text(0)) == nil {
      try machine.step(bytes: TemplateLimits.stepsOfExpression << 6)
    }
    return try machine.expressions.expression(arguments.text(0))
  }

  /// Calls `body` with the offsets of each match; an empty match does not touch the one before it.
  private static func matches(
    _ expression: RegularExpression, _ text: Text, _ machine: TemplateMachine,
    _ body: ([Int]) throws(TemplateFault) -> Void
  ) throws(TemplateFault) {
    guard let repaired = RepairedText(text) else {
      return try matchesInValid(expression, text, machine, body)
    }
    try machine.reserve(repaired.bytes.count)
    try repaired.bytes.withBytes { bytes throws(TemplateFault) in
      try matchesInValid(expression, bytes, machine) { offsets throws(TemplateFault) in
        try body(offsets.map { $0 < 0 ? $0 : repaired.offset($0) })
      }
    }
  }

  private static func matchesInValid(
    _ expression: RegularExpression, _ text: Text, _ machine: TemplateMachine,
    _ body: ([Int]) throws(TemplateFault) -> Void
  ) throws(TemplateFault) {
    var offsets = [Int](repeating: -1, count: 2 * (expression.groupCount + 1))
    var (at, last) = (0, -1)
    while at <= text.count {
      let before = at
      guard expression.firstMatch(in: text, from: at, into: &offsets) else {
        try machine.step(bytes: text.count - before)
        return
      }
      let (start, end) = (offsets[0], offsets[1])
      try machine.step(bytes: end - before)
      if end > start || start != last { try body(offsets) }
      last = end
      at = end
      // An empty match is followed by the next code point.
      if end == start { at += end < text.count ? text.rune(at: end).width : 1 }
    }
  }

  private static func replace(
    _ arguments: Arguments, isLiteral: Bool
  ) throws(TemplateFault) -> Value {
    let expression = try expression(arguments)
    let (text, replacement) = (arguments.text(1), arguments.text(2))
    let isPlain = isLiteral || !replacement.contains(0x24)
    let machine = arguments.machine
    return try arguments.make { output throws(TemplateFault) in
      var copied = 0
      try matches(expression, text, machine) { offsets throws(TemplateFault) in
        output.append(contentsOf: text.part(copied, offsets[0]))
        copied = offsets[1]
        let before = output.count
        if isPlain {
          output.append(contentsOf: replacement)
        } else {
          expand(replacement, expression, text, offsets, to: &output)
        }
        try machine.reserve(output.count - before)
      }
      output.append(contentsOf: text.part(from: copied))
    }
  }

  /// `$1`, `${1}`, `$name`, `${name}` and `$$`; groups that do not exist are empty.
  private static func expand(
    _ replacement: Text, _ expression: RegularExpression, _ text: Text, _ offsets: [Int],
    to output: inout [UInt8]
  ) {
    var at = 0
    while at < replacement.count {
      let byte = replacement[at]
      at += 1
      if byte != 0x24 {
        output.append(byte)
      } else if at < replacement.count, replacement[at] == 0x24 {
        output.append(0x24)
        at += 1
      } else if let name = groupName(replacement, &at) {
        guard let group = group(name, expression), 2 * group < offsets.count,
          offsets[2 * group] >= 0
        else { continue }
        output.append(contentsOf: text.part(offsets[2 * group], offsets[2 * group + 1]))
      } else {
        output.append(0x24)
      }
    }
  }

  /// Letters, digits and `_` as far as they go, or what stands in braces.
  private static func groupName(_ text: Text, _ at: inout Int) -> Text? {
    var end = at
    let isBraced = end < text.count && text[end] == 0x7B
    if isBraced { end += 1 }
    let start = end
    while end < text.count {
      let rune = text.rune(at: end)
      guard rune.scalar == "_" || rune.scalar.isLetterOrDigit else { break }
      end += rune.width
    }
    if end == start || isBraced && (end >= text.count || text[end] != 0x7D) { return nil }
    at = isBraced ? end + 1 : end
    return text.part(start, end)
  }

  private static func group(_ name: Text, _ expression: RegularExpression) -> Int? {
    if name.allSatisfy({ (0x30...0x39).contains($0) }) {
      // A number with a zero in front is a name, and no group has it.
      if name.count > 1 && name[0] == 0x30 || name.count > 8 { return nil }
      return Int(String(decoding: name, as: UTF8.self))
    }
    if expression.groupCount == 0 { return nil }
    let sought = String(decoding: name, as: UTF8.self)
    return (1...expression.groupCount).first { expression.groupName($0) == sought }
  }
}
