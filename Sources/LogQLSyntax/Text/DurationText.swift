/// Durations as queries write them, in nanoseconds: the form of ranges (`1h30m`, `1w`), and with
/// Go's form that of all other places. Spec: LogQL, §1 and §4.
public enum DurationText {
  struct Reason: Error { let message: String }

  private static let units: [(name: StaticString, nanoseconds: UInt64)] = [
    ("y", 365 * 86_400_000_000_000), ("w", 7 * 86_400_000_000_000), ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
  ]

  /// A DURATION token: the form of ranges, or else Go's, which may have a sign.
  static func parse(_ text: some Collection<UInt8>) -> Int64? {
    switch parts(text) {
    case .duration(let duration): return duration
    default:
      if case .success(let duration) = GoDuration.parse(text) { return duration }
      return nil
    }
  }

  /// Integers with units from the largest down, each at most once; `0` alone.
  static func parseSimple(_ text: some Collection<UInt8>) -> Result<Int64, Reason> {
    var shown: String { String(decoding: Array(text), as: UTF8.self) }
    switch parts(text) {
    case .duration(let duration): return .success(duration)
    case .empty: return .failure(Reason(message: "empty duration string"))
    case .invalid:
      return .failure(Reason(message: "not a valid duration string: \"\(shown)\""))
    case .unknownUnit(let unit):
      let unit = String(decoding: unit, as: UTF8.self)
      return .failure(Reason(message: "unknown unit \"\(unit)\" in duration \"\(shown)\""))
    case .outOfRange: return .failure(Reason(message: "duration out of range"))
    }
  }

  private enum Parts {
    case duration(Int64)
    case empty
    case invalid
    case unknownUnit([UInt8])
    case outOfRange
  }

  private static func parts(_ text: some Collection<UInt8>) -> Parts {
    if text.isEmpty { return .empty }
    if text.count == 1 && text.first == 0x30 { return .duration(0) }
    var rest = text[...]
    var total: UInt64 = 0
    var nextUnit = 0
    while !rest.isEmpty {
      var count: UInt64 = 0
      var overflows = false
      let digits = rest.prefix { $0.isDecimalDigit }
      for digit in digits {
        if count > UInt64(Int64.max) / 10 { overflows = true }
        count = count &* 10 &+ UInt64(digit - 0x30)
      }
      rest = rest[digits.endIndex...]
      let unit = rest.prefix { !$0.isDecimalDigit }
      rest = rest[unit.endIndex...]
      if digits.isEmpty || unit.isEmpty { return .invalid }
      guard let position = units.firstIndex(where: { isName($0.name, unit) }) else {
        return .unknownUnit(Array(unit))
      }
      if position < nextUnit { return .invalid }
      nextUnit = position + 1
      let (part, tooLarge) = count.multipliedReportingOverflow(by: units[position].nanoseconds)
      let (sum, carry) = total.addingReportingOverflow(part)
      if overflows || tooLarge || carry || sum > UInt64(Int64.max) { return .outOfRange }
      total = sum
    }
    return .duration(Int64(total))
  }

  private static func isName(_ name: StaticString, _ unit: some Collection<UInt8>) -> Bool {
    name.withUTF8Buffer { $0.elementsEqual(unit) }
  }

  /// The form of ranges: years and weeks only if nothing is left over; `0s` for nothing. Whole
  /// milliseconds.
  public static func formatSimple(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "0s" }
    var rest = UInt64(max(0, nanoseconds))
    var text = ""
    for (index, unit) in units.enumerated() {
      if index < 2 && rest % unit.nanoseconds != 0 { continue }
      let count = rest / unit.nanoseconds
      if count > 0 {
        text += "\(count)\(unit.name)"
        rest -= count * unit.nanoseconds
      }
    }
    return text
  }
}
