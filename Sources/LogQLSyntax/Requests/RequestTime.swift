import Bytes
public import LogModel

/// Times and durations as the HTTP interface reads them (spec: LogQL, §10).
public enum RequestTime {
  /// Seconds with a fraction, rounded to milliseconds; whole numbers of at most 10 characters are
  /// seconds, longer ones nanoseconds; RFC 3339. Nil for anything else.
  public static func parse(_ text: String) -> Timestamp? {
    if text.utf8.contains(UInt8(ascii: ".")), case .success(let seconds) = GoNumber.parse(text.utf8)
    {
      let whole = seconds.rounded(.towardZero)
      let milliseconds = ((seconds - whole) * 1_000).rounded()
      guard let base = Int64(exactly: whole) else { return nil }
      return nanoseconds(base, 1_000_000_000, plus: Int64(milliseconds) * 1_000_000)
    }
    if let value = integer(text) {
      return text.utf8.count <= 10
        ? nanoseconds(value, 1_000_000_000, plus: 0) : Timestamp(nanoseconds: value)
    }
    return RFC3339.nanosecondsSinceEpoch(text).map { Timestamp(nanoseconds: $0) }
  }

  private static func nanoseconds(_ value: Int64, _ unit: Int64, plus rest: Int64) -> Timestamp? {
    let (product, overflow) = value.multipliedReportingOverflow(by: unit)
    let (sum, carry) = product.addingReportingOverflow(rest)
    return overflow || carry ? nil : Timestamp(nanoseconds: sum)
  }

  /// Digits, with a sign or without.
  static func integer(_ text: String) -> Int64? { Int64(text) }

  /// Seconds, or a duration of the simple form. Nanoseconds.
  static func duration(_ text: String) throws(LogQLError) -> Int64 {
    if case .success(let seconds) = GoNumber.parse(text.utf8) {
      let nanoseconds = seconds * 1e9
      if !(nanoseconds.magnitude < 0x1p63) {
        throw LogQLError(
          .request, "cannot parse \"\(text)\" to a valid duration. It overflows int64")
      }
      return Int64(nanoseconds)
    }
    guard case .success(let nanoseconds) = DurationText.parseSimple(text.utf8) else {
      throw LogQLError(.request, "cannot parse \"\(text)\" to a valid duration")
    }
    return nanoseconds
  }

  static func wholeMilliseconds(_ nanoseconds: Int64) -> Int64 {
    nanoseconds / 1_000_000 * 1_000_000
  }
}

/// Refusals of requests.
extension LogQLError {
  static let endBeforeStart = LogQLError(
    .request, "end timestamp must not be before or equal to start time")

  static let limitNotPositive = LogQLError(.request, "limit must be a positive value")

  static let tooManySteps = LogQLError(
    .request,
    "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the "
      + "step parameter")

  static func badInteger(_ function: String, _ text: String) -> Self {
    let digits = text.utf8.drop { $0 == 0x2B || $0 == 0x2D }
    let isNumber = !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
    return LogQLError(
      .request,
      "strconv.\(function): parsing \(goQuoted(text)): "
        + (isNumber ? "value out of range" : "invalid syntax"))
  }

  static func tooManyEntries(_ limit: Int, _ maximum: Int) -> Self {
    LogQLError(
      .request,
      "max entries limit per query exceeded, limit > max_entries_limit_per_query "
        + "(\(limit) > \(maximum))")
  }

  static func queryTooLong(_ length: Int64, _ maximum: Int64) -> Self {
    LogQLError(
      .request,
      "the query time range exceeds the limit (query length: \(GoDuration.text(length)), "
        + "limit: \(DurationText.formatSimple(maximum)))")
  }

  static func rangeTooLong(_ range: Int64, _ maximum: Int64) -> Self {
    LogQLError(
      .request,
      "[interval] value exceeds limit: [\(DurationText.formatSimple(range))] > "
        + "[\(DurationText.formatSimple(maximum))]")
  }
}
