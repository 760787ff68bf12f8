/// A date and time of day in UTC, split from nanoseconds since the epoch (proleptic Gregorian).
public struct CivilTime: Equatable, Sendable {
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to 31.
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int
  public var nanosecond: Int

  public init(nanosecondsSinceEpoch time: Int64) {
    var seconds = time / 1_000_000_000
    var rest = time % 1_000_000_000
    if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000_000) }
    var days = seconds / 86_400
    var inDay = seconds % 86_400
    if inDay < 0 { (days, inDay) = (days - 1, inDay + 86_400) }
    // Days are counted in eras of 400 years that start on 1 March, so that leap days come last.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    hour = Int(inDay / 3600)
    minute = Int(inDay / 60 % 60)
    second = Int(inDay % 60)
    nanosecond = Int(rest)
  }

  /// Days from the epoch to a date of the proleptic Gregorian calendar.
  static func days(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func daysInMonth(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension ByteWriter {
  /// RFC 3339 in UTC: `2024-01-02T03:04:05Z`, with the fraction of a second without its trailing
  /// zeros if there is one and `withFraction`.
  public mutating func rfc3339(nanosecondsSinceEpoch time: Int64, withFraction: Bool = true) {
    let civil = CivilTime(nanosecondsSinceEpoch: time)
    // Nanoseconds of 64 bits reach from 1677 to 2262: the year has four digits.
    decimal(UInt64(civil.year), width: 4)
    byte(0x2D)
    decimal(UInt64(civil.month), width: 2)
    byte(0x2D)
    decimal(UInt64(civil.day), width: 2)
    byte(0x54)
    decimal(UInt64(civil.hour), width: 2)
    byte(0x3A)
    decimal(UInt64(civil.minute), width: 2)
    byte(0x3A)
    decimal(UInt64(civil.second), width: 2)
    if withFraction && civil.nanosecond > 0 {
      var fraction = UInt64(civil.nanosecond)
      var width = 9
      while fraction % 10 == 0 { (fraction, width) = (fraction / 10, width - 1) }
      byte(0x2E)
      decimal(fraction, width: width)
    }
    byte(0x5A)
  }
}

/// Times as RFC 3339 writes them.
public enum RFC3339 {
  public static func text(nanosecondsSinceEpoch time: Int64, withFraction: Bool = true) -> String {
    var writer = ByteWriter(capacity: 32)
    writer.rfc3339(nanosecondsSinceEpoch: time, withFraction: withFraction)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Nanoseconds since the epoch of `2024-01-02T03:04:05[.123456789](Z|+01:00)`; digits beyond the
  /// ninth are cut off. Nil if the text is not such a time or 64 bits do not hold it.
  public static func nanosecondsSinceEpoch(_ text: some StringProtocol) -> Int64? {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= bytes.count else { return nil }
      return Decimal.unsigned(bytes[range]).map { Int($0) }
    }
    guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] | 0x20 == 0x74,
      bytes[13] == 0x3A, bytes[16] == 0x3A,
      let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      (1...12).contains(month), (1...CivilTime.daysInMonth(month, of: year)).contains(day),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var at = 19
    var nanosecond = 0
    if bytes[at] == 0x2E {
      at += 1
      var digits = 0
      while at < bytes.count, (0x30...0x39).contains(bytes[at]) {
        if digits < 9 { nanosecond = nanosecond * 10 + Int(bytes[at] - 0x30) }
        (digits, at) = (digits + 1, at + 1)
      }
      if digits == 0 { return nil }
      for _ in min(digits, 9)..<9 { nanosecond *= 10 }
    }
    guard let offset = zone(bytes, at: at) else { return nil }
    let days = CivilTime.days(year: year, month: month, day: day)
    let seconds = Int64(days * 86_400 + hour * 3600 + minute * 60 + second - offset)
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = product.addingReportingOverflow(Int64(nanosecond))
    return overflow || carry ? nil : sum
  }

  /// Seconds east of UTC of what stands at `at`: `Z` or `±hh:mm` up to the end.
  private static func zone(_ bytes: [UInt8], at: Int) -> Int? {
    guard at < bytes.count else { return nil }
    if bytes[at] | 0x20 == 0x7A { return at + 1 == bytes.count ? 0 : nil }
    guard bytes.count == at + 6, bytes[at] == 0x2B || bytes[at] == 0x2D, bytes[at + 3] == 0x3A,
      let hours = Decimal.unsigned(bytes[(at + 1)..<(at + 3)]), hours < 24,
      let minutes = Decimal.unsigned(bytes[(at + 4)..<(at + 6)]), minutes < 60
    else { return nil }
    let offset = Int(hours) * 3600 + Int(minutes) * 60
    return bytes[at] == 0x2B ? offset : -offset
  }
}
