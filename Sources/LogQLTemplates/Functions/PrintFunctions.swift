import Bytes

extension TemplateFunction {
  /// `print`, `printf`, `println`, and the escapes that print first.
  static let printFunctions: [TemplateFunction] = [
    .init("print", variadic: .any) { arguments throws(TemplateFault) in
      try arguments.make { output throws(TemplateFault) in
        try append(arguments, to: &output)
      }
    },
    .init("println", variadic: .any) { arguments throws(TemplateFault) in
      try arguments.make { output throws(TemplateFault) in
        for index in 0..<arguments.count {
          if index > 0 { output.append(0x20) }
          var format = GoFormat(arguments.machine)
          try format.append(arguments[index].content, verb: 0x76, to: &output)
        }
        output.append(0x0A)
      }
    },
    .init("printf", [.string], variadic: .any) { arguments throws(TemplateFault) in
      try arguments.make { output throws(TemplateFault) in
        let values = (1..<arguments.count).map { arguments[$0].content }
        var printf = GoPrintf(arguments.text(0), values, arguments.machine)
        try printf.append(to: &output)
      }
    },
    .init("html", variadic: .any) { arguments throws(TemplateFault) in
      try escape(arguments, TextEscapes.appendHTML)
    },
    .init("js", variadic: .any) { arguments throws(TemplateFault) in
      try escape(arguments, TextEscapes.appendJavaScript)
    },
    .init("urlquery", variadic: .any) { arguments throws(TemplateFault) in
      try escape(arguments, TextEscapes.appendQuery)
    },
  ]

  /// Like `fmt.Sprint`: a blank between two values of which neither is a text.
  private static func append(
    _ arguments: Arguments, isPrintable: Bool = false, to output: inout [UInt8]
  ) throws(TemplateFault) {
    var wasText = true
    for index in 0..<arguments.count {
      var content = arguments[index].content
      if isPrintable, case .absent = content {
        // What cannot be printed is shown as the template would show it.
        content = .text(try arguments.machine.keep(Array("<no value>".utf8)))
      }
      let isText: Bool
      if case .text = content { isText = true } else { isText = false }
      if index > 0 && !wasText && !isText { output.append(0x20) }
      var format = GoFormat(arguments.machine)
      try format.append(content, verb: 0x76, to: &output)
      wasText = isText
    }
  }

  private static func escape(
    _ arguments: Arguments, _ append: (Text, inout [UInt8]) -> Void
  ) throws(TemplateFault) -> Value {
    var text: [UInt8] = []
    try Self.append(arguments, isPrintable: true, to: &text)
    try arguments.machine.step(bytes: text.count)
    return try arguments.make { output in text.withUnsafeBytes { append($0, &output) } }
  }
}

/// Escapes for other languages, as Go's packages have them.
enum TextEscapes {
  static func appendHTML(_ text: Text, to output: inout [UInt8]) {
    for byte in text {
      switch byte {
      case 0x00: output.append("\u{FFFD}")
      case UInt8(ascii: "\""): output.append("&#34;")
      case UInt8(ascii: "'"): output.append("&#39;")
      case UInt8(ascii: "&"): output.append("&amp;")
      case UInt8(ascii: "<"): output.append("&lt;")
      case UInt8(ascii: ">"): output.append("&gt;")
      default: output.append(byte)
      }
    }
  }

  static func appendJavaScript(_ text: Text, to output: inout [UInt8]) {
    var at = 0
    while at < text.count {
      let rune = text.rune(at: at)
      switch rune.value {
      case 0x5C, 0x27, 0x22:
        output.append(0x5C)
        output.append(UInt8(rune.value))
      case 0x3C, 0x3E, 0x26, 0x3D, 0..<0x20:
        output.append("\\u")
        GoQuote.appendHex(rune.value, digits: 4, to: &output, isUpper: true)
      default:
        if rune.isInvalid || rune.value < 0x80 || rune.scalar.isGoPrintable {
          output.append(contentsOf: text.part(at, at + rune.width))
        } else {
          output.append("\\u")
          let digits = rune.value > 0xFFFFF ? 6 : rune.value > 0xFFFF ? 5 : 4
          GoQuote.appendHex(rune.value, digits: digits, to: &output, isUpper: true)
        }
      }
      at += rune.width
    }
  }

  /// For the query of an address: everything but letters, digits and `-_.~` as `%XX`, a blank as `+`.
  static func appendQuery(_ text: Text, to output: inout [UInt8]) {
    for byte in text {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: output.append(byte)
      case 0x20: output.append(0x2B)
      default:
        output.append(0x25)
        GoQuote.appendHex(UInt32(byte), digits: 2, to: &output, isUpper: true)
      }
    }
  }
}
