/// Whole numbers as Go's `strconv` reads them with base 0: decimal, `0x`, `0o`, `0b`, a leading `0`
/// for octal, `_` between digits.
enum GoInteger {
  enum Failure: Error { case syntax, range }

  static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x5A: UInt32(byte - 0x41 + 10)
    case 0x61...0x7A: UInt32(byte - 0x61 + 10)
    default: nil
    }
  }

  static func unsigned(_ text: Text) -> Result<UInt64, Failure> {
    var at = 0
    var radix: UInt64 = 10
    if text.count > 1, text[0] == 0x30 {
      switch text[1] | 0x20 {
      case UInt8(ascii: "x"): (radix, at) = (16, 2)
      case UInt8(ascii: "o"): (radix, at) = (8, 2)
      case UInt8(ascii: "b"): (radix, at) = (2, 2)
      default: (radix, at) = (8, 1)
      }
    }
    return magnitude(text, from: at, radix, allowsSeparators: true)
  }

  private static func magnitude(
    _ text: Text, from start: Int, _ radix: UInt64, allowsSeparators: Bool
  ) -> Result<UInt64, Failure> {
    if start >= text.count { return .failure(.syntax) }
    var value: UInt64 = 0
    var overflows = false
    // A separator stands between digits, or between the prefix and a digit.
    var mayBeSeparator = start > 0
    for index in start..<text.count {
      if text[index] == 0x5F {
        if !mayBeSeparator || !allowsSeparators { return .failure(.syntax) }
        mayBeSeparator = false
        continue
      }
      guard let digit = digit(text[index]), UInt64(digit) < radix else { return .failure(.syntax) }
      mayBeSeparator = true
      let (product, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      overflows = overflows || overflow || carry
      value = sum
    }
    if !mayBeSeparator { return .failure(.syntax) }
    return overflows ? .failure(.range) : .success(value)
  }

  /// With a sign.
  static func signed(_ text: Text) -> Result<Int64, Failure> {
    guard let first = text.first else { return .failure(.syntax) }
    let isSigned = first == 0x2B || first == 0x2D
    return signed(unsigned(isSigned ? text.part(from: 1) : text), isNegative: first == 0x2D)
  }

  /// Decimal digits only, with a sign.
  static func decimal(_ text: Text) -> Result<Int64, Failure> {
    guard let first = text.first else { return .failure(.syntax) }
    let isSigned = first == 0x2B || first == 0x2D
    let magnitude = magnitude(text, from: isSigned ? 1 : 0, 10, allowsSeparators: false)
    return signed(magnitude, isNegative: first == 0x2D)
  }

  private static func signed(
    _ magnitude: Result<UInt64, Failure>, isNegative: Bool
  ) -> Result<Int64, Failure> {
    switch magnitude {
    case .failure(let failure): return .failure(failure)
    case .success(let value):
      if isNegative {
        return value <= 1 << 63 ? .success(0 &- Int64(truncatingIfNeeded: value)) : .failure(.range)
      }
      return value < 1 << 63 ? .success(Int64(value)) : .failure(.range)
    }
  }
}
