import Bytes
import LogModel

/// Times in RFC 3339: `2024-01-01T00:00:00Z`, with up to 9 decimals and an offset, or a date alone.
enum TimeText {
  static let form = "an RFC 3339 time, as in 2024-01-01T00:00:00Z"

  static func time(_ text: String) throws(TextProblem) -> Timestamp {
    func wrong(_ why: String) -> TextProblem {
      TextProblem("bad time \"\(shortened(text))\": \(why)", expected: form)
    }
    var scanner = TextScanner(Array(text.utf8))
    guard let date = scanner.date() else { throw wrong("no date") }
    if !date.exists { throw wrong("there is no such day") }
    var seconds = Int64(date.daysSinceEpoch) * 86_400
    var nanoseconds: Int64 = 0
    if !scanner.isAtEnd {
      guard scanner.take("T") || scanner.take(" "), let clock = scanner.clock() else {
        throw wrong("no time of day after the date")
      }
      nanoseconds = scanner.fraction(after: ".") ?? 0
      guard let offset = scanner.zone() else { throw wrong("no zone: Z or +01:00") }
      seconds += clock - offset
    }
    if !scanner.isAtEnd { throw wrong("something follows the time") }
    if seconds < 0 || date.year > 2200 { throw wrong("outside 1970 … 2200") }
    return Timestamp(nanoseconds: seconds * 1_000_000_000 + nanoseconds)
  }
}

/// Takes apart a text of fixed-width fields front to back. Each function takes what it names, or
/// takes nothing it can rely on and says nil.
struct TextScanner {
  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  /// Exactly `count` digits.
  mutating func digits(_ count: Int) -> Int? {
    guard offset + count <= bytes.count else { return nil }
    var value = 0
    for index in offset..<(offset + count) {
      let byte = bytes[index]
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    offset += count
    return value
  }

  /// Exactly `count` bytes as text.
  mutating func letters(_ count: Int) -> String? {
    guard offset + count <= bytes.count else { return nil }
    defer { offset += count }
    return String(decoding: bytes[offset..<(offset + count)], as: UTF8.self)
  }

  /// `2024-01-31`
  mutating func date() -> CivilDate? {
    guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2)
    else { return nil }
    return CivilDate(year: year, month: month, day: day)
  }

  /// `23:59:59` as seconds of the day.
  mutating func clock() -> Int64? {
    guard let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60,
      take(":"), let second = digits(2), second < 60
    else { return nil }
    return Int64(hour * 3600 + minute * 60 + second)
  }

  /// `.123` as nanoseconds; nil if there is none. At most 9 digits count.
  mutating func fraction(after separator: Unicode.Scalar) -> Int64? {
    let start = offset
    guard take(separator) else { return nil }
    var value: Int64 = 0
    var count = 0
    while count < 9, let digit = digits(1) {
      value = value * 10 + Int64(digit)
      count += 1
    }
    if count == 0 {
      offset = start
      return nil
    }
    for _ in count..<9 { value *= 10 }
    return value
  }

  /// `Z` or `+01:00`, as seconds east of UTC.
  mutating func zone() -> Int64? {
    if take("Z") { return 0 }
    let sign: Int64
    if take("+") {
      sign = 1
    } else if take("-") {
      sign = -1
    } else {
      return nil
    }
    guard let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60 else {
      return nil
    }
    return sign * Int64(hour * 3600 + minute * 60)
  }
}
