import LogQLSyntax

/// A number in a template: one text can be a whole number, a floating-point number and a complex one
/// at the same time, and what it is used as depends on the parameter that it is given to.
struct TemplateNumber: Sendable {
  var integer: Int64?
  var unsigned: UInt64?
  var float: Double?
  /// Real and imaginary part.
  var complex: (Double, Double)?
  /// Written with a point or an exponent: a floating-point number where any value will do.
  var looksFloating = false

  /// The constant `'x'`.
  init(character: UInt32) {
    integer = Int64(character)
    unsigned = UInt64(character)
    float = Double(character)
  }

  /// Throws Go's words about what is wrong.
  init(_ text: [UInt8], isComplex: Bool) throws(TemplateFault) {
    if isComplex {
      guard let value = Self.complex(text) else {
        throw TemplateFault("syntax error scanning complex number")
      }
      complex = value
      simplify()
      return
    }
    if text.last == UInt8(ascii: "i"), case .success(let value) = GoNumber.parse(text.dropLast()) {
      complex = (0, value)
      simplify()
      return
    }
    try read(text)
  }

  private mutating func read(_ text: [UInt8]) throws(TemplateFault) {
    text.withUnsafeBytes { bytes in
      if case .success(let value) = GoInteger.unsigned(bytes) { unsigned = value }
      if case .success(let value) = GoInteger.signed(bytes) {
        integer = value
        if value == 0 { unsigned = 0 }
      }
    }
    let isHexadecimal = text.count > 2 && text[0] == 0x30 && text[1] | 0x20 == UInt8(ascii: "x")
    looksFloating =
      !isHexadecimal || text.contains { $0 | 0x20 == UInt8(ascii: "p") }
    looksFloating =
      looksFloating && text.contains { $0 == UInt8(ascii: ".") || "eEpP".utf8.contains($0) }
    if let integer {
      float = Double(integer)
    } else if let unsigned {
      float = Double(unsigned)
    } else if case .success(let value) = GoNumber.parse(text) {
      if !text.contains(where: { $0 == UInt8(ascii: ".") || "eEpP".utf8.contains($0) }) {
        throw TemplateFault("integer overflow: \(GoQuote.quoted(text))")
      }
      float = value
      integer = Int64(exactly: value)
      unsigned = UInt64(exactly: value)
    } else {
      throw TemplateFault("illegal number syntax: \(GoQuote.quoted(text))")
    }
  }

  /// `1+2i`.
  private static func complex(_ text: [UInt8]) -> (Double, Double)? {
    let split = text.indices.dropFirst().last { index in
      (text[index] == 0x2B || text[index] == 0x2D) && text[index - 1] | 0x20 != UInt8(ascii: "e")
        && text[index - 1] | 0x20 != UInt8(ascii: "p")
    }
    guard let split, case .success(let real) = GoNumber.parse(text[..<split]),
      case .success(let imaginary) = GoNumber.parse(text[split...].dropLast())
    else { return nil }
    return (real, imaginary)
  }

  private mutating func simplify() {
    guard let complex, complex.1 == 0 else { return }
    float = complex.0
    integer = Int64(exactly: complex.0)
    unsigned = UInt64(exactly: complex.0)
  }
}
