extension Lexer {
  /// A number, or with the run of units that follows without a gap a duration or a size.
  mutating func number(at start: Token) throws(LogQLError) -> Token.Kind {
    let from = index
    try scanNumber(at: start)
    let number = text(from)
    var ahead = self
    let duration = number + ahead.take(while: Lexer.isDurationScalar)
    if Lexer.hasUnit(duration), let value = DurationText.parse(duration) {
      self = ahead
      return .duration(value)
    }
    ahead = self
    let unit = ahead.take { Lexer.isDecimal($0) || ".BikKMGTP".unicodeScalars.contains($0) }
    if !unit.isEmpty, Lexer.isSize(number + unit) {
      self = ahead
      return .size(number + unit)
    }
    return .number(number)
  }

  private func text(_ from: Int) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[from..<index])
    return String(view)
  }

  /// Digits and points, then a unit of the SI or IEC series up to P (spec: LogQL, §7.4).
  static func isSize(_ text: String) -> Bool {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count).lowercased()
    return Double(digits) != nil
      && ["b", "k", "m", "g", "t", "p"].contains { series in
        unit == series
          || (series != "b" && [series + "b", series + "i", series + "ib"].contains(unit))
      }
  }

  /// Consumes a number in Go's forms, and checks the form.
  private mutating func scanNumber(at start: Token) throws(LogQLError) {
    let from = index
    var form = NumberForm()
    if peek() == "0" {
      skip()
      form.readPrefix(peek())
      if form.prefix != nil && form.prefix != "0" { skip() }
    }
    if peek() != "." { digits(&form) }
    if peek() == "." {
      if form.prefix == "o" || form.prefix == "b" {
        throw error("invalid radix point in \(form.name)", at: start)
      }
      form.isFloat = true
      skip()
      digits(&form)
    }
    if !form.hasDigits { throw error("\(form.name) has no digits", at: start) }
    try exponent(&form, at: start)
    if !form.isFloat, let invalid = form.invalidDigit {
      throw error("invalid digit '\(invalid)' in \(form.name)", at: start)
    }
    if form.hasSeparators && !NumberForm.separatorsAreValid(text(from)) {
      throw error("'_' must separate successive digits", at: start)
    }
  }

  private mutating func exponent(_ form: inout NumberForm, at start: Token) throws(LogQLError) {
    switch peek() {
    case .some(let mark) where mark == "e" || mark == "E" || mark == "p" || mark == "P":
      let decimal = mark == "e" || mark == "E"
      if decimal && form.prefix != nil && form.prefix != "0" {
        throw error("'\(mark)' exponent requires decimal mantissa", at: start)
      }
      if !decimal && form.prefix != "x" {
        throw error("'\(mark)' exponent requires hexadecimal mantissa", at: start)
      }
      skip()
      form.isFloat = true
      if peek() == "+" || peek() == "-" { skip() }
      var exponent = NumberForm()
      digits(&exponent)
      form.hasSeparators = form.hasSeparators || exponent.hasSeparators
      if !exponent.hasDigits { throw error("exponent has no digits", at: start) }
    default:
      if form.prefix == "x" && form.isFloat {
        throw error("hexadecimal mantissa requires a 'p' exponent", at: start)
      }
    }
  }

  private mutating func digits(_ form: inout NumberForm) {
    while let scalar = peek() {
      if scalar == "_" {
        form.hasSeparators = true
      } else if form.isDigit(scalar) {
        form.hasDigits = true
        form.check(scalar)
      } else {
        return
      }
      skip()
    }
  }
}

/// What the scanner has seen of a number.
private struct NumberForm {
  /// `x`, `o`, `b`, `0` for a leading zero; nil for decimal.
  var prefix: Unicode.Scalar?
  var isFloat = false
  var hasDigits = false
  var hasSeparators = false
  /// The first digit beyond the base: an error unless the number turns out to be a float.
  var invalidDigit: Unicode.Scalar?

  /// Reads the character after a leading zero.
  mutating func readPrefix(_ next: Unicode.Scalar?) {
    switch next {
    case "x", "X": prefix = "x"
    case "o", "O": prefix = "o"
    case "b", "B": prefix = "b"
    default:
      prefix = "0"
      hasDigits = true
    }
  }

  var name: String {
    switch prefix {
    case "x": "hexadecimal literal"
    case "o", "0": "octal literal"
    case "b": "binary literal"
    default: "decimal literal"
    }
  }

  func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    Lexer.isDecimal(scalar)
      || (prefix == "x" && ("a"..."f" ~= scalar || "A"..."F" ~= scalar))
  }

  mutating func check(_ digit: Unicode.Scalar) {
    let beyond: Unicode.Scalar = prefix == "b" ? "2" : prefix == "o" || prefix == "0" ? "8" : ":"
    if prefix != "x" && digit >= beyond && invalidDigit == nil { invalidDigit = digit }
  }

  /// Every `_` stands between digits, or between a prefix and a digit.
  static func separatorsAreValid(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    func isDigit(_ index: Int, orPrefix: Bool) -> Bool {
      guard scalars.indices.contains(index), let first = scalars.first else { return false }
      let hasPrefix =
        first == "0" && scalars.count > 1 && "xXoObB".unicodeScalars.contains(scalars[1])
      if orPrefix && hasPrefix && index == 1 { return true }
      return Character(scalars[index]).isHexDigit
    }
    return scalars.indices.allSatisfy {
      scalars[$0] != "_" || (isDigit($0 - 1, orPrefix: true) && isDigit($0 + 1, orPrefix: false))
    }
  }
}
