/// Quantities as people read them. Three significant digits at most where a value is measured;
/// counts and moments are exact.
///
///     Readable.bytes(1_468_006)            // 1.4 MiB
///     Readable.duration(12_300_000)        // 12.3 ms
///     Readable.moment(7_500_000_000_000)   // 2h05m
///     Readable.count(200_000)              // 200,000
///     Readable.dollars(nano: 820_000)      // $0.00082
public enum Readable {
  /// Whole number with commas between thousands.
  public static func count(_ value: some BinaryInteger) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0 && (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// `1 line`, `200,000 lines`, `2 pushes`.
  public static func count(
    _ value: some BinaryInteger, _ noun: String, plural: String? = nil
  ) -> String {
    "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
  }

  /// A number with that many decimals, rounded half away from zero; `∞`, `-∞` and `NaN` as such.
  public static func decimal(_ value: Double, decimals: Int) -> String {
    if value.isNaN { return "NaN" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded(.toNearestOrAwayFromZero)
    // Beyond 2^63 decimals say nothing, and the integer part does not fit.
    guard scaled < 9e18 else { return value.isInfinite ? (value < 0 ? "-∞" : "∞") : "\(value)" }
    let whole = UInt64(scaled)
    let sign = value < 0 && whole > 0 ? "-" : ""
    let divisor = UInt64(scale)
    if decimals == 0 { return sign + count(whole) }
    let fraction = String(whole % divisor)
    let padding = String(repeating: "0", count: decimals - fraction.count)
    return sign + count(whole / divisor) + "." + padding + fraction
  }

  /// Three significant digits at least, none that say nothing: `4.31`, `12.3`, `200`, `1,234`.
  public static func number(_ value: Double) -> String {
    if value == value.rounded() { return decimal(value, decimals: 0) }
    let size = value.magnitude
    return decimal(value, decimals: size < 9.995 ? 2 : size < 99.95 ? 1 : 0)
  }
}
