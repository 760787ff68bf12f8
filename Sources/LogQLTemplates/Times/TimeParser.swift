import Bytes

/// Reads a time by a Go layout.
struct TimeParser {
  let text: Text
  var at = 0
  var year = 0
  var month: Int?
  var day: Int?
  var dayOfYear: Int?
  var hour = 0
  var minute = 0
  var second = 0
  var nanosecond = 0
  var isAfternoon: Bool?
  var isUTC = false
  var offset: Int?
  var zoneName: Text?

  /// The time that a text says, in `zone` if it does not say otherwise; nil if it does not follow the
  /// layout.
  static func time(
    _ text: Text, layout: Text, in zone: Int32, _ zones: inout TimeZones
  ) -> GoTime? {
    var parser = TimeParser(text)
    return parser.read(layout) ? parser.time(in: zone, &zones) : nil
  }

  private init(_ text: Text) { self.text = text }

  // MARK: Reading

  private mutating func read(_ layout: Text) -> Bool {
    var (start, position) = (0, 0)
    while position < layout.count {
      guard let (part, length) = TimeLayoutPart.part(layout, at: position) else {
        position += 1
        continue
      }
      guard skip(layout.part(start, position)) else { return false }
      position += length
      start = position
      guard read(part, layout.part(from: position)) else { return false }
    }
    return skip(layout.part(start, position)) && at == text.count
  }

  /// Text between the parts must be there as it is; blanks may be more or fewer.
  private mutating func skip(_ literal: Text) -> Bool {
    var position = 0
    while position < literal.count {
      if literal[position] == 0x20 {
        if at < text.count, text[at] != 0x20 { return false }
        while position < literal.count, literal[position] == 0x20 { position += 1 }
        while at < text.count, text[at] == 0x20 { at += 1 }
        continue
      }
      guard at < text.count, text[at] == literal[position] else { return false }
      position += 1
      at += 1
    }
    return true
  }

  private mutating func read(_ part: TimeLayoutPart, _ rest: Text) -> Bool {
    switch part {
    case .year: return readShortYear()
    case .longYear:
      guard isDigit(at), let value = take(4).flatMap(Self.number) else { return false }
      year = value
    case .month, .longMonth:
      guard let index = word(CalendarNames.months, part == .month) else { return false }
      month = index + 1
    case .numericMonth, .zeroMonth: return read(\.month, part == .zeroMonth, 1...12)
    case .weekday, .longWeekday: return word(CalendarNames.weekdays, part == .weekday) != nil
    case .day, .spaceDay, .zeroDay:
      if part == .spaceDay { skipBlank() }
      return read(\.day, part == .zeroDay, 0...99)
    case .spaceYearDay, .zeroYearDay:
      if part == .spaceYearDay { for _ in 0..<2 { skipBlank() } }
      return readDayOfYear(isFixed: part == .zeroYearDay)
    case .hour: return read(\.hour, false, 0...23)
    case .hour12, .zeroHour12: return read(\.hour, part == .zeroHour12, 0...12)
    case .minute, .zeroMinute: return read(\.minute, part == .zeroMinute, 0...59)
    case .second, .zeroSecond: return readSecond(isFixed: part == .zeroSecond, rest)
    case .upperHalf: return readHalf("AM", "PM")
    case .lowerHalf: return readHalf("am", "pm")
    case .zone(let isZulu, let hasColon, let parts):
      return readOffset(isZulu: isZulu, hasColon: hasColon, parts: parts)
    case .zoneName: return readZoneName()
    case .fraction(let digits, let isTrimmed, _): return readFraction(digits, isTrimmed)
    }
    return true
  }

  private func isDigit(_ index: Int) -> Bool {
    index < text.count && (0x30...0x39).contains(text[index])
  }

  private mutating func skipBlank() {
    if at < text.count, text[at] == 0x20 { at += 1 }
  }

  mutating func take(_ count: Int) -> Text? {
    guard at + count <= text.count else { return nil }
    at += count
    return text.part(at - count, at)
  }

  static func number(_ text: Text) -> Int? {
    guard case .success(let value) = GoInteger.decimal(text) else { return nil }
    return Int(value)
  }

  /// One or two digits; two if it is fixed.
  mutating func twoDigits(isFixed: Bool) -> Int? {
    guard isDigit(at) else { return nil }
    let first = Int(text[at] - 0x30)
    guard isDigit(at + 1) else {
      if isFixed { return nil }
      at += 1
      return first
    }
    at += 2
    return first * 10 + Int(text[at - 1] - 0x30)
  }

  private mutating func read(
    _ field: WritableKeyPath<TimeParser, Int>, _ isFixed: Bool, _ range: ClosedRange<Int>
  ) -> Bool {
    guard let value = twoDigits(isFixed: isFixed), range.contains(value) else { return false }
    self[keyPath: field] = value
    return true
  }

  private mutating func read(
    _ field: WritableKeyPath<TimeParser, Int?>, _ isFixed: Bool, _ range: ClosedRange<Int>
  ) -> Bool {
    guard let value = twoDigits(isFixed: isFixed), range.contains(value) else { return false }
    self[keyPath: field] = value
    return true
  }

  private mutating func readShortYear() -> Bool {
    guard let value = take(2).flatMap(Self.number) else { return false }
    year = value >= 69 ? value + 1900 : value + 2000
    return true
  }

  /// One of some words, or of their first three letters, in any case.
  private mutating func word(_ words: [String], _ isShort: Bool) -> Int? {
    let index = words.firstIndex { word in
      let letters = Array(isShort ? word.utf8.prefix(3) : word.utf8[...])
      guard at + letters.count <= text.count else { return false }
      return zip(letters, text[at...]).allSatisfy { $0 == $1 || isSameLetter($0, $1) }
    }
    if let index { at += isShort ? 3 : words[index].utf8.count }
    return index
  }

  private func isSameLetter(_ a: UInt8, _ b: UInt8) -> Bool {
    a | 0x20 == b | 0x20 && (0x61...0x7A).contains(a | 0x20)
  }

  private mutating func readDayOfYear(isFixed: Bool) -> Bool {
    var (value, count) = (0, 0)
    while count < 3, isDigit(at) {
      value = value * 10 + Int(text[at] - 0x30)
      (at, count) = (at + 1, count + 1)
    }
    if count == 0 || isFixed && count != 3 { return false }
    dayOfYear = value
    return true
  }

  private mutating func readHalf(_ morning: String, _ afternoon: String) -> Bool {
    guard let word = take(2) else { return false }
    if word.elementsEqual(afternoon.utf8) {
      isAfternoon = true
    } else if word.elementsEqual(morning.utf8) {
      isAfternoon = isAfternoon ?? false
    } else {
      return false
    }
    return true
  }

  // MARK: Seconds and fractions

  private func isPoint(_ index: Int) -> Bool {
    index < text.count && (text[index] == 0x2E || text[index] == 0x2C)
  }

  /// A fraction may follow even if the layout has none.
  private mutating func readSecond(isFixed: Bool, _ rest: Text) -> Bool {
    guard read(\.second, isFixed, 0...59) else { return false }
    guard isPoint(at), isDigit(at + 1) else { return true }
    var position = 0
    while position < rest.count {
      if let (part, _) = TimeLayoutPart.part(rest, at: position) {
        if case .fraction = part { return true }
        break
      }
      position += 1
    }
    return readDigits()
  }

  /// A point and all digits behind it.
  private mutating func readDigits() -> Bool {
    var end = at + 1
    while isDigit(end) { end += 1 }
    return readNanoseconds(end - at)
  }

  private mutating func readNanoseconds(_ length: Int) -> Bool {
    guard isPoint(at) else { return false }
    var value = 0
    for index in 1..<10 {
      value *= 10
      if index < length {
        guard isDigit(at + index) else { return false }
        value += Int(text[at + index] - 0x30)
      }
    }
    nanosecond = value
    at += length
    return true
  }

  private mutating func readFraction(_ digits: Int, _ isTrimmed: Bool) -> Bool {
    if isTrimmed {
      guard isPoint(at), isDigit(at + 1) else { return true }
      return readDigits()
    }
    return at + digits + 1 <= text.count && readNanoseconds(digits + 1)
  }

  // MARK: The time

  private mutating func time(in zone: Int32, _ zones: inout TimeZones) -> GoTime? {
    if isAfternoon == true && hour < 12 { hour += 12 }
    if isAfternoon == false && hour == 12 { hour = 0 }
    if dayOfYear != nil, !resolveDayOfYear() { return nil }
    let date = CivilDate(year: year, month: month ?? 1, day: day ?? 1)
    guard date.exists else { return nil }
    let days = date.daysSinceEpoch
    let secondOfDay = hour * 3600 + minute * 60 + second
    func make(_ seconds: Int64, _ zone: Int32) -> GoTime {
      GoTime(seconds: seconds, nanosecond: Int32(nanosecond), zone: zone)
    }
    let universal = Int64(days) * 86_400 + Int64(secondOfDay)
    if isUTC { return make(universal, TimeZones.utc) }
    if let offset {
      return make(universal - Int64(offset), ownZone(universal, zone, offset, &zones))
    }
    guard let zoneName else { return make(zones.seconds(days, secondOfDay, in: zone), zone) }
    if let offset = zones.rules(zone).offset(ofName: zoneName, at: universal) {
      return make(universal - Int64(offset), zone)
    }
    // The name is believed, but does not move the time.
    var offset = 0
    if zoneName.count > 3, zoneName.starts(with: "GMT".utf8) {
      offset = (Self.number(zoneName.part(from: 3)) ?? 0) * 3600
    }
    let fixed = zones.fixed(offset: offset, name: Array(zoneName))
    return make(universal, fixed)
  }

  /// The zone that is asked for if it has that offset then; else one of that offset.
  private func ownZone(
    _ universal: Int64, _ zone: Int32, _ offset: Int, _ zones: inout TimeZones
  ) -> Int32 {
    let kind = zones.rules(zone).period(at: universal - Int64(offset)).kind
    let isNamed = zoneName.map { kind.name.elementsEqual($0) } ?? true
    if kind.offset == offset && isNamed { return zone }
    return zones.fixed(offset: offset, name: zoneName.map { Array($0) } ?? [])
  }

  /// Month and day from the day of the year; false if they contradict what was read.
  private mutating func resolveDayOfYear() -> Bool {
    guard let number = dayOfYear, number >= 1,
      number <= (CivilDate.isLeap(year) ? 366 : 365)
    else { return false }
    let first = CivilDate(year: year, month: 1, day: 1)
    let date = CivilDate(daysSinceEpoch: first.daysSinceEpoch + number - 1)
    if let month, month != date.month { return false }
    if let day, day != date.day { return false }
    month = date.month
    day = date.day
    return true
  }
}
