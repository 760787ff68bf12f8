import Bytes

/// Numbers with units as people write them. All parsers are exact: a value that would need rounding
/// or does not fit is a problem, never silently changed.
enum QuantityText {
  /// Decimal digits with an optional fraction: `mantissa / 10^decimals`.
  struct Decimal {
    var mantissa: Int64
    var decimals: Int
  }

  /// Reads a decimal at the front of `text`; nil if there is none or it has more than 18 digits.
  static func takeDecimal(_ text: inout Substring.UTF8View) -> Decimal? {
    var value = Decimal(mantissa: 0, decimals: 0)
    var digits = 0
    var hasPoint = false
    while let byte = text.first {
      if byte == UInt8(ascii: ".") && !hasPoint && digits > 0 {
        hasPoint = true
      } else if byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") {
        digits += 1
        if digits > 18 { return nil }
        value.mantissa = value.mantissa * 10 + Int64(byte - UInt8(ascii: "0"))
        if hasPoint { value.decimals += 1 }
      } else {
        break
      }
      text.removeFirst()
    }
    if digits == 0 || (hasPoint && value.decimals == 0) { return nil }
    return value
  }

  /// `decimal × factor` if that is a whole number that fits.
  static func whole(_ decimal: Decimal, times factor: Int64) -> Int64? {
    let product = decimal.mantissa.multipliedFullWidth(by: factor)
    var scale: Int64 = 1
    for _ in 0..<decimal.decimals { scale *= 10 }
    // The quotient must fit before the division may be made.
    if product.high >= scale { return nil }
    let (quotient, remainder) = scale.dividingFullWidth(product)
    return remainder == 0 && quotient >= 0 ? quotient : nil
  }

  /// Takes the letters (and µ) at the front.
  static func takeUnit(_ text: inout Substring.UTF8View) -> String {
    let unit = text.prefix {
      !($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) && $0 != UInt8(ascii: ".")
    }
    text = text.dropFirst(unit.count)
    return String(decoding: unit, as: UTF8.self)
  }

  static let durationUnits: [(name: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1000), ("µs", 1000), ("μs", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ("w", 604_800_000_000_000),
  ]

  static let durationForm = "a number with a unit (ns, us, ms, s, m, h, d, w), as in 1h30m"

  /// `1h30m`, `1.5s`, `0`.
  static func duration(_ text: String) throws(TextProblem) -> Duration {
    func wrong(_ why: String, _ suggestion: String? = nil) -> TextProblem {
      TextProblem(
        "bad duration \"\(shortened(text))\": \(why)", expected: durationForm,
        suggestion: suggestion)
    }
    if text == "0" { return .zero }
    if text.isEmpty { throw wrong("it is empty") }
    if text.hasPrefix("-") { throw wrong("it is negative") }
    var rest = Substring(text).utf8
    var total: Int64 = 0
    while !rest.isEmpty {
      guard let number = takeDecimal(&rest) else {
        throw wrong("no number before \"\(shortened(String(decoding: rest, as: UTF8.self)))\"")
      }
      let unit = takeUnit(&rest)
      if unit.isEmpty { throw wrong("no unit", total == 0 ? text + "s" : nil) }
      guard let factor = durationUnits.first(where: { $0.name == unit })?.nanoseconds else {
        throw wrong("unknown unit \"\(shortened(unit))\"")
      }
      guard let part = whole(number, times: factor) else {
        throw wrong("not a whole number of nanoseconds below 292 years")
      }
      let (sum, overflow) = total.addingReportingOverflow(part)
      if overflow { throw wrong("longer than 292 years") }
      total = sum
    }
    return .nanoseconds(total)
  }

  /// Which units of 1000s a size may be written in.
  enum SizeUnits {
    /// As in a Loki configuration: KB, MB, GB, TB are powers of 1024.
    case loki
    /// KiB … only: KB is not clear here.
    case binary
  }

  private static let binaryUnits: [(name: String, bytes: Int64)] = [
    ("", 1), ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
  ]
  private static let lokiUnits: [(name: String, bytes: Int64)] = [
    ("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30), ("TB", 1 << 40),
  ]

  static func sizeForm(_ units: SizeUnits) -> String {
    switch units {
    case .loki: "bytes, or a number with B, KiB, MiB, GiB, or KB, MB, GB (of 1024)"
    case .binary: "bytes, or a number with B, KiB, MiB, GiB"
    }
  }

  /// `1572864`, `1.5MiB`; in `loki:` also `256KB` (= 262144). Bytes.
  static func size(_ text: String, _ units: SizeUnits) throws(TextProblem) -> Int {
    func wrong(_ why: String, _ suggestion: String? = nil) -> TextProblem {
      TextProblem(
        "bad size \"\(shortened(text))\": \(why)", expected: sizeForm(units),
        suggestion: suggestion)
    }
    if text.hasPrefix("-") { throw wrong("it is negative") }
    var rest = Substring(text).utf8
    guard let number = takeDecimal(&rest) else { throw wrong("it does not start with a number") }
    let digits = String(decoding: text.utf8.dropLast(rest.count), as: UTF8.self)
    let unit = String(decoding: rest, as: UTF8.self)
    var known = binaryUnits
    if units == .loki { known += lokiUnits }
    guard let factor = known.first(where: { $0.name == unit })?.bytes else {
      if lokiUnits.contains(where: { $0.name == unit }) {
        throw wrong("\(unit) means 1024s inside loki: only", digits + unit.prefix(1) + "iB")
      }
      let near = nearestName(to: unit, among: known.map(\.name).filter { !$0.isEmpty })
      throw wrong("unknown unit \"\(shortened(unit))\"", near.map { digits + $0 })
    }
    guard let bytes = whole(number, times: factor) else {
      throw wrong("not a whole number of bytes below 8 EiB")
    }
    return Int(bytes)
  }

  /// `0.1%` as parts per million; nil if it is none, or has more than 4 decimals.
  static func share(_ text: String) -> Int? {
    var rest = Substring(text).utf8
    guard let number = takeDecimal(&rest), rest.elementsEqual("%".utf8) else { return nil }
    return whole(number, times: 10_000).map { Int($0) }
  }

  /// `10x`
  static func factor(_ text: String) -> Int? {
    guard text.hasSuffix("x"), let value = Int(text.dropLast()), (2...1_000_000).contains(value)
    else { return nil }
    return value
  }

  /// `50/s`, `0.5/s`, `3/m`, `100000/h`.
  static func rate(_ text: String) throws(TextProblem) -> Rate {
    let form = "lines per time, as in 50/s, 3/m or 100000/h"
    var rest = Substring(text).utf8
    let perHour: [String: Int64] = ["/s": 3_600_000, "/m": 60_000, "/h": 1000]
    guard let number = takeDecimal(&rest),
      let factor = perHour[String(decoding: rest, as: UTF8.self)]
    else { throw TextProblem("bad rate \"\(shortened(text))\"", expected: form) }
    guard let value = whole(number, times: factor), value <= 3_600_000 * 1_000_000 else {
      throw TextProblem(
        "bad rate \"\(shortened(text))\": finer than a thousandth per hour, or above 1000000/s",
        expected: form)
    }
    return Rate(thousandthsPerHour: value)
  }
}
