/// The decimal numbers that logs mostly have, read without detours.
enum PlainNumber {
  /// An optional minus sign, digits, and perhaps a point and more digits, at most 15 in all: both the
  /// digits and the power of ten are then exact, and so is the rounding of their quotient. Nil for
  /// anything else.
  @inline(__always)
  static func parse(_ text: ByteRun) -> Double? {
    if text.count > 17 || text.isEmpty { return nil }
    var at = text.start
    let isNegative = at.pointee == UInt8(ascii: "-")
    if isNegative { at += 1 }
    guard let decimal = PlainDecimal(&at, text.end), at == text.end else { return nil }
    let number =
      decimal.scale == 1
      ? Double(decimal.digits) : Double(decimal.digits) / Double(decimal.scale)
    return isNegative ? -number : number
  }
}

/// Digits, perhaps with a point among them: `digits / scale`.
struct PlainDecimal {
  /// All digits as one number, below 10^15.
  let digits: Int64
  /// A power of ten.
  let scale: Int64

  /// Reads from `at` on and leaves it behind the decimal. Nil if there is none, or a longer one.
  @inline(__always)
  init?(_ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
    var digits: Int64 = 0
    var scale: Int64 = 1
    var count = 0
    while at < end {
      let digit = at.pointee &- 0x30
      if digit > 9 { break }
      digits = digits &* 10 &+ Int64(digit)
      count &+= 1
      at += 1
    }
    if at < end && at.pointee == UInt8(ascii: ".") {
      at += 1
      while at < end {
        let digit = at.pointee &- 0x30
        if digit > 9 { break }
        digits = digits &* 10 &+ Int64(digit)
        scale = scale &* 10
        count &+= 1
        at += 1
      }
    }
    if count == 0 || count > 15 { return nil }
    self.digits = digits
    self.scale = scale
  }
}
