import LogQLSyntax

/// A point in time with the zone that it is shown in.
struct GoTime: Equatable {
  /// Since the epoch.
  var seconds: Int64
  /// 0 to 999 999 999.
  var nanosecond: Int32
  /// The number of the zone in `TimeZones`.
  var zone: Int32 = TimeZones.local

  /// 1 January of year 1: what Go calls the zero time.
  static let zero = GoTime(seconds: -secondsFromYear1, nanosecond: 0, zone: TimeZones.utc)
  static let secondsFromYear1: Int64 = 62_135_596_800

  init(seconds: Int64, nanosecond: Int32, zone: Int32 = TimeZones.local) {
    self.seconds = seconds
    self.nanosecond = nanosecond
    self.zone = zone
  }

  init(nanoseconds: Int64) {
    let (quotient, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    seconds = rest < 0 ? quotient - 1 : quotient
    nanosecond = Int32(rest < 0 ? rest + 1_000_000_000 : rest)
  }

  /// What 64 bits hold of it.
  var nanoseconds: Int64 { seconds &* 1_000_000_000 &+ Int64(nanosecond) }

  var isZero: Bool { seconds == Self.zero.seconds && nanosecond == 0 }

  func isBefore(_ other: GoTime) -> Bool {
    (seconds, nanosecond) < (other.seconds, other.nanosecond)
  }
}

/// The words that Go has for months and days, in English.
enum CalendarNames {
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  /// From Sunday on.
  static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]
}

extension IntegerType {
  /// The word for a value of a type that prints as a word.
  func text(_ value: Int64) -> String? {
    switch self {
    case .int, .int64, .byte: nil
    case .month:
      1...12 ~= value ? CalendarNames.months[Int(value) - 1] : "%!Month(\(value))"
    case .weekday:
      0...6 ~= value ? CalendarNames.weekdays[Int(value)] : "%!Weekday(\(value))"
    case .duration: GoDuration.text(value)
    }
  }
}
