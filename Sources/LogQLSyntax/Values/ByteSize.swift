import LogModel

/// Sizes such as `5KB`, `1.5 MiB` and `1,000`, in bytes (spec: LogQL, §4 and §7.4).
public enum ByteSize {
  public enum Failure: Error, Sendable, Equatable {
    /// The number is none; this much of the text was read as a number.
    case invalidNumber([UInt8])
    case unknownUnit([UInt8])
    case tooLarge

    /// `unhandled size name: xb`
    public func message(_ text: some Sequence<UInt8>) -> String {
      switch self {
      case .invalidNumber(let number): GoNumber.Failure.invalidSyntax.message(number)
      case .unknownUnit(let unit): "unhandled size name: " + String(decoding: unit, as: UTF8.self)
      case .tooLarge: "too large: " + String(decoding: Array(text), as: UTF8.self)
      }
    }
  }

  /// Digits, points and commas (which are ignored), then blanks and a unit, in any case: nothing,
  /// `b`, or one of the SI and IEC series up to `e`. Fractions of a byte are cut off.
  public static func parse(_ text: some Collection<UInt8>) -> Result<UInt64, Failure> {
    let isGrouped = text.contains { $0 == "," }
    let run = text.prefix(lengthOfNumber(text))
    let digits = isGrouped ? run.filter { $0 != "," } : Array(run)
    guard case .success(let number) = GoNumber.parse(digits) else {
      return .failure(.invalidNumber(digits))
    }
    let unit = trimmed(text[run.endIndex...]).map { $0.isLetter ? $0 | 0x20 : $0 }
    guard let size = size(ofUnit: unit) else { return .failure(.unknownUnit(unit)) }
    let bytes = number * size
    return bytes >= 0x1p64 ? .failure(.tooLarge) : .success(UInt64(bytes))
  }

  /// Bytes of the leading digits, points and commas. Digits of all scripts count, but each as one byte,
  /// whatever it takes (measured: `١KB` is no number because of its first byte).
  private static func lengthOfNumber(_ text: some Collection<UInt8>) -> Int {
    let plain = text.prefix { $0.isDecimalDigit || $0 == "." || $0 == "," }
    guard plain.endIndex < text.endIndex, text[plain.endIndex] >= 0x80 else { return plain.count }
    return String(decoding: text, as: UTF8.self).unicodeScalars.prefix {
      $0 == "." || $0 == "," || $0.properties.generalCategory == .decimalNumber
    }.count
  }

  private static func trimmed(_ text: some Collection<UInt8>) -> [UInt8] {
    var bytes = Array(text)
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return Array(bytes.drop(while: isSpace))
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte.isBlank || byte == 0x0B || byte == 0x0C
  }

  private static func size(ofUnit unit: [UInt8]) -> Double? {
    guard let first = unit.first else { return 1 }
    let isBinary = unit.count > 1 && unit[1] == "i"
    let tail = unit.dropFirst(isBinary ? 2 : 1)
    if !tail.isEmpty && !tail.elementsEqual("b".utf8) { return nil }
    if first == "b" { return unit.count == 1 ? 1 : nil }
    guard let power = "kmgtpe".utf8.firstIndex(of: first) else { return nil }
    var size = 1.0
    for _ in 0...("kmgtpe".utf8.distance(from: "kmgtpe".utf8.startIndex, to: power)) {
      size *= isBinary ? 1_024 : 1_000
    }
    return size
  }

  /// SI units, two digits: `20kB`, `1.6MB`, `999B`. Rounded: it need not read back as the same
  /// size, nor at all from `PB` on (spec: LogQL, §4).
  public static func text(_ bytes: UInt64) -> String {
    if bytes < 10 { return "\(bytes)B" }
    var power = 1.0
    var unit = 0
    while UInt64(power) <= bytes / 1_000 {
      power *= 1_000
      unit += 1
    }
    let value = (Double(bytes) / power * 10 + 0.5).rounded(.down) / 10
    let shown =
      value < 10
      ? NumberText.fixed(value, digits: 1) : String(Int(value.rounded(.toNearestOrEven)))
    return shown + ["B", "kB", "MB", "GB", "TB", "PB", "EB"][unit]
  }
}
