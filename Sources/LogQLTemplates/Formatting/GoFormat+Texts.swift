import Bytes

extension GoFormat {
  mutating func append(
    text: Text, _ verb: UInt32, to output: inout [UInt8]
  ) throws(TemplateFault) {
    try machine.step(bytes: text.count)
    switch UInt8(truncatingIfNeeded: verb) {
    case UInt8(ascii: "v") where verb < 0x80:
      if isGoSyntax { return try appendQuoted(text, to: &output) }
      try appendCut(text, to: &output)
    case UInt8(ascii: "s") where verb < 0x80: try appendCut(text, to: &output)
    case UInt8(ascii: "q") where verb < 0x80: try appendQuoted(text, to: &output)
    case UInt8(ascii: "x") where verb < 0x80: try appendHex(text, isUpper: false, to: &output)
    case UInt8(ascii: "X") where verb < 0x80: try appendHex(text, isUpper: true, to: &output)
    default: try appendBad(.text(text), verb, to: &output)
    }
  }

  /// The first code points, as many as the precision says.
  private func cut(_ text: Text) -> Text {
    guard let precision else { return text }
    var (at, count) = (0, 0)
    while at < text.count, count < precision {
      at += text.rune(at: at).width
      count += 1
    }
    return text.part(0, at)
  }

  func appendCut(_ text: Text, to output: inout [UInt8]) throws(TemplateFault) {
    let text = cut(text)
    if width == nil {
      output.append(contentsOf: text)
    } else {
      try pad(Array(text), to: &output)
    }
  }

  private func appendQuoted(_ text: Text, to output: inout [UInt8]) throws(TemplateFault) {
    let text = cut(text)
    var quoted: [UInt8] = []
    if isSharp && Self.canBackQuote(text) {
      quoted = [0x60] + text + [0x60]
    } else {
      GoQuote.append(text, to: &quoted, onlyASCII: isPlus)
    }
    try pad(quoted, to: &output)
  }

  private static func canBackQuote(_ text: Text) -> Bool {
    var at = 0
    while at < text.count {
      let rune = text.rune(at: at)
      if rune.width > 1 {
        if rune.value == 0xFEFF { return false }
      } else if rune.isInvalid || rune.value < 0x20 && rune.value != 0x09 || rune.value == 0x60
        || rune.value == 0x7F
      {
        return false
      }
      at += rune.width
    }
    return true
  }

  private func appendHex(
    _ text: Text, isUpper: Bool, to output: inout [UInt8]
  ) throws(TemplateFault) {
    let count = min(text.count, precision ?? text.count)
    let prefix = isUpper ? "0X" : "0x"
    var digits: [UInt8] = []
    for index in 0..<count {
      if isSpace && index > 0 { digits.append(0x20) }
      if isSharp && (isSpace || index == 0) { digits.append(prefix) }
      GoQuote.appendHex(UInt32(text[index]), digits: 2, to: &digits, isUpper: isUpper)
    }
    try pad(digits, to: &output)
  }

  /// Times print as text; other verbs see the parts that Go keeps them in.
  mutating func append(
    time: GoTime, _ verb: UInt32, to output: inout [UInt8]
  ) throws(TemplateFault) {
    if isTextVerb(verb) {
      var text: [UInt8] = []
      machine.zones.append(time, to: &text)
      return try text.withBytes { bytes throws(TemplateFault) in
        try append(text: bytes, verb, to: &output)
      }
    }
    if isGoSyntax && verb == 0x76 {
      return try Array(machine.zones.goSyntax(time).utf8).withBytes { text throws(TemplateFault) in
        try appendCut(text, to: &output)
      }
    }
    output.append("{")
    try append(integer: Int64(time.nanosecond), .int64, verb, to: &output)
    output.append(" ")
    try append(integer: time.seconds &+ GoTime.secondsFromYear1, .int64, verb, to: &output)
    output.append(" ")
    try append(integer: 0, .int64, verb, to: &output)
    output.append("}")
  }

  /// `v s x X q`: what types that print as text do so for.
  func isTextVerb(_ verb: UInt32) -> Bool {
    if isGoSyntax { return false }
    return verb < 0x80 && "vsxXq".utf8.contains(UInt8(verb))
  }
}
