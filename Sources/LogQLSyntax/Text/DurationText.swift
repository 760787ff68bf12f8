/// Durations as LogQL reads and writes them, in nanoseconds: the simple form (`1h30m`, `1w`, as in
/// ranges) and Go's form (`1h30m0s`, `1.5s`, as in offsets). Spec: LogQL, §1 and §4.
enum DurationText {
  struct Reason: Error { let message: String }

  private static let simpleUnits: [(name: String, nanoseconds: Int64)] = [
    ("y", 365 * 86_400_000_000_000), ("w", 7 * 86_400_000_000_000), ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
  ]

  /// Integers with units from the largest down, each at most once; `0` alone.
  static func parseSimple(_ text: String) -> Result<Int64, Reason> {
    if text.isEmpty { return .failure(Reason(message: "empty duration string")) }
    if text == "0" { return .success(0) }
    let invalid = Reason(message: "not a valid duration string: \"\(text)\"")
    let overflow = Reason(message: "duration out of range")
    var rest = Substring(text)
    var total: Int64 = 0
    var nextUnit = 0
    while !rest.isEmpty {
      let digits = rest.prefix { ("0"..."9").contains($0) }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { !("0"..."9").contains($0) }
      rest = rest.dropFirst(unit.count)
      if digits.isEmpty || unit.isEmpty { return .failure(invalid) }
      guard let position = simpleUnits.firstIndex(where: { $0.name == unit }) else {
        return .failure(Reason(message: "unknown unit \"\(unit)\" in duration \"\(text)\""))
      }
      if position < nextUnit { return .failure(invalid) }
      nextUnit = position + 1
      guard let count = Int64(digits) else { return .failure(overflow) }
      let (part, tooLarge) = count.multipliedReportingOverflow(
        by: simpleUnits[position].nanoseconds)
      let (sum, carry) = total.addingReportingOverflow(part)
      if tooLarge || carry { return .failure(overflow) }
      total = sum
    }
    return .success(total)
  }

  /// The simple form: years and weeks only if nothing is left over; `0s` for nothing. Whole
  /// milliseconds.
  static func formatSimple(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "0s" }
    var rest = nanoseconds
    var text = ""
    for unit in simpleUnits {
      let mustDivide = unit.name == "y" || unit.name == "w"
      if mustDivide && rest % unit.nanoseconds != 0 { continue }
      let count = rest / unit.nanoseconds
      if count > 0 {
        text += "\(count)\(unit.name)"
        rest -= count * unit.nanoseconds
      }
    }
    return text
  }

  /// A DURATION token: the simple form, or else Go's, which may have a sign.
  static func parse(_ text: String) -> Int64? {
    if case .success(let duration) = parseSimple(text) { return duration }
    return parseGo(text)
  }

  private static let goUnits: [(name: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000),
    ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
  ]

  /// Signed decimals with units in any order; repeats add up.
  private static func parseGo(_ text: String) -> Int64? {
    let isNegative = text.hasPrefix("-")
    var rest = isNegative || text.hasPrefix("+") ? text.dropFirst() : Substring(text)
    if rest.isEmpty { return nil }
    var total: Int64 = 0
    while !rest.isEmpty {
      let whole = rest.prefix { ("0"..."9").contains($0) }
      rest = rest.dropFirst(whole.count)
      var fraction: Substring = ""
      if rest.first == "." {
        fraction = rest.dropFirst().prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(fraction.count + 1)
      }
      if whole.isEmpty && fraction.isEmpty { return nil }
      let name = rest.prefix { $0 != "." && !("0"..."9").contains($0) }
      rest = rest.dropFirst(name.count)
      guard let unit = goUnits.first(where: { $0.name == name })?.nanoseconds,
        let count = whole.isEmpty ? 0 : Int64(whole)
      else { return nil }
      let (product, tooLarge) = count.multipliedReportingOverflow(by: unit)
      let part = fraction.isEmpty ? 0 : Int64((Double("0.\(fraction)") ?? 0) * Double(unit))
      let (scaled, carry) = product.addingReportingOverflow(part)
      let (sum, overflow) = total.addingReportingOverflow(scaled)
      if tooLarge || carry || overflow { return nil }
      total = sum
    }
    return isNegative ? -total : total
  }

  /// Go's form: `1h30m0s`, `1.5s`, `20µs`, `0s`.
  static func formatGo(_ nanoseconds: Int64) -> String {
    let sign = nanoseconds < 0 ? "-" : ""
    let size = nanoseconds.magnitude
    if size == 0 { return "0s" }
    if size < 1_000 { return sign + "\(size)ns" }
    if size < 1_000_000 { return sign + decimal(size, unit: 1_000) + "µs" }
    if size < 1_000_000_000 { return sign + decimal(size, unit: 1_000_000) + "ms" }
    let seconds = decimal(size % 60_000_000_000, unit: 1_000_000_000) + "s"
    let minutes = size / 60_000_000_000
    if minutes == 0 { return sign + seconds }
    if minutes < 60 { return sign + "\(minutes)m" + seconds }
    return sign + "\(minutes / 60)h\(minutes % 60)m" + seconds
  }

  /// `count / unit` without trailing zeros; `unit` is a power of ten.
  private static func decimal(_ count: UInt64, unit: UInt64) -> String {
    let fraction = count % unit
    if fraction == 0 { return "\(count / unit)" }
    var digits = String(unit + fraction).dropFirst()
    while digits.last == "0" { digits = digits.dropLast() }
    return "\(count / unit).\(digits)"
  }
}
