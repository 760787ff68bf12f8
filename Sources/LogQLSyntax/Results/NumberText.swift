import Glibc

/// Numbers as results and canonical texts show them.
public enum NumberText {
  /// The shortest decimal that reads back as the same number, without exponent; `NaN`, `+Inf`,
  /// `-Inf` (spec: LogQL, §10).
  public static func decimal(_ value: Double) -> String {
    guard let (sign, digits, point) = parts(value) else { return special(value) }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.count {
      return sign + digits + String(repeating: "0", count: point - digits.count)
    }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }

  /// The same, with an exponent below 1e-4 and from 1e21 on, as Go's `%v` (spec: LogQL, §4).
  public static func general(_ value: Double) -> String {
    guard let (sign, digits, point) = parts(value), digits != "0" else { return decimal(value) }
    let exponent = point - 1
    if exponent >= -4 && exponent < 21 { return decimal(value) }
    let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
    let size = exponent.magnitude
    return sign + digits.prefix(1) + fraction + (exponent < 0 ? "e-" : "e+")
      + (size < 10 ? "0" : "") + String(size)
  }

  /// With so many digits behind the point, as Go's `%f`: exact, half to even.
  public static func fixed(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return special(value) }
    return withVaList([Int32(digits), value]) { arguments in
      // The largest number has 309 digits before the point.
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 320 + digits) { buffer in
        let count = vsnprintf(buffer.baseAddress, buffer.count, "%.*f", arguments)
        return String(
          decoding: UnsafeRawBufferPointer(buffer).prefix(max(0, Int(count))), as: UTF8.self)
      }
    }
  }

  private static func special(_ value: Double) -> String {
    value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
  }

  /// Sign, significant digits without zeros at either end, and the position of the decimal point
  /// relative to the first of them. Nil for NaN and infinities.
  private static func parts(_ value: Double) -> (sign: String, digits: String, point: Int)? {
    if !value.isFinite { return nil }
    let sign = value.sign == .minus ? "-" : ""
    if value == 0 { return (sign, "0", 1) }
    // Swift writes the shortest digits too, but chooses between forms: 5e-324, 1e+16, 0.001, 12.5.
    let text = value.magnitude.description.split(separator: "e")
    let mantissa = text[0].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    let exponent = text.count > 1 ? Int(text[1]) ?? 0 : 0
    let all = mantissa[0] + fraction
    let significant = all.drop { $0 == "0" }
    var digits = String(significant)
    while digits.last == "0" { digits.removeLast() }
    return (sign, digits, mantissa[0].count + exponent - (all.count - significant.count))
  }
}
