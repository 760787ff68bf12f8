import LogQLSyntax

/// Any value as a number: what cannot be one is 0 (spec: LogQL, §7.8).
enum LenientCast {
  static func integer(_ value: Value) -> Int64 {
    switch value.content {
    case .text(let text): integer(text)
    case .integer(let value, _): value
    case .float(let value): truncated(value)
    case .bool(let value): value ? 1 : 0
    default: 0
    }
  }

  static func float(_ value: Value) -> Double {
    switch value.content {
    case .text(let text):
      if case .success(let number) = GoNumber.parse(text) { number } else { 0 }
    case .integer(let value, _): Double(value)
    case .float(let value): value
    case .bool(let value): value ? 1 : 0
    default: 0
    }
  }

  /// Digits behind a decimal point are cut off: `3.9` is 3.
  private static func integer(_ text: Text) -> Int64 {
    if case .success(let value) = GoInteger.signed(text) { return value }
    guard let point = text.firstIndex(of: 0x2E) else { return 0 }
    let isSigned = text[0] == 0x2B || text[0] == 0x2D
    let digits = text[(isSigned ? 1 : 0)..<point]
    let isDecimal = { (byte: UInt8) in byte >= 0x30 && byte <= 0x39 }
    guard digits.allSatisfy(isDecimal), text[(point + 1)...].allSatisfy(isDecimal) else { return 0 }
    if digits.isEmpty { return 0 }
    if case .success(let value) = GoInteger.signed(text.part(0, point)) { return value }
    return 0
  }

  /// The conversion of a machine: what does not fit is the smallest number.
  static func truncated(_ value: Double) -> Int64 {
    value > -0x1p63 - 1 && value < 0x1p63 ? Int64(value) : .min
  }
}
