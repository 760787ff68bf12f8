/// A date and time of day: in UTC, or in a zone if its offset was added to the seconds.
public struct CivilTime: Equatable, Sendable {
  public var date: CivilDate
  /// 0 to 86 399.
  public var secondOfDay: Int
  /// 0 to 999 999 999.
  public var nanosecond: Int

  @inlinable public init(secondsSinceEpoch seconds: Int64, nanosecond: Int = 0) {
    let (days, rest) = Self.floored(seconds, by: 86_400)
    date = CivilDate(daysSinceEpoch: Int(days))
    secondOfDay = Int(rest)
    self.nanosecond = nanosecond
  }

  @inlinable public init(nanosecondsSinceEpoch time: Int64) {
    let (seconds, rest) = Self.floored(time, by: 1_000_000_000)
    self.init(secondsSinceEpoch: seconds, nanosecond: Int(rest))
  }

  /// Quotient and remainder, the latter not negative.
  @inlinable static func floored(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
  }

  @inlinable public var year: Int { date.year }
  /// 1 to 12.
  @inlinable public var month: Int { date.month }
  /// 1 to 31.
  @inlinable public var day: Int { date.day }
  @inlinable public var hour: Int { secondOfDay / 3600 }
  @inlinable public var minute: Int { secondOfDay / 60 % 60 }
  @inlinable public var second: Int { secondOfDay % 60 }
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
      hour < 24, minute < 60, second < 60
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    if !date.exists { return nil }
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
    let seconds = Int64(date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset)
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
