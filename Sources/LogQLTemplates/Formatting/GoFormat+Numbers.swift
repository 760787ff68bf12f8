import Bytes

extension GoFormat {
  mutating func append(
    integer: Int64, _ type: IntegerType, _ verb: UInt32, to output: inout [UInt8]
  ) throws(TemplateFault) {
    if isTextVerb(verb), let text = type.text(integer) {
      return try Array(text.utf8).withBytes { bytes throws(TemplateFault) in
        try append(text: bytes, verb, to: &output)
      }
    }
    let letter = verb < 0x80 ? UInt8(verb) : 0
    switch letter {
    case UInt8(ascii: "v") where isGoSyntax && type.isUnsigned:
      let wasSharp = isSharp
      isSharp = true
      try appendDigits(integer, 16, letter, to: &output)
      isSharp = wasSharp
    case UInt8(ascii: "v"), UInt8(ascii: "d"): try appendDigits(integer, 10, letter, to: &output)
    case UInt8(ascii: "b"): try appendDigits(integer, 2, letter, to: &output)
    case UInt8(ascii: "o"), UInt8(ascii: "O"): try appendDigits(integer, 8, letter, to: &output)
    case UInt8(ascii: "x"), UInt8(ascii: "X"): try appendDigits(integer, 16, letter, to: &output)
    case UInt8(ascii: "c"):
      var text: [UInt8] = []
      text.appendRune(UInt32(exactly: integer) ?? Rune.replacement)
      try pad(text, to: &output)
    case UInt8(ascii: "q"):
      var text: [UInt8] = [0x27]
      let value = UInt32(exactly: integer).flatMap { Unicode.Scalar($0)?.value } ?? Rune.replacement
      GoQuote.appendEscaped(value, to: &text, quote: 0x27, onlyASCII: isPlus)
      try pad(text + [0x27], to: &output)
    case UInt8(ascii: "U"): try appendUnicode(integer, to: &output)
    default: try appendBad(.integer(integer, type), verb, to: &output)
    }
  }

  private func appendDigits(
    _ value: Int64, _ radix: Int, _ verb: UInt8, to output: inout [UInt8]
  ) throws(TemplateFault) {
    if precision == 0 && value == 0 {
      var plain = self
      plain.isZero = false
      return try plain.appendPadding(width ?? 0, to: &output)
    }
    var digits = Array(
      String(value.magnitude, radix: radix, uppercase: verb == UInt8(ascii: "X")).utf8)
    var least = precision ?? 0
    if precision == nil, isZero, !isMinus, let width {
      least = width - (value < 0 || isPlus || isSpace ? 1 : 0)
    }
    if least > digits.count {
      try machine.reserve(least)
      digits = Array(repeating: 0x30, count: least - digits.count) + digits
    }
    var prefix: [UInt8] = []
    if value < 0 {
      prefix.append(0x2D)
    } else if isPlus {
      prefix.append(0x2B)
    } else if isSpace {
      prefix.append(0x20)
    }
    if verb == UInt8(ascii: "O") { prefix.append("0o") }
    if isSharp {
      switch radix {
      case 2: prefix.append("0b")
      case 8: if digits.first != 0x30 { prefix.append("0") }
      case 16: prefix.append(verb == UInt8(ascii: "X") ? "0X" : "0x")
      default: break
      }
    }
    var plain = self
    plain.isZero = false
    try plain.pad(prefix + digits, to: &output)
  }

  /// `U+0041`, with the character too if there is a `#`.
  private func appendUnicode(_ value: Int64, to output: inout [UInt8]) throws(TemplateFault) {
    let digits = Array(String(UInt64(bitPattern: value), radix: 16, uppercase: true).utf8)
    let least = max(4, precision ?? 4)
    try machine.reserve(least)
    var text: [UInt8] = Array("U+".utf8)
    text += Array(repeating: 0x30, count: max(0, least - digits.count)) + digits
    if isSharp, let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init),
      scalar.isGoPrintable
    {
      text.append(" '\(scalar)'")
    }
    var plain = self
    plain.isZero = false
    try plain.pad(text, to: &output)
  }

  mutating func append(
    float: Double, _ value: Value.Content, _ verb: UInt32, to output: inout [UInt8]
  ) throws(TemplateFault) {
    guard verb < 0x80, "vbgGxXfFeE".utf8.contains(UInt8(verb)) else {
      return try appendBad(value, verb, to: &output)
    }
    try appendFloat(float, UInt8(verb), to: &output)
  }

  private func appendFloat(
    _ value: Double, _ verb: UInt8, to output: inout [UInt8]
  ) throws(TemplateFault) {
    let letter = verb == UInt8(ascii: "v") ? UInt8(ascii: "g") : verb
    let isFixed = "fFeE".utf8.contains(letter)
    let digits = precision ?? (isFixed ? 6 : nil)
    if let digits { try machine.reserve(digits) }
    var text: [UInt8] = []
    GoFloatText.append(value, verb: letter, precision: digits, to: &text)
    // The sign is put aside: it stands in front of zeros.
    var sign: UInt8 = 0x2B
    if text[0] == 0x2D || text[0] == 0x2B { sign = text.removeFirst() }
    if isSpace && sign == 0x2B && !isPlus { sign = 0x20 }
    if !value.isFinite {
      var plain = self
      plain.isZero = false
      let isBare = value.isNaN && !isSpace && !isPlus
      return try plain.pad(isBare ? text : [sign] + text, to: &output)
    }
    if isSharp && letter != UInt8(ascii: "b") { sharpen(&text, letter, digits) }
    if isPlus || sign != 0x2B {
      if isZero && !isMinus, let width, width > text.count + 1 {
        output.append(sign)
        try appendPadding(width - text.count - 1, to: &output)
        output += text
        return
      }
      return try pad([sign] + text, to: &output)
    }
    try pad(text, to: &output)
  }

  /// `#`: a decimal point always, and for `%g` the zeros behind it.
  private func sharpen(_ text: inout [UInt8], _ verb: UInt8, _ precision: Int?) {
    var digits = 0
    if "gGxX".utf8.contains(verb) { digits = precision ?? 6 }
    let isHex = verb | 0x20 == UInt8(ascii: "x")
    let split = text.firstIndex { byte in
      byte | 0x20 == UInt8(ascii: "p") || !isHex && byte | 0x20 == UInt8(ascii: "e")
    }
    let tail = split.map { Array(text[$0...]) } ?? []
    if let split { text.removeSubrange(split...) }
    var isSignificant = false
    for byte in text where byte != 0x2E {
      if byte != 0x30 { isSignificant = true }
      if isSignificant { digits -= 1 }
    }
    if !text.contains(0x2E) {
      if text == [0x30] { digits -= 1 }
      text.append(0x2E)
    }
    if digits > 0 { text += Array(repeating: 0x30, count: digits) }
    text += tail
  }

  /// `(1+2i)`: both parts with the flags of the whole.
  mutating func append(
    complex real: Double, _ imaginary: Double, _ value: Value.Content, _ verb: UInt32,
    to output: inout [UInt8]
  ) throws(TemplateFault) {
    guard verb < 0x80, "vbgGxXfFeE".utf8.contains(UInt8(verb)) else {
      return try appendBad(value, verb, to: &output)
    }
    output.append("(")
    try appendFloat(real, UInt8(verb), to: &output)
    var signed = self
    signed.isPlus = true
    try signed.appendFloat(imaginary, UInt8(verb), to: &output)
    output.append("i)")
  }
}
