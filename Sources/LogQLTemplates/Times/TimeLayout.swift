import Bytes

/// A part of a Go time layout: `2006-01-02 15:04:05` shows how the reference time would be written.
enum TimeLayoutPart: Equatable {
  case longMonth, month, numericMonth, zeroMonth
  case longWeekday, weekday
  case day, spaceDay, zeroDay, spaceYearDay, zeroYearDay
  case hour, hour12, zeroHour12
  case minute, zeroMinute, second, zeroSecond
  case longYear, year
  case upperHalf, lowerHalf
  case zoneName
  /// `-0700` and its like. `isZulu`: UTC is `Z`.
  case zone(isZulu: Bool, hasColon: Bool, parts: Int)
  /// A fraction of a second with so many digits; `isTrimmed`: without zeros at its end.
  case fraction(digits: Int, isTrimmed: Bool, separator: UInt8)

  /// The fixed words, longer ones first where one starts like another.
  private static let words: [(StaticString, TimeLayoutPart)] = [
    ("January", .longMonth), ("Monday", .longWeekday), ("MST", .zoneName),
    ("002", .zeroYearDay), ("01", .zeroMonth), ("02", .zeroDay), ("03", .zeroHour12),
    ("04", .zeroMinute), ("05", .zeroSecond), ("06", .year), ("15", .hour), ("1", .numericMonth),
    ("2006", .longYear), ("2", .day), ("__2", .spaceYearDay), ("_2", .spaceDay), ("3", .hour12),
    ("4", .minute), ("5", .second), ("PM", .upperHalf), ("pm", .lowerHalf),
    ("-07:00:00", .zone(isZulu: false, hasColon: true, parts: 3)),
    ("-07:00", .zone(isZulu: false, hasColon: true, parts: 2)),
    ("-070000", .zone(isZulu: false, hasColon: false, parts: 3)),
    ("-0700", .zone(isZulu: false, hasColon: false, parts: 2)),
    ("-07", .zone(isZulu: false, hasColon: false, parts: 1)),
    ("Z07:00:00", .zone(isZulu: true, hasColon: true, parts: 3)),
    ("Z07:00", .zone(isZulu: true, hasColon: true, parts: 2)),
    ("Z070000", .zone(isZulu: true, hasColon: false, parts: 3)),
    ("Z0700", .zone(isZulu: true, hasColon: false, parts: 2)),
    ("Z07", .zone(isZulu: true, hasColon: false, parts: 1)),
  ]

  /// The part that starts at an offset, and its length.
  static func part(_ layout: Text, at offset: Int) -> (part: TimeLayoutPart, length: Int)? {
    switch layout[offset] {
    case UInt8(ascii: "J"), UInt8(ascii: "M"):
      if let abbreviation = abbreviation(layout, offset) { return abbreviation }
    case UInt8(ascii: "_") where has("_2006", layout, offset):
      // A blank and a year, rather than a day.
      return nil
    case UInt8(ascii: "."), UInt8(ascii: ","): return fraction(layout, offset)
    case 0x30...0x36, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "Z"), UInt8(ascii: "P"),
      UInt8(ascii: "p"):
      break
    default: return nil
    }
    for (word, part) in words where has(word, layout, offset) {
      return (part, word.utf8CodeUnitCount)
    }
    return nil
  }

  private static func has(_ word: StaticString, _ layout: Text, _ offset: Int) -> Bool {
    let word = Text(start: word.utf8Start, count: word.utf8CodeUnitCount)
    return layout.part(from: offset).starts(with: word)
  }

  /// `Jan` and `Mon`, unless a longer lower-case word starts so.
  private static func abbreviation(
    _ layout: Text, _ offset: Int
  ) -> (part: TimeLayoutPart, length: Int)? {
    if has("January", layout, offset) || has("Monday", layout, offset) { return nil }
    guard has("Jan", layout, offset) || has("Mon", layout, offset) else { return nil }
    let behind = offset + 3
    let isWord = behind < layout.count && (0x61...0x7A).contains(layout[behind])
    if layout[offset] == UInt8(ascii: "J") { return isWord ? nil : (.month, 3) }
    return isWord ? nil : (.weekday, 3)
  }

  /// `.000` or `.999` that no other digit follows.
  private static func fraction(
    _ layout: Text, _ offset: Int
  ) -> (part: TimeLayoutPart, length: Int)? {
    guard offset + 1 < layout.count, [0x30, 0x39].contains(layout[offset + 1]) else { return nil }
    let digit = layout[offset + 1]
    var end = offset + 1
    while end < layout.count, layout[end] == digit { end += 1 }
    if end < layout.count, (0x30...0x39).contains(layout[end]) { return nil }
    let digits = end - offset - 1
    return (
      .fraction(digits: digits, isTrimmed: digit == 0x39, separator: layout[offset]), digits + 1
    )
  }
}

extension TimeZones {
  /// Appends a time as a layout shows it.
  func append(_ time: GoTime, layout: Text, to output: inout [UInt8]) {
    let kind = kind(time)
    let civil = CivilTime(secondsSinceEpoch: time.seconds &+ Int64(kind.offset))
    var at = 0
    while at < layout.count {
      guard let (part, length) = TimeLayoutPart.part(layout, at: at) else {
        output.append(layout[at])
        // The rest of `_2006` is a year.
        at += 1
        continue
      }
      append(part, time, civil, kind, to: &output)
      at += length
    }
  }

  private func append(
    _ part: TimeLayoutPart, _ time: GoTime, _ civil: CivilTime, _ kind: TimeZoneRules.Kind,
    to output: inout [UInt8]
  ) {
    switch part {
    case .longMonth: output.append(CalendarNames.months[civil.month - 1])
    case .month: output.append(contentsOf: CalendarNames.months[civil.month - 1].utf8.prefix(3))
    case .numericMonth: append(civil.month, width: 0, to: &output)
    case .zeroMonth: append(civil.month, width: 2, to: &output)
    case .longWeekday: output.append(CalendarNames.weekdays[civil.date.weekday])
    case .weekday:
      output.append(contentsOf: CalendarNames.weekdays[civil.date.weekday].utf8.prefix(3))
    case .day: append(civil.day, width: 0, to: &output)
    case .spaceDay: append(civil.day, width: 2, padding: 0x20, to: &output)
    case .zeroDay: append(civil.day, width: 2, to: &output)
    case .spaceYearDay: append(civil.date.dayOfYear, width: 3, padding: 0x20, to: &output)
    case .zeroYearDay: append(civil.date.dayOfYear, width: 3, to: &output)
    case .hour: append(civil.hour, width: 2, to: &output)
    case .hour12: append((civil.hour + 11) % 12 + 1, width: 0, to: &output)
    case .zeroHour12: append((civil.hour + 11) % 12 + 1, width: 2, to: &output)
    case .minute: append(civil.minute, width: 0, to: &output)
    case .zeroMinute: append(civil.minute, width: 2, to: &output)
    case .second: append(civil.second, width: 0, to: &output)
    case .zeroSecond: append(civil.second, width: 2, to: &output)
    case .longYear: append(civil.year, width: 4, to: &output)
    case .year: append((civil.year % 100 + 100) % 100, width: 2, to: &output)
    case .upperHalf: output.append(civil.hour >= 12 ? "PM" : "AM")
    case .lowerHalf: output.append(civil.hour >= 12 ? "pm" : "am")
    case .zoneName:
      if kind.name.isEmpty {
        appendOffset(kind.offset, hasColon: false, parts: 2, to: &output)
      } else {
        output += kind.name
      }
    case .zone(let isZulu, let hasColon, let parts):
      if isZulu && kind.offset == 0 { return output.append(UInt8(ascii: "Z")) }
      appendOffset(kind.offset, hasColon: hasColon, parts: parts, to: &output)
    case .fraction(let digits, let isTrimmed, let separator):
      appendFraction(time.nanosecond, digits, isTrimmed, separator, to: &output)
    }
  }

  private func append(
    _ value: Int, width: Int, padding: UInt8 = 0x30, to output: inout [UInt8]
  ) {
    if value < 0 { output.append(0x2D) }
    let digits = String(value.magnitude)
    let missing = width - digits.utf8.count
    if missing > 0 { output.append(contentsOf: repeatElement(padding, count: missing)) }
    output.append(digits)
  }

  private func appendOffset(
    _ offset: Int, hasColon: Bool, parts: Int, to output: inout [UInt8]
  ) {
    output.append(offset < 0 ? 0x2D : 0x2B)
    let seconds = Int(offset.magnitude)
    append(seconds / 3600, width: 2, to: &output)
    for (index, value) in [seconds / 60 % 60, seconds % 60].enumerated() where index + 1 < parts {
      if hasColon { output.append(0x3A) }
      append(value, width: 2, to: &output)
    }
  }

  private func appendFraction(
    _ nanosecond: Int32, _ count: Int, _ isTrimmed: Bool, _ separator: UInt8,
    to output: inout [UInt8]
  ) {
    var digits = Array(String(Int(nanosecond) + 1_000_000_000).utf8.dropFirst())
    if count < 9 { digits.removeLast(9 - count) }
    if isTrimmed {
      while digits.last == 0x30 { digits.removeLast() }
      if digits.isEmpty { return }
    }
    output.append(separator)
    output += digits
  }
}
