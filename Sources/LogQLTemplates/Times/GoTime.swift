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

/// A date and time of day in some zone (proleptic Gregorian).
struct CivilDate {
  var year: Int
  var month: Int
  var day: Int
  var secondOfDay: Int

  /// `seconds` since the epoch, moved by the zone's offset.
  init(_ seconds: Int64) {
    var days = Int(seconds / 86_400)
    secondOfDay = Int(seconds % 86_400)
    if secondOfDay < 0 { (days, secondOfDay) = (days - 1, secondOfDay + 86_400) }
    // Eras of 400 years that start on 1 March, so that leap days come last.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days from the epoch; `month` from 1 to 12, `day` may lie outside of the month.
  static func days(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  static func daysInMonth(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  var hour: Int { secondOfDay / 3600 }
  var minute: Int { secondOfDay / 60 % 60 }
  var second: Int { secondOfDay % 60 }

  /// 0 is Sunday.
  var weekday: Int {
    let days = Self.days(year: year, month: month, day: day)
    return ((days + 4) % 7 + 7) % 7
  }

  /// From 1.
  var dayOfYear: Int {
    Self.days(year: year, month: month, day: day) - Self.days(year: year, month: 1, day: 1) + 1
  }

  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
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
      1...12 ~= value ? CivilDate.months[Int(value) - 1] : "%!Month(\(value))"
    case .weekday:
      0...6 ~= value ? CivilDate.weekdays[Int(value)] : "%!Weekday(\(value))"
    case .duration: GoDuration.text(value)
    }
  }
}
