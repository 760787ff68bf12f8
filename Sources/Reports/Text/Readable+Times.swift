extension Readable {
  /// How long something took, nanoseconds: `850 ns`, `12.3 ms`, `1.8 s`, `3m20s`, `2h05m`. Below a
  /// minute three significant digits, from then on whole seconds.
  public static func duration(_ nanoseconds: Double) -> String {
    let size = nanoseconds.magnitude
    if !size.isFinite { return decimal(nanoseconds, decimals: 0) + " s" }
    if size >= 59.95e9 {
      return size < 9e18
        ? moment(Int64(nanoseconds)) : decimal(nanoseconds / 1e9, decimals: 0) + " s"
    }
    if size < 999.5 { return measured(nanoseconds, "ns") }
    if size < 999.5e3 { return measured(nanoseconds / 1e3, "µs") }
    if size < 999.5e6 { return measured(nanoseconds / 1e6, "ms") }
    return measured(nanoseconds / 1e9, "s")
  }

  public static func duration(_ nanoseconds: Int64) -> String { duration(Double(nanoseconds)) }

  private static func measured(_ value: Double, _ unit: String) -> String {
    let size = value.magnitude
    var text = decimal(value, decimals: size < 9.995 ? 2 : size < 99.95 ? 1 : 0)
    if text.utf8.contains(UInt8(ascii: ".")) {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return text + " " + unit
  }

  /// A point of virtual time, nanoseconds from the start: `0s`, `45s`, `1m05s`, `20m`, `2h05m`,
  /// `1h27m30s`, rounded to a second; below one as `duration`.
  public static func moment(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "0s" }
    if nanoseconds.magnitude < 1_000_000_000 { return duration(nanoseconds) }
    let total = (nanoseconds.magnitude + 500_000_000) / 1_000_000_000
    let (hours, minutes, seconds) = (total / 3600, total / 60 % 60, total % 60)
    var text = nanoseconds < 0 ? "-" : ""
    if hours > 0 { text += "\(hours)h" }
    if minutes > 0 || (hours > 0 && seconds > 0) {
      text += hours > 0 ? twoDigits(minutes) + "m" : "\(minutes)m"
    }
    if seconds > 0 { text += total >= 60 ? twoDigits(seconds) + "s" : "\(seconds)s" }
    return text
  }

  private static func twoDigits(_ value: UInt64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
