import Bytes

/// The rule of a zone for all years behind its table, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct YearlyRule: Sendable {
  private var standard: TimeZoneRules.Kind
  private var summer: TimeZoneRules.Kind?
  private var start = Change()
  private var end = Change()

  /// A day of the year and seconds into it, by the clock that holds until then.
  private struct Change: Sendable {
    enum Day: Sendable {
      /// 1 to 365, without 29 February.
      case julian(Int)
      /// 0 to 365.
      case plain(Int)
      case weekday(month: Int, week: Int, day: Int)
    }

    var day = Day.plain(0)
    var second = 2 * 3600

    /// Seconds from the start of the year.
    func seconds(in year: Int) -> Int {
      let firstDay = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
      switch day {
      case .julian(let day):
        let isBehindLeapDay = CivilDate.isLeap(year) && day >= 60
        return (day - 1 + (isBehindLeapDay ? 1 : 0)) * 86_400 + second
      case .plain(let day): return day * 86_400 + second
      case .weekday(let month, let week, let day):
        var date = CivilDate(year: year, month: month, day: 1)
        date.day += (day - date.weekday + 7) % 7 + (week - 1) * 7
        while !date.exists { date.day -= 7 }
        return (date.daysSinceEpoch - firstDay) * 86_400 + second
      }
    }
  }

  init?(_ text: [UInt8]) {
    var reader = Reader(text: text)
    guard let name = reader.name(), let offset = reader.offset() else { return nil }
    standard = .init(offset: -offset, isSummer: false, name: name)
    if reader.isAtEnd { return }
    guard let name = reader.name() else { return nil }
    var summerOffset = standard.offset + 3600
    if !reader.isAtEnd, reader.peek != UInt8(ascii: ",") {
      guard let offset = reader.offset() else { return nil }
      summerOffset = -offset
    }
    summer = .init(offset: summerOffset, isSummer: true, name: name)
    guard let start = reader.change(), let end = reader.change(), reader.isAtEnd else { return nil }
    (self.start, self.end) = (start, end)
  }

  private struct Reader {
    let text: [UInt8]
    var at = 0

    init(text: [UInt8]) { self.text = text }

    var isAtEnd: Bool { at >= text.count }
    var peek: UInt8? { at < text.count ? text[at] : nil }

    mutating func take(_ character: Character) -> Bool {
      guard peek == character.asciiValue else { return false }
      at += 1
      return true
    }

    /// At least three letters, or anything in `<>`.
    mutating func name() -> [UInt8]? {
      if take("<") {
        guard let close = text[at...].firstIndex(of: UInt8(ascii: ">")) else { return nil }
        defer { at = close + 1 }
        return Array(text[at..<close])
      }
      let start = at
      while let byte = peek, byte | 0x20 >= 0x61, byte | 0x20 <= 0x7A { at += 1 }
      return at - start >= 3 ? Array(text[start..<at]) : nil
    }

    mutating func number(upTo limit: Int) -> Int? {
      var value: Int?
      while let byte = peek, (0x30...0x39).contains(byte), value ?? 0 <= limit {
        value = (value ?? 0) * 10 + Int(byte - 0x30)
        at += 1
      }
      guard let value, value <= limit else { return nil }
      return value
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func offset() -> Int? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard let hours = number(upTo: 24 * 7) else { return nil }
      var seconds = hours * 3600
      if take(":") {
        guard let minutes = number(upTo: 59) else { return nil }
        seconds += minutes * 60
        if take(":") {
          guard let rest = number(upTo: 59) else { return nil }
          seconds += rest
        }
      }
      return isNegative ? -seconds : seconds
    }

    mutating func change() -> Change? {
      guard take(",") else { return nil }
      var change = Change()
      if take("J") {
        guard let day = number(upTo: 365), day > 0 else { return nil }
        change.day = .julian(day)
      } else if take("M") {
        guard let month = number(upTo: 12), month > 0, take("."), let week = number(upTo: 5),
          week > 0, take("."), let day = number(upTo: 6)
        else { return nil }
        change.day = .weekday(month: month, week: week, day: day)
      } else {
        guard let day = number(upTo: 365) else { return nil }
        change.day = .plain(day)
      }
      if take("/") {
        guard let second = offset() else { return nil }
        change.second = second
      }
      return change
    }
  }

  /// What holds at a time; `last`: the last change of the table.
  func period(at time: Int64, from last: Int64) -> TimeZoneRules.Period? {
    guard let summer else { return .init(kind: standard, start: last, end: .max) }
    // The year of standard time is as good as any: changes are not at its ends.
    let year = CivilTime(secondsSinceEpoch: time &+ Int64(standard.offset)).year
    let firstDay = Int64(CivilDate(year: year, month: 1, day: 1).daysSinceEpoch) * 86_400
    let toSummer = firstDay + Int64(start.seconds(in: year) - standard.offset)
    let toStandard = firstDay + Int64(end.seconds(in: year) - summer.offset)
    let isNorthern = toSummer < toStandard
    let (first, second) = isNorthern ? (toSummer, toStandard) : (toStandard, toSummer)
    let outer = isNorthern ? standard : summer
    let inner = isNorthern ? summer : standard
    if time < first { return .init(kind: outer, start: firstDay - 200 * 86_400, end: first) }
    if time < second { return .init(kind: inner, start: first, end: second) }
    return .init(kind: outer, start: second, end: firstDay + 500 * 86_400)
  }
}
