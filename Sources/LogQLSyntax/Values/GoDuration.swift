import Bytes

/// Durations as Go's `time.ParseDuration` reads them and `String` writes them, in nanoseconds:
/// `1h30m0s`, `1.5s`, `-20µs` (spec: LogQL, §4 and §7.4).
public enum GoDuration {
  public enum Failure: Error, Sendable, Equatable {
    case invalid
    case missingUnit
    case unknownUnit([UInt8])

    /// `time: invalid duration "5x"`
    public func message(_ text: some Sequence<UInt8>) -> String {
      let shown = Self.quoted(text)
      return switch self {
      case .invalid: "time: invalid duration \(shown)"
      case .missingUnit: "time: missing unit in duration \(shown)"
      case .unknownUnit(let unit):
        "time: unknown unit \(Self.quoted(unit)) in duration \(shown)"
      }
    }

    /// Go's `time` package has its own quotes: everything but printing ASCII is `\xNN`.
    private static func quoted(_ text: some Sequence<UInt8>) -> String {
      var shown = "\""
      for byte in text {
        switch byte {
        case 0x22, 0x5C: shown += "\\" + String(Unicode.Scalar(byte))
        case 0..<0x20, 0x80...: shown += "\\x" + Hex.text(CollectionOfOne(byte))
        default: shown.unicodeScalars.append(Unicode.Scalar(byte))
        }
      }
      return shown + "\""
    }
  }

  /// Signed decimals with units in any order; repeats add up. `0` needs no unit.
  public static func parse(_ text: some Collection<UInt8>) -> Result<Int64, Failure> {
    var rest = text[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    if rest.count == 1, rest.first == 0x30 { return .success(0) }
    if rest.isEmpty { return .failure(.invalid) }
    // Sums may reach 2^63, which only a sign makes a duration.
    var total: UInt64 = 0
    while !rest.isEmpty {
      switch part(&rest) {
      case .failure(let failure): return .failure(failure)
      case .success(let part):
        let (sum, carry) = total.addingReportingOverflow(part)
        if carry || sum > limit { return .failure(.invalid) }
        total = sum
      }
    }
    if isNegative { return .success(Int64(truncatingIfNeeded: 0 &- total)) }
    return total == limit ? .failure(.invalid) : .success(Int64(total))
  }

  private static let limit: UInt64 = 1 << 63

  /// A decimal and its unit: at most `limit`.
  private static func part<Text: Collection<UInt8>>(_ rest: inout Text) -> Result<UInt64, Failure>
  where Text.SubSequence == Text {
    var whole: UInt64 = 0
    var hasDigits = false
    while let byte = rest.first, byte.isDecimalDigit {
      hasDigits = true
      if whole > limit / 10 { return .failure(.invalid) }
      whole = whole * 10 + UInt64(byte - 0x30)
      if whole > limit { return .failure(.invalid) }
      rest = rest.dropFirst()
    }
    let fraction = fraction(&rest)
    if !hasDigits && !fraction.hasDigits { return .failure(.invalid) }
    guard let unit = unit(&rest) else { return .failure(.missingUnit) }
    guard let nanoseconds = size(ofUnit: unit) else { return .failure(.unknownUnit(Array(unit))) }
    if whole > limit / nanoseconds { return .failure(.invalid) }
    var value = whole * nanoseconds
    if fraction.value > 0 {
      value += UInt64(Double(fraction.value) * (Double(nanoseconds) / fraction.scale))
      if value > limit { return .failure(.invalid) }
    }
    return .success(value)
  }

  /// Digits behind a point: `value / scale`. Those that no longer fit are ignored.
  private static func fraction<Text: Collection<UInt8>>(_ rest: inout Text) -> (
    value: UInt64, scale: Double, hasDigits: Bool
  ) where Text.SubSequence == Text {
    guard rest.first == UInt8(ascii: ".") else { return (0, 1, false) }
    rest = rest.dropFirst()
    var value: UInt64 = 0
    var scale = 1.0
    var hasDigits = false
    var isFull = false
    while let byte = rest.first, byte.isDecimalDigit {
      hasDigits = true
      rest = rest.dropFirst()
      if isFull { continue }
      let next = value > (limit - 1) / 10 ? limit + 1 : value * 10 + UInt64(byte - 0x30)
      isFull = next > limit
      if !isFull {
        value = next
        scale *= 10
      }
    }
    return (value, scale, hasDigits)
  }

  /// Everything up to the next digit or point; nil if that is nothing.
  private static func unit<Text: Collection<UInt8>>(_ rest: inout Text) -> Text?
  where Text.SubSequence == Text {
    let unit = rest.prefix { $0 != "." && !$0.isDecimalDigit }
    rest = rest[unit.endIndex...]
    return unit.isEmpty ? nil : unit
  }

  private static func size(ofUnit unit: some Collection<UInt8>) -> UInt64? {
    let first = unit.first ?? 0
    if unit.count == 1 {
      return switch first {
      case "s": 1_000_000_000
      case "m": 60_000_000_000
      case "h": 3_600_000_000_000
      default: nil
      }
    }
    if unit.elementsEqual("ms".utf8) { return 1_000_000 }
    if unit.elementsEqual("ns".utf8) { return 1 }
    // µ and μ: the sign, and the Greek letter.
    if ["us", "\u{B5}s", "\u{3BC}s"].contains(where: { unit.elementsEqual($0.utf8) }) {
      return 1_000
    }
    return nil
  }

  /// `1h30m0s`, `1.5s`, `20µs`, `0s`.
  public static func text(_ nanoseconds: Int64) -> String {
    let sign = nanoseconds < 0 ? "-" : ""
    let size = nanoseconds.magnitude
    if size == 0 { return "0s" }
    if size < 1_000 { return sign + "\(size)ns" }
    if size < 1_000_000 { return sign + decimal(size, unit: 1_000) + "µs" }
    if size < 1_000_000_000 { return sign + decimal(size, unit: 1_000_000) + "ms" }
    let seconds = decimal(size % 60_000_000_000, unit: 1_000_000_000) + "s"
    let minutes = size / 60_000_000_000
    if minutes == 0 { return sign + seconds }
    if minutes < 60 { return sign + "\(minutes)m" + seconds }
    return sign + "\(minutes / 60)h\(minutes % 60)m" + seconds
  }

  /// `count / unit` without trailing zeros; `unit` is a power of ten.
  private static func decimal(_ count: UInt64, unit: UInt64) -> String {
    let fraction = count % unit
    if fraction == 0 { return "\(count / unit)" }
    var digits = String(unit + fraction).dropFirst()
    while digits.last == "0" { digits = digits.dropLast() }
    return "\(count / unit).\(digits)"
  }
}
