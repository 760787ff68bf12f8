import Bytes

/// Carries out a `printf` format.
struct GoPrintf {
  private let format: Text
  private let arguments: [Value.Content]
  private let machine: TemplateMachine
  private var at = 0
  private var next = 0
  private var isReordered = false
  private var hasGoodIndex = true
  private var isBehindIndex = false
  private var spec: GoFormat

  init(_ format: Text, _ arguments: [Value.Content], _ machine: TemplateMachine) {
    self.format = format
    self.arguments = arguments
    self.machine = machine
    spec = GoFormat(machine)
  }

  mutating func append(to output: inout [UInt8]) throws(TemplateFault) {
    let before = output.count
    while at < format.count {
      try machine.step()
      hasGoodIndex = true
      let start = at
      while at < format.count, format[at] != 0x25 { at += 1 }
      output.append(contentsOf: format.part(start, at))
      if at >= format.count { break }
      at += 1
      try appendVerb(to: &output)
    }
    if !isReordered && next < arguments.count { try appendExtra(to: &output) }
    try machine.step(bytes: output.count - before)
  }

  private mutating func appendVerb(to output: inout [UInt8]) throws(TemplateFault) {
    spec = GoFormat(machine)
    takeFlags()
    isBehindIndex = takeIndex()
    takeWidth(to: &output)
    takePrecision(to: &output)
    if !isBehindIndex { isBehindIndex = takeIndex() }
    guard at < format.count else { return output.append("%!(NOVERB)") }
    let rune = format.rune(at: at)
    at += rune.width
    if rune.value == 0x25 { return output.append(0x25) }
    if !hasGoodIndex { return appendFailure(rune.value, "(BADINDEX)", to: &output) }
    if next >= arguments.count { return appendFailure(rune.value, "(MISSING)", to: &output) }
    if rune.value == 0x76, spec.isSharp { (spec.isSharp, spec.isGoSyntax) = (false, true) }
    if rune.value == 0x76 { spec.isPlus = false }
    try spec.append(arguments[next], verb: rune.value, to: &output)
    next += 1
  }

  private func appendFailure(_ verb: UInt32, _ text: String, to output: inout [UInt8]) {
    output.append("%!")
    output.appendRune(verb)
    output.append(text)
  }

  private mutating func takeFlags() {
    while at < format.count {
      switch format[at] {
      case UInt8(ascii: "#"): spec.isSharp = true
      case UInt8(ascii: "0"): spec.isZero = true
      case UInt8(ascii: "+"): spec.isPlus = true
      case UInt8(ascii: "-"): spec.isMinus = true
      case UInt8(ascii: " "): spec.isSpace = true
      default: return
      }
      at += 1
    }
  }

  /// `[2]`: which argument comes next. Whether there was a good one.
  private mutating func takeIndex() -> Bool {
    guard at < format.count, format[at] == UInt8(ascii: "[") else { return false }
    isReordered = true
    let start = at
    var close = at + 1
    while close < format.count, format[close] != UInt8(ascii: "]") { close += 1 }
    guard close < format.count, format.count - start >= 3 else {
      hasGoodIndex = false
      at += 1
      return false
    }
    at = start + 1
    let number = takeNumber()
    let isWhole = number != nil && at == close
    at = close + 1
    if isWhole, let number, number >= 1, number <= arguments.count {
      next = number - 1
      return true
    }
    hasGoodIndex = false
    return isWhole
  }

  /// Digits; nil if there are none or the number is beyond a million, which skips the rest.
  private mutating func takeNumber() -> Int? {
    var number: Int?
    while at < format.count, (0x30...0x39).contains(format[at]) {
      if number ?? 0 > 1_000_000 {
        at = format.count
        return nil
      }
      number = (number ?? 0) * 10 + Int(format[at] - 0x30)
      at += 1
    }
    return number
  }

  private mutating func takeWidth(to output: inout [UInt8]) {
    if at < format.count, format[at] == UInt8(ascii: "*") {
      at += 1
      spec.width = takeArgument()
      if spec.width == nil { output.append("%!(BADWIDTH)") }
      if let width = spec.width, width < 0 {
        spec.width = -width
        spec.isMinus = true
        spec.isZero = false
      }
      isBehindIndex = false
    } else {
      spec.width = takeNumber()
      if isBehindIndex && spec.width != nil { hasGoodIndex = false }
    }
  }

  private mutating func takePrecision(to output: inout [UInt8]) {
    guard at < format.count, format[at] == UInt8(ascii: ".") else { return }
    at += 1
    if isBehindIndex { hasGoodIndex = false }
    isBehindIndex = takeIndex()
    if at < format.count, format[at] == UInt8(ascii: "*") {
      at += 1
      spec.precision = takeArgument()
      if let precision = spec.precision, precision < 0 { spec.precision = nil }
      if spec.precision == nil { output.append("%!(BADPREC)") }
      isBehindIndex = false
    } else {
      spec.precision = takeNumber() ?? 0
    }
  }

  /// A whole number among the arguments.
  private mutating func takeArgument() -> Int? {
    guard next < arguments.count else { return nil }
    next += 1
    guard case .integer(let value, _) = arguments[next - 1], value.magnitude <= 1_000_000 else {
      return nil
    }
    return Int(value)
  }

  private mutating func appendExtra(to output: inout [UInt8]) throws(TemplateFault) {
    output.append("%!(EXTRA ")
    for (index, argument) in arguments[next...].enumerated() {
      if index > 0 { output.append(", ") }
      if case .absent = argument {
        output.append("<nil>")
      } else {
        output.append(argument.typeName + "=")
        var plain = GoFormat(machine)
        try plain.append(argument, verb: 0x76, to: &output)
      }
    }
    output.append(")")
  }
}
