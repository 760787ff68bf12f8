import Bytes

extension TemplateFunction {
  /// Upper and lower case, replacing, repeating, testing.
  static let textFunctions: [TemplateFunction] = [
    .init("ToLower", [.string], lower), .init("lower", [.string], lower),
    .init("ToUpper", [.string], upper), .init("upper", [.string], upper),
    .init("title", [.string]) { arguments throws(TemplateFault) in
      let text = arguments.text(0)
      return try arguments.make { output throws(TemplateFault) in
        try arguments.machine.step(bytes: text.count)
        LetterCase.appendTitle(text, to: &output)
      }
    },
    .init("Replace", [.string, .string, .string, .integer]) { arguments throws(TemplateFault) in
      try replace(
        arguments, arguments.text(0), arguments.text(1), arguments.text(2),
        limit: arguments.integer(3))
    },
    .init("replace", [.string, .string, .string]) { arguments throws(TemplateFault) in
      try replace(arguments, arguments.text(2), arguments.text(0), arguments.text(1), limit: -1)
    },
    .init("repeat", [.integer, .string]) { arguments throws(TemplateFault) in
      let (count, text) = (arguments.integer(0), arguments.text(1))
      if count < 0 { throw TemplateFault("strings: negative Repeat count") }
      let (size, overflow) = count.multipliedReportingOverflow(by: text.count)
      if overflow { throw TemplateFault("strings: Repeat output length overflow") }
      try arguments.machine.reserve(size)
      return try arguments.make { output in
        if text.isEmpty { return }
        for _ in 0..<count { output.append(contentsOf: text) }
      }
    },
    .init("contains", [.string, .string]) { arguments throws(TemplateFault) in
      try arguments.machine.step(bytes: arguments.text(1).count)
      return .bool(TextSearch.first(arguments.text(0), in: arguments.text(1)) != nil)
    },
    .init("hasPrefix", [.string, .string]) { .bool($0.text(1).starts(with: $0.text(0))) },
    .init("hasSuffix", [.string, .string]) { .bool($0.text(1).ends(with: $0.text(0))) },
    .init("indent", [.integer, .string]) { arguments throws(TemplateFault) in
      try indent(arguments, isOnNewLine: false)
    },
    .init("nindent", [.integer, .string]) { arguments throws(TemplateFault) in
      try indent(arguments, isOnNewLine: true)
    },
  ]

  private static let lower: @Sendable (Arguments) throws(TemplateFault) -> Value = {
    arguments throws(TemplateFault) in
    try mapCase(arguments, LetterCase.upperLetters) { $0.simpleLowercase }
  }

  private static let upper: @Sendable (Arguments) throws(TemplateFault) -> Value = {
    arguments throws(TemplateFault) in
    try mapCase(arguments, LetterCase.lowerLetters) { $0.simpleUppercase }
  }

  /// `letters`: the ASCII letters that change.
  private static func mapCase(
    _ arguments: Arguments, _ letters: ClosedRange<UInt8>,
    _ map: (Unicode.Scalar) -> Unicode.Scalar
  ) throws(TemplateFault) -> Value {
    let text = arguments.text(0)
    try arguments.machine.step(bytes: text.count)
    if let mapped = arguments.machine.mappedASCII(text, letters) {
      try arguments.machine.reserve(text.count)
      return .text(mapped)
    }
    return try arguments.make { output in
      LetterCase.append(text, to: &output, map)
    }
  }

  private static func replace(
    _ arguments: Arguments, _ text: Text, _ old: Text, _ new: Text, limit: Int
  ) throws(TemplateFault) -> Value {
    try arguments.machine.step(bytes: text.count)
    if limit == 0 || old.elementsEqual(new) { return .text(text) }
    var left = limit < 0 ? Int.max : limit
    let machine = arguments.machine
    return try arguments.make { output throws(TemplateFault) in
      var at = 0
      if old.isEmpty {
        // In front of each code point, and at the end.
        while left > 0, at <= text.count {
          try machine.reserve(new.count)
          output.append(contentsOf: new)
          left -= 1
          if at == text.count { return }
          let width = text.rune(at: at).width
          output.append(contentsOf: text.part(at, at + width))
          at += width
        }
      }
      while left > 0, !old.isEmpty, let found = TextSearch.first(old, in: text, from: at) {
        try machine.reserve(new.count)
        output.append(contentsOf: text.part(at, found))
        output.append(contentsOf: new)
        at = found + old.count
        left -= 1
      }
      output.append(contentsOf: text.part(from: at))
    }
  }

  private static func indent(
    _ arguments: Arguments, isOnNewLine: Bool
  ) throws(TemplateFault) -> Value {
    let (count, text) = (arguments.integer(0), arguments.text(1))
    if count < 0 { throw TemplateFault("strings: negative Repeat count") }
    let machine = arguments.machine
    let lines = 1 + text.lazy.filter { $0 == 0x0A }.count
    let (size, overflow) = lines.multipliedReportingOverflow(by: count)
    try machine.reserve(overflow ? .max : size)
    try machine.step(bytes: text.count)
    return try arguments.make { output in
      if isOnNewLine { output.append(0x0A) }
      output.append(contentsOf: repeatElement(0x20, count: count))
      for byte in text {
        output.append(byte)
        if byte == 0x0A { output.append(contentsOf: repeatElement(0x20, count: count)) }
      }
    }
  }
}
