extension ByteWriter {
  /// Decimal digits of a number.
  public mutating func decimal(_ value: UInt64) {
    var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)  // 24 bytes: a number has at most 20 digits
    withUnsafeMutableBytes(of: &digits) { buffer in
      var at = buffer.count
      var rest = value
      repeat {
        at -= 1
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        buffer[at] = 0x30 + UInt8(truncatingIfNeeded: digit)
        rest = quotient
      } while rest > 0
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[at...]))
    }
  }

  /// Decimal digits of a number, with a minus sign if it is negative.
  public mutating func decimal(_ value: Int64) {
    if value < 0 { byte(0x2D) }
    decimal(value.magnitude)
  }

  public mutating func decimal(_ value: Int) { decimal(Int64(value)) }

  /// Exactly `width` digits, zeros in front; `value` must fit.
  public mutating func decimal(_ value: UInt64, width: Int) {
    var divisor: UInt64 = 1
    for _ in 1..<max(width, 1) { divisor *= 10 }
    var rest = value
    while divisor > 0 {
      byte(0x30 + UInt8(truncatingIfNeeded: rest / divisor % 10))
      rest %= divisor
      divisor /= 10
    }
  }
}

/// Parsing of decimal numbers in bytes.
public enum Decimal {
  /// An unsigned number: digits only, at least one; nil if anything else or above 2^64 − 1.
  public static func unsigned(_ text: some Sequence<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    var isEmpty = true
    for byte in text {
      guard (0x30...0x39).contains(byte) else { return nil }
      isEmpty = false
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(byte - 0x30))
      if overflow || carry { return nil }
      value = sum
    }
    return isEmpty ? nil : value
  }
}
