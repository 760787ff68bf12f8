import Bytes

extension TemplateFunction {
  /// Cutting off ends, and cutting or padding to a length.
  static let trimFunctions: [TemplateFunction] = [
    .init("Trim", [.string, .string]) { arguments throws(TemplateFault) in
      try set(arguments, arguments.text(0), arguments.text(1))
    },
    .init("TrimLeft", [.string, .string]) { arguments throws(TemplateFault) in
      try set(arguments, arguments.text(0), arguments.text(1), right: false)
    },
    .init("TrimRight", [.string, .string]) { arguments throws(TemplateFault) in
      try set(arguments, arguments.text(0), arguments.text(1), left: false)
    },
    .init("TrimPrefix", [.string, .string]) { .text($0.text(0).trimming(prefix: $0.text(1))) },
    .init("TrimSuffix", [.string, .string]) { .text($0.text(0).trimming(suffix: $0.text(1))) },
    .init("TrimSpace", [.string], space), .init("trim", [.string], space),
    .init("trimAll", [.string, .string]) { arguments throws(TemplateFault) in
      try set(arguments, arguments.text(1), arguments.text(0))
    },
    .init("trimPrefix", [.string, .string]) { .text($0.text(1).trimming(prefix: $0.text(0))) },
    .init("trimSuffix", [.string, .string]) { .text($0.text(1).trimming(suffix: $0.text(0))) },
  ]

  private static let space: @Sendable (Arguments) throws(TemplateFault) -> Value = {
    arguments throws(TemplateFault) in
    try arguments.machine.step(bytes: arguments.text(0).count)
    return .text(TextTrimming.space(arguments.text(0)))
  }

  private static func set(
    _ arguments: Arguments, _ text: Text, _ set: Text, left: Bool = true, right: Bool = true
  ) throws(TemplateFault) -> Value {
    // At worst each code point is compared with the whole set.
    let (cost, overflow) = text.count.multipliedReportingOverflow(by: 1 + set.count / 64)
    try arguments.machine.step(bytes: overflow ? .max : cost)
    return .text(TextTrimming.set(text, set, left: left, right: right))
  }

  static let cutFunctions: [TemplateFunction] = [
    .init("trunc", [.integer, .string]) { .text($0.text(1).truncated($0.integer(0))) },
    .init("substr", [.integer, .integer, .string]) { arguments throws(TemplateFault) in
      let (start, end, text) = (arguments.integer(0), arguments.integer(1), arguments.text(2))
      guard let slice = text.slice(start, end) else {
        throw TemplateFault(sliceProblem(text.count, start, end))
      }
      return .text(slice)
    },
    .init("alignLeft", [.integer, .string]) { arguments throws(TemplateFault) in
      try align(arguments, isLeft: true)
    },
    .init("alignRight", [.integer, .string]) { arguments throws(TemplateFault) in
      try align(arguments, isLeft: false)
    },
  ]

  /// What Go says of a slice that a text of this length does not have.
  private static func sliceProblem(_ count: Int, _ start: Int, _ end: Int) -> String {
    let problem = "runtime error: slice bounds out of range"
    if start >= 0 { return "\(problem) [\(start):\(end < 0 ? count : min(end, count))]" }
    return end < 0 ? "\(problem) [:\(end)]" : "\(problem) [:\(end)] with length \(count)"
  }

  /// Padded or cut to a number of code points; the right form keeps the end.
  private static func align(
    _ arguments: Arguments, isLeft: Bool
  ) throws(TemplateFault) -> Value {
    let (count, text) = (arguments.integer(0), arguments.text(1))
    try arguments.machine.step(bytes: text.count)
    let length = text.runeCount
    if count < 0 || count == length { return .text(text) }
    if count > length {
      try arguments.machine.reserve(count - length)
      return try arguments.make { output in
        if isLeft { output.append(contentsOf: text) }
        output.append(contentsOf: repeatElement(0x20, count: count - length))
        if !isLeft { output.append(contentsOf: text) }
      }
    }
    return try arguments.make { output in
      var (at, number) = (0, 0)
      while at < text.count {
        let rune = text.rune(at: at)
        let isKept = isLeft ? number < count : number >= length - count
        if isKept { output.appendRune(rune.value) }
        (at, number) = (at + rune.width, number + 1)
      }
    }
  }
}
