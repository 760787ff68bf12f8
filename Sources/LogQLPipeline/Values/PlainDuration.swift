/// The durations that logs mostly have: one decimal and one unit, `380.230ms`.
enum PlainDuration {
  /// Nanoseconds; nil for anything else, which `GoDuration` may still read.
  @inline(__always)
  static func parse(_ text: ByteRun) -> Int64? {
    var at = text.start
    guard let decimal = PlainDecimal(&at, text.end), let unit = unit(at, text.end) else {
      return nil
    }
    let (whole, fraction) = decimal.digits.quotientAndRemainder(dividingBy: decimal.scale)
    // Far from overflow.
    if whole > 1_000_000 { return nil }
    if fraction == 0 { return whole &* unit }
    // As Go rounds.
    return whole &* unit &+ Int64(Double(fraction) * (Double(unit) / Double(decimal.scale)))
  }

  @inline(__always)
  private static func unit(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> Int64? {
    switch (end - start, start < end ? start[0] : 0) {
    case (1, UInt8(ascii: "s")): return 1_000_000_000
    case (1, UInt8(ascii: "m")): return 60_000_000_000
    case (1, UInt8(ascii: "h")): return 3_600_000_000_000
    case (2, let first) where start[1] == UInt8(ascii: "s"):
      switch first {
      case UInt8(ascii: "m"): return 1_000_000
      case UInt8(ascii: "u"): return 1_000
      case UInt8(ascii: "n"): return 1
      default: return nil
      }
    // The micro sign.
    case (3, 0xC2) where start[1] == 0xB5 && start[2] == UInt8(ascii: "s"): return 1_000
    default: return nil
    }
  }
}
