import Glibc

/// Floating-point numbers as Go's `strconv.FormatFloat` writes them.
enum GoFloatText {
  /// The digits that tell the number from its neighbours: `value` is 0.DIGITS × 10^point.
  private struct Digits {
    var bytes: [UInt8]
    var point: Int
  }

  /// `%v`: shortest, with an exponent below 10⁻⁴ and from 10⁶ on.
  static func append(_ value: Double, to text: inout [UInt8]) {
    append(value, verb: UInt8(ascii: "g"), precision: nil, to: &text)
  }

  /// Verbs `e E f F g G b x X`; without a precision as many digits as the number needs.
  static func append(_ value: Double, verb: UInt8, precision: Int?, to text: inout [UInt8]) {
    if value.isNaN { return text.append("NaN") }
    if value.isInfinite { return text.append(value < 0 ? "-Inf" : "+Inf") }
    if verb == UInt8(ascii: "b") { return appendBinary(value, to: &text) }
    if verb | 0x20 == UInt8(ascii: "x") {
      return appendHexadecimal(value, isUpper: verb == UInt8(ascii: "X"), precision, to: &text)
    }
    if let precision { return appendRounded(value, verb, precision, to: &text) }
    if value.sign == .minus { text.append(0x2D) }
    let digits = shortest(value.magnitude)
    switch verb | 0x20 {
    case UInt8(ascii: "f"): appendFixed(digits, to: &text)
    case UInt8(ascii: "e"): appendExponent(digits, letter: verb, to: &text)
    default:
      let exponent = digits.point - 1
      if exponent < -4 || exponent >= 6 {
        appendExponent(digits, letter: verb - 2, to: &text)
      } else {
        appendFixed(digits, to: &text)
      }
    }
  }

  private static func shortest(_ value: Double) -> Digits {
    if value == 0 { return Digits(bytes: [0x30], point: 1) }
    var digits = Digits(bytes: [], point: 0)
    var exponent = 0
    var hasPoint = false
    var description = value.description
    description.withUTF8 { text in
      for (index, byte) in text.enumerated() {
        if byte == 0x2E {
          hasPoint = true
        } else if byte == UInt8(ascii: "e") {
          exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
          break
        } else {
          digits.bytes.append(byte)
          if !hasPoint { digits.point += 1 }
        }
      }
    }
    digits.point += exponent
    while digits.bytes.first == 0x30 {
      digits.bytes.removeFirst()
      digits.point -= 1
    }
    while digits.bytes.last == 0x30 { digits.bytes.removeLast() }
    return digits
  }

  private static func appendFixed(_ digits: Digits, to text: inout [UInt8]) {
    if digits.point <= 0 {
      text.append("0")
    } else {
      for index in 0..<digits.point {
        text.append(index < digits.bytes.count ? digits.bytes[index] : 0x30)
      }
    }
    if digits.bytes.count <= digits.point { return }
    text.append(0x2E)
    for index in min(digits.point, 0)..<0 where index < 0 { text.append(0x30) }
    text += digits.bytes[max(digits.point, 0)...]
  }

  private static func appendExponent(_ digits: Digits, letter: UInt8, to text: inout [UInt8]) {
    text.append(digits.bytes[0])
    if digits.bytes.count > 1 {
      text.append(0x2E)
      text += digits.bytes[1...]
    }
    text.append(letter)
    appendExponent(digits.bytes == [0x30] ? 0 : digits.point - 1, to: &text)
  }

  /// A sign and at least two digits.
  private static func appendExponent(_ exponent: Int, to text: inout [UInt8]) {
    text.append(exponent < 0 ? 0x2D : 0x2B)
    if exponent.magnitude < 10 { text.append(0x30) }
    text.append(String(exponent.magnitude))
  }

  /// The C library rounds as Go does: exactly, halves to even.
  private static func appendRounded(
    _ value: Double, _ verb: UInt8, _ precision: Int, to text: inout [UInt8]
  ) {
    let verb = verb == UInt8(ascii: "F") ? UInt8(ascii: "f") : verb
    let format = "%.*" + String(UnicodeScalar(verb))
    withVaList([CInt(precision), value]) { arguments in
      // Up to 309 digits in front of the point.
      var buffer = [CChar](repeating: 0, count: precision + 330)
      let count = vsnprintf(&buffer, buffer.count, format, arguments)
      text += buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }
    }
  }

  /// `4503599627370496p-52`.
  private static func appendBinary(_ value: Double, to text: inout [UInt8]) {
    if value.sign == .minus { text.append(0x2D) }
    let isSmall = value.exponentBitPattern == 0
    let mantissa = value.significandBitPattern | (isSmall ? 0 : 1 << 52)
    let exponent = (isSmall ? 1 : Int(value.exponentBitPattern)) - 1_075
    text.append("\(mantissa)p\(exponent < 0 ? "" : "+")\(exponent)")
  }

  /// `0x1.8p+01`.
  private static func appendHexadecimal(
    _ value: Double, isUpper: Bool, _ precision: Int?, to text: inout [UInt8]
  ) {
    // Numbers below the normal range are written with a leading 1 too.
    let isSmall = value.isSubnormal
    let digits = withVaList([CInt(precision ?? -1), isSmall ? value * 0x1p200 : value]) {
      arguments in
      var buffer = [CChar](repeating: 0, count: (precision ?? 0) + 40)
      let count = vsnprintf(&buffer, buffer.count, "%.*a", arguments)
      return buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }
    }
    guard let split = digits.lastIndex(of: UInt8(ascii: "p")) else { return }
    var result = Array(digits[...split])
    var exponent = Int(String(decoding: digits[(split + 1)...], as: UTF8.self)) ?? 0
    if isSmall { exponent -= 200 }
    // Rounded up to the next power of two.
    if let two = result.firstIndex(of: 0x32), result[two - 1] == UInt8(ascii: "x") {
      result[two] = 0x31
      exponent += 1
    }
    appendExponent(exponent, to: &result)
    text += isUpper ? result.map { $0 >= 0x61 ? $0 - 0x20 : $0 } : result
  }
}
