public import LogModel

extension Timestamp {
  /// `2024-01-01T00:00:00.000000001Z`: UTC with `digits` (0 to 9) decimals, truncated.
  public func text(digits: Int = 9) -> String {
    var seconds = nanoseconds / 1_000_000_000
    var fraction = nanoseconds % 1_000_000_000
    if fraction < 0 {
      seconds -= 1
      fraction += 1_000_000_000
    }
    var day = seconds / 86_400
    var second = seconds % 86_400
    if second < 0 {
      day -= 1
      second += 86_400
    }
    let (year, month, dayOfMonth) = Timestamp.civil(daysSince1970: day)
    let date = "\(Timestamp.padded(year, 4))-\(Timestamp.padded(month, 2))"
      + "-\(Timestamp.padded(dayOfMonth, 2))"
    let time = "\(Timestamp.padded(second / 3_600, 2)):\(Timestamp.padded(second / 60 % 60, 2))"
      + ":\(Timestamp.padded(second % 60, 2))"
    let decimals = digits == 0 ? "" : "." + Timestamp.padded(fraction, 9).prefix(digits)
    return "\(date)T\(time)\(decimals)Z"
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  /// Year, month and day of the proleptic Gregorian calendar. Years are counted from March, so that
  /// the leap day is the last of its year; 400 years are 146 097 days.
  private static func civil(daysSince1970 days: Int64) -> (Int64, Int64, Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }
}
