import LogModel

/// Numbers as Go's `strconv.ParseFloat` reads them, which is what Loki does with literals and with
/// the values of labels (spec: LogQL, §3 and §7.4).
public enum GoNumber {
  public enum Failure: Error, Sendable {
    case invalidSyntax
    case outOfRange

    /// `strconv.ParseFloat: parsing "0x1F": invalid syntax`
    public func message(_ text: some Sequence<UInt8>) -> String {
      let reason =
        switch self {
        case .invalidSyntax: "invalid syntax"
        case .outOfRange: "value out of range"
        }
      return "strconv.ParseFloat: parsing \(goQuoted(bytes: Array(text))): \(reason)"
    }
  }

  /// Decimal, with exponent or not; hexadecimal with `p`; `inf`, `infinity` and `nan` in any case;
  /// signs; `_` between digits. No blanks.
  public static func parse(_ text: some Collection<UInt8>) -> Result<Double, Failure> {
    if let small = integer(text) { return .success(small) }
    let bytes = Array(text)
    let isSigned = bytes.first.map { $0 == "+" || $0 == "-" } ?? false
    let unsigned = bytes.dropFirst(isSigned ? 1 : 0)
    if let special = special(unsigned, isSigned: isSigned) {
      return .success(bytes.first == UInt8(ascii: "-") ? -special : special)
    }
    guard isNumber(unsigned) else { return .failure(.invalidSyntax) }
    let plain = String(decoding: bytes.lazy.filter { $0 != "_" }, as: UTF8.self)
    guard let value = Double(plain) else { return .failure(.invalidSyntax) }
    return value.isInfinite ? .failure(.outOfRange) : .success(value)
  }

  /// Whole numbers that a `Double` holds without rounding, the common case.
  private static func integer(_ text: some Collection<UInt8>) -> Double? {
    if text.isEmpty || text.count > 15 { return nil }
    var value = 0
    for byte in text {
      guard byte.isDecimalDigit else { return nil }
      value = value &* 10 &+ Int(byte &- 0x30)
    }
    return Double(value)
  }

  private static func special(_ text: ArraySlice<UInt8>, isSigned: Bool) -> Double? {
    if text.count > 8 { return nil }
    switch String(decoding: text, as: UTF8.self).lowercased() {
    case "inf", "infinity": return .infinity
    case "nan": return isSigned ? nil : .nan
    default: return nil
    }
  }

  private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    if text.contains(UInt8(ascii: "_")) && !separatorsAreValid(text) { return false }
    let isHexadecimal = text.starts(with: "0x".utf8) || text.starts(with: "0X".utf8)
    var rest = isHexadecimal ? text.dropFirst(2) : text
    var digits = 0
    var points = 0
    while let byte = rest.first {
      if byte == "." {
        points += 1
      } else if byte.isDecimalDigit || (isHexadecimal && byte.digitValue != nil) {
        digits += 1
      } else if byte != "_" {
        break
      }
      rest.removeFirst()
    }
    if digits == 0 || points > 1 { return false }
    // The exponent: hexadecimal numbers must have one.
    guard let mark = rest.popFirst() else { return !isHexadecimal }
    if mark | 0x20 != (isHexadecimal ? UInt8(ascii: "p") : UInt8(ascii: "e")) { return false }
    if let sign = rest.first, sign == "+" || sign == "-" { rest.removeFirst() }
    return rest.first?.isDecimalDigit ?? false
      && rest.allSatisfy { $0.isDecimalDigit || $0 == "_" }
  }

  /// Every `_` stands between digits, or between a prefix and a digit.
  static func separatorsAreValid(_ text: some Collection<UInt8>) -> Bool {
    var isBehindDigit = false
    var isBehindSeparator = false
    var isHexadecimal = false
    var rest = text[...]
    if rest.first == 0x30, let mark = rest.dropFirst().first, "xXbBoO".utf8.contains(mark) {
      isHexadecimal = mark | 0x20 == UInt8(ascii: "x")
      isBehindDigit = true
      rest = rest.dropFirst(2)
    }
    for byte in rest {
      let isSeparator = byte == "_"
      let isDigit = byte.isDecimalDigit || (isHexadecimal && byte.digitValue != nil)
      if isSeparator ? !isBehindDigit : isBehindSeparator && !isDigit { return false }
      (isBehindDigit, isBehindSeparator) = (isDigit, isSeparator)
    }
    return !isBehindSeparator
  }
}
