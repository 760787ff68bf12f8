/// The decimal numbers that logs mostly have, read without detours.
enum PlainNumber {
  /// Powers of ten that a `Double` holds exactly.
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]

  /// An optional minus sign, digits, and perhaps a point and more digits, at most 15 in all: both the
  /// digits and the power of ten are then exact, and so is the rounding of their quotient. Nil for
  /// anything else.
  static func parse(_ text: ByteRun) -> Double? {
    var at = text.start
    let end = text.end
    if text.count > 17 || text.isEmpty { return nil }
    let isNegative = at.pointee == UInt8(ascii: "-")
    if isNegative { at += 1 }
    var digits = 0
    var fraction = 0
    var value: Int64 = 0
    var hasPoint = false
    while at < end {
      let byte = at.pointee
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else {
        let digit = byte &- 0x30
        if digit > 9 { return nil }
        value = value &* 10 &+ Int64(digit)
        digits += 1
        if hasPoint { fraction += 1 }
      }
      at += 1
    }
    if digits == 0 || digits > 15 { return nil }
    let number = fraction == 0 ? Double(value) : Double(value) / powers[fraction]
    return isNegative ? -number : number
  }
}
