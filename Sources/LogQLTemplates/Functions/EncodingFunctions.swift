import Bytes

extension TemplateFunction {
  static let encodingFunctions: [TemplateFunction] = [
    coding("urlencode") { text, output in TextEscapes.appendQuery(text, to: &output) },
    coding("urldecode") { text, output throws(TemplateFault) in
      try appendUnescaped(text, to: &output)
    },
    coding("b64enc") { text, output in GoBase64.append(text, to: &output) },
    coding("b64dec") { text, output in
      guard let offset = GoBase64.decode(text, to: &output) else { return }
      output.removeAll(keepingCapacity: true)
      output.append("illegal base64 data at input byte \(offset)")
    },
  ]

  /// A function that writes a text in another way.
  private static func coding(
    _ name: String, _ code: @escaping @Sendable (Text, inout [UInt8]) throws(TemplateFault) -> Void
  ) -> TemplateFunction {
    TemplateFunction(name, [.string]) { arguments throws(TemplateFault) in
      let text = arguments.text(0)
      try arguments.machine.step(bytes: text.count)
      return try arguments.make { output throws(TemplateFault) in try code(text, &output) }
    }
  }

  private static func appendUnescaped(
    _ text: Text, to output: inout [UInt8]
  ) throws(TemplateFault) {
    var at = 0
    while at < text.count {
      switch text[at] {
      case 0x2B:
        output.append(0x20)
        at += 1
      case 0x25:
        guard at + 2 < text.count, let high = Hex.value(text[at + 1]),
          let low = Hex.value(text[at + 2])
        else {
          let shown = Array(text.part(at, min(at + 3, text.count)))
          throw TemplateFault("invalid URL escape \(GoQuote.quoted(shown))")
        }
        output.append(high << 4 | low)
        at += 3
      default:
        output.append(text[at])
        at += 1
      }
    }
  }
}

/// Base64 with padding, which reads on over line ends and says where it fails as Go does.
enum GoBase64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func append(_ text: Text, to output: inout [UInt8]) {
    var at = 0
    while at < text.count {
      let count = min(3, text.count - at)
      var bits: UInt32 = 0
      for index in 0..<3 { bits = bits << 8 | (index < count ? UInt32(text[at + index]) : 0) }
      for index in 0..<4 {
        let digit = Int(bits >> UInt32(18 - 6 * index) & 63)
        output.append(index <= count ? alphabet[digit] : 0x3D)
      }
      at += 3
    }
  }

  /// Appends the bytes; the offset of what is wrong, if anything is.
  static func decode(_ text: Text, to output: inout [UInt8]) -> Int? {
    var at = 0
    while true {
      var digits: [UInt32] = []
      while digits.count < 4 {
        guard at < text.count else { return digits.isEmpty ? nil : at - digits.count }
        let byte = text[at]
        at += 1
        if let value = value(byte) {
          digits.append(value)
        } else if byte == 0x3D {
          let failure = padding(text, &at, behind: digits.count)
          if failure == nil || at < text.count { appendBytes(digits, to: &output) }
          return failure
        } else if byte != 0x0A && byte != 0x0D {
          return at - 1
        }
      }
      appendBytes(digits, to: &output)
    }
  }

  private static func appendBytes(_ digits: [UInt32], to output: inout [UInt8]) {
    var bits: UInt32 = 0
    for index in 0..<4 { bits = bits << 6 | (index < digits.count ? digits[index] : 0) }
    for index in 0..<max(0, digits.count - 1) {
      output.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * index)))
    }
  }

  /// What may follow the first `=`.
  private static func padding(_ text: Text, _ at: inout Int, behind count: Int) -> Int? {
    if count < 2 { return at - 1 }
    if count == 2 {
      skipLineEnds(text, &at)
      if at == text.count { return text.count }
      if text[at] != 0x3D { return at - 1 }
      at += 1
    }
    skipLineEnds(text, &at)
    return at < text.count ? at : nil
  }

  private static func skipLineEnds(_ text: Text, _ at: inout Int) {
    while at < text.count, text[at] == 0x0A || text[at] == 0x0D { at += 1 }
  }

  private static func value(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x41...0x5A: UInt32(byte - 0x41)
    case 0x61...0x7A: UInt32(byte - 0x61 + 26)
    case 0x30...0x39: UInt32(byte - 0x30 + 52)
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
