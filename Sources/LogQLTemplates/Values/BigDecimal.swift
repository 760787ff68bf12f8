import LogQLSyntax

/// A decimal number of any size: what `addf` and its like calculate with, so that 0.1 + 0.2 is 0.3.
struct BigDecimal {
  /// Groups of nine decimal digits, the lowest first; none is 0.
  private var groups: [UInt32] = []
  private var isNegative = false
  /// The value is the groups' number × 10^exponent.
  private var exponent = 0

  private static let base: UInt64 = 1_000_000_000
  /// More digits than any sum of floating-point numbers has; products of many arguments could grow
  /// without end.
  private static let mostGroups = 4_000
  /// Digits behind the point that a division has.
  private static let divisionDigits = 16

  /// The shortest decimal that is this number. Fails for infinities and NaN.
  init(_ value: Double) throws(TemplateFault) {
    var text: [UInt8] = []
    GoFloatText.append(value, to: &text)
    if !value.isFinite {
      throw TemplateFault("Cannot create a Decimal from \(String(decoding: text, as: UTF8.self))")
    }
    if text.first == 0x2D {
      isNegative = true
      text.removeFirst()
    }
    if let mark = text.firstIndex(of: UInt8(ascii: "e")) {
      exponent = Int(String(decoding: text[(mark + 1)...], as: UTF8.self)) ?? 0
      text.removeSubrange(mark...)
    }
    if let point = text.firstIndex(of: 0x2E) {
      exponent -= text.count - point - 1
      text.remove(at: point)
    }
    for digit in text { Self.multiply(&groups, by: 10, adding: UInt64(digit - 0x30)) }
    if groups.isEmpty { isNegative = false }
  }

  private init(_ groups: [UInt32], _ isNegative: Bool, _ exponent: Int) throws(TemplateFault) {
    self.groups = groups
    Self.trim(&self.groups)
    self.isNegative = isNegative && !self.groups.isEmpty
    self.exponent = exponent
    if groups.count > Self.mostGroups { throw TemplateFault("decimal number too large") }
  }

  var isZero: Bool { groups.isEmpty }

  /// The nearest floating-point number.
  var double: Double {
    if groups.isEmpty { return 0 }
    var text = isNegative ? "-" : ""
    for (index, group) in groups.reversed().enumerated() {
      let digits = String(group)
      if index > 0 { text += String(repeating: "0", count: 9 - digits.utf8.count) }
      text += digits
    }
    return Double("\(text)e\(exponent)") ?? 0
  }

  // MARK: Arithmetic

  static func + (a: Self, b: Self) throws(TemplateFault) -> Self {
    let exponent = min(a.exponent, b.exponent)
    let left = try scaled(a.groups, by: a.exponent - exponent)
    let right = try scaled(b.groups, by: b.exponent - exponent)
    if a.isNegative == b.isNegative { return try Self(sum(left, right), a.isNegative, exponent) }
    return isLess(left, right)
      ? try Self(difference(right, left), b.isNegative, exponent)
      : try Self(difference(left, right), a.isNegative, exponent)
  }

  static func - (a: Self, b: Self) throws(TemplateFault) -> Self {
    var negated = b
    if !b.isZero { negated.isNegative.toggle() }
    return try a + negated
  }

  static func * (a: Self, b: Self) throws(TemplateFault) -> Self {
    var product = [UInt32](repeating: 0, count: a.groups.count + b.groups.count)
    for (i, left) in a.groups.enumerated() {
      var carry: UInt64 = 0
      for (j, right) in b.groups.enumerated() {
        let value = UInt64(product[i + j]) + UInt64(left) * UInt64(right) + carry
        product[i + j] = UInt32(value % base)
        carry = value / base
      }
      product[i + b.groups.count] = UInt32(carry)
    }
    return try Self(product, a.isNegative != b.isNegative, a.exponent + b.exponent)
  }

  /// Rounded to 16 digits behind the point, halves away from zero.
  static func / (a: Self, b: Self) throws(TemplateFault) -> Self {
    if b.isZero { throw TemplateFault("decimal division by 0") }
    // The quotient of whole numbers whose unit is 10^-16.
    let shift = a.exponent - b.exponent + divisionDigits
    let dividend = try scaled(a.groups, by: max(0, shift))
    let divisor = try scaled(b.groups, by: max(0, -shift))
    var (quotient, rest) = divide(dividend, by: divisor)
    multiply(&rest, by: 2, adding: 0)
    if !isLess(rest, divisor) { quotient = sum(quotient, [1]) }
    return try Self(quotient, a.isNegative != b.isNegative, -divisionDigits)
  }

  // MARK: Whole numbers

  private static func trim(_ groups: inout [UInt32]) {
    while groups.last == 0 { groups.removeLast() }
  }

  private static func multiply(_ groups: inout [UInt32], by factor: UInt64, adding: UInt64) {
    var carry = adding
    for index in groups.indices {
      let value = UInt64(groups[index]) * factor + carry
      groups[index] = UInt32(value % base)
      carry = value / base
    }
    if carry > 0 { groups.append(UInt32(carry)) }
  }

  /// Multiplied by a power of ten.
  private static func scaled(_ groups: [UInt32], by power: Int) throws(TemplateFault) -> [UInt32] {
    if power == 0 || groups.isEmpty { return groups }
    if power / 9 > mostGroups { throw TemplateFault("decimal number too large") }
    var result = groups
    var factor: UInt64 = 1
    for _ in 0..<power % 9 { factor *= 10 }
    multiply(&result, by: factor, adding: 0)
    return Array(repeating: 0, count: power / 9) + result
  }

  private static func isLess(_ a: [UInt32], _ b: [UInt32]) -> Bool {
    if a.count != b.count { return a.count < b.count }
    for index in a.indices.reversed() where a[index] != b[index] { return a[index] < b[index] }
    return false
  }

  private static func sum(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    var carry: UInt64 = 0
    for index in 0..<max(a.count, b.count) {
      let value =
        UInt64(index < a.count ? a[index] : 0) + UInt64(index < b.count ? b[index] : 0) + carry
      result.append(UInt32(value % base))
      carry = value / base
    }
    if carry > 0 { result.append(UInt32(carry)) }
    return result
  }

  /// `a` must not be below `b`.
  private static func difference(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    var borrow: Int64 = 0
    for index in a.indices {
      var value = Int64(a[index]) - Int64(index < b.count ? b[index] : 0) - borrow
      borrow = value < 0 ? 1 : 0
      if value < 0 { value += Int64(base) }
      result.append(UInt32(value))
    }
    trim(&result)
    return result
  }

  /// Group by group from the top; each digit of the quotient is found by halving.
  private static func divide(
    _ dividend: [UInt32], by divisor: [UInt32]
  ) -> (quotient: [UInt32], rest: [UInt32]) {
    var quotient = [UInt32](repeating: 0, count: dividend.count)
    var rest: [UInt32] = []
    for index in dividend.indices.reversed() {
      rest.insert(dividend[index], at: 0)
      trim(&rest)
      var (low, high): (UInt64, UInt64) = (0, base)
      while high - low > 1 {
        let middle = (low + high) / 2
        var product = divisor
        multiply(&product, by: middle, adding: 0)
        trim(&product)
        if isLess(rest, product) { high = middle } else { low = middle }
      }
      var product = divisor
      multiply(&product, by: low, adding: 0)
      trim(&product)
      rest = difference(rest, product)
      quotient[index] = UInt32(low)
    }
    trim(&quotient)
    return (quotient, rest)
  }
}
