import Bytes
import Testing

/// Dates against a calendar that counts one day after the other.
@Suite struct CivilDateTests {
  private struct Calendar {
    var number = 0
    var date = CivilDate(year: 1970, month: 1, day: 1)
    var weekday = 4
    var dayOfYear = 1

    static let months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

    static func length(_ month: Int, _ year: Int) -> Int {
      let isLeap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0
      return months[month - 1] + (month == 2 && isLeap ? 1 : 0)
    }

    mutating func goForward() {
      (number, weekday, dayOfYear) = (number + 1, (weekday + 1) % 7, dayOfYear + 1)
      date.day += 1
      if date.day <= Self.length(date.month, date.year) { return }
      (date.month, date.day) = (date.month + 1, 1)
      if date.month <= 12 { return }
      (date.year, date.month, dayOfYear) = (date.year + 1, 1, 1)
    }

    mutating func goBack() {
      (number, weekday, dayOfYear) = (number - 1, (weekday + 6) % 7, dayOfYear - 1)
      date.day -= 1
      if date.day > 0 { return }
      date.month -= 1
      if date.month == 0 {
        (date.year, date.month) = (date.year - 1, 12)
        dayOfYear = (1...12).reduce(0) { $0 + Self.length($1, date.year) }
      }
      date.day = Self.length(date.month, date.year)
    }

    var agrees: Bool {
      CivilDate(daysSinceEpoch: number) == date && date.daysSinceEpoch == number && date.exists
        && date.weekday == weekday && date.dayOfYear == dayOfYear
    }
  }

  @Test func daysForwardAgree() {
    var calendar = Calendar()
    while calendar.agrees && calendar.date.year < 2900 { calendar.goForward() }
    #expect(calendar.agrees, "\(calendar)")
  }

  @Test func daysBackAgree() {
    var calendar = Calendar()
    while calendar.agrees && calendar.date.year > -900 { calendar.goBack() }
    #expect(calendar.agrees, "\(calendar)")
  }

  /// After 400 years the calendar begins again.
  @Test(arguments: [-700_000_000, -1_000, -3, -1, 1, 2, 7, 1_000, 700_000_000])
  func erasAreAlike(eras: Int) {
    for day in stride(from: -200_000, through: 200_000, by: 997) {
      var date = CivilDate(daysSinceEpoch: day)
      let weekday = date.weekday
      date.year += 400 * eras
      let number = day + 146_097 * eras
      #expect(CivilDate(daysSinceEpoch: number) == date && date.daysSinceEpoch == number)
      #expect(date.weekday == weekday)
    }
  }

  @Test func daysOutsideOfAMonthCountOn() {
    #expect(CivilDate(year: 2024, month: 1, day: 32).daysSinceEpoch == 19_723 + 31)
    #expect(CivilDate(year: 2024, month: 3, day: 0).daysSinceEpoch == 19_723 + 59)
    for date in [
      (2023, 2, 29), (1900, 2, 29), (2024, 0, 1), (2024, 13, 1), (2024, 4, 31), (2024, 1, 0),
    ] {
      #expect(!CivilDate(year: date.0, month: date.1, day: date.2).exists)
    }
  }

  @Test(arguments: [
    (Int64(-1), "1969-12-31 23:59:59"), (0, "1970-1-1 0:0:0"), (86_399, "1970-1-1 23:59:59"),
    (-86_400, "1969-12-31 0:0:0"), (1_709_211_909, "2024-2-29 13:5:9"),
    (.max, "292277026596-12-4 15:30:7"), (.min, "-292277022657-1-27 8:29:52"),
  ])
  func secondsAreSplit(seconds: Int64, text: String) {
    let time = CivilTime(secondsSinceEpoch: seconds)
    #expect(
      "\(time.year)-\(time.month)-\(time.day) \(time.hour):\(time.minute):\(time.second)" == text)
  }
}
