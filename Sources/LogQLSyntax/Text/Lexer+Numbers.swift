extension Lexer {
  /// A number, or with the run of units that follows without a gap a duration or a size.
  mutating func number() throws(LogQLError) -> Token.Kind {
    let start = index
    try scanNumber()
    if isAtEnd || !text[index].mayContinueNumber { return .number }
    var end = endOfDuration(from: index)
    let duration = text[start..<end]
    if duration.contains(where: \.isUnitByte), let value = DurationText.parse(duration) {
      index = end
      return .duration(value)
    }
    end = index
    while end < text.count && text[end].isSizeByte { end += 1 }
    if end > index, case .success(let size) = ByteSize.parse(text[start..<end]) {
      index = end
      return .size(size)
    }
    return .number
  }

  /// The end of a run of what a duration can be made of.
  func endOfDuration(from start: Int) -> Int {
    var end = start
    while end < text.count {
      switch text[end] {
      case "0"..."9", ".", "n", "u", "m", "s", "h", "d", "w", "y": end += 1
      // µ and μ: the sign, and the Greek letter.
      case 0xC2 where end + 1 < text.count && text[end + 1] == 0xB5: end += 2
      case 0xCE where end + 1 < text.count && text[end + 1] == 0xBC: end += 2
      default: return end
      }
    }
    return end
  }

  /// Consumes a number in Go's forms, and checks the form.
  private mutating func scanNumber() throws(LogQLError) {
    let start = index
    var form = NumberForm()
    if peek() == "0" {
      index += 1
      form.readPrefix(peek())
      if form.base != .octalByZero { index += 1 }
    }
    if peek() != "." { digits(&form) }
    if peek() == "." {
      if form.base == .octal || form.base == .binary {
        throw error("invalid radix point in \(form.name)", at: start)
      }
      form.isFloat = true
      index += 1
      digits(&form)
    }
    if !form.hasDigits { throw error("\(form.name) has no digits", at: start) }
    try exponent(&form, at: start)
    if !form.isFloat, let invalid = form.invalidDigit {
      throw error(
        "invalid digit '\(Unicode.Scalar(invalid))' in \(form.name)", at: start)
    }
    if form.hasSeparators && !GoNumber.separatorsAreValid(text[start..<index]) {
      throw error("'_' must separate successive digits", at: start)
    }
  }

  private mutating func exponent(_ form: inout NumberForm, at start: Int) throws(LogQLError) {
    let mark = peek()
    switch mark {
    case "e", "E":
      if form.base != .decimal && form.base != .octalByZero {
        throw error("'\(Unicode.Scalar(mark))' exponent requires decimal mantissa", at: start)
      }
    case "p", "P":
      if form.base != .hexadecimal {
        throw error("'\(Unicode.Scalar(mark))' exponent requires hexadecimal mantissa", at: start)
      }
    default:
      if form.base == .hexadecimal && form.isFloat {
        throw error("hexadecimal mantissa requires a 'p' exponent", at: start)
      }
      return
    }
    index += 1
    form.isFloat = true
    if peek() == "+" || peek() == "-" { index += 1 }
    var exponent = NumberForm()
    digits(&exponent)
    form.hasSeparators = form.hasSeparators || exponent.hasSeparators
    if !exponent.hasDigits { throw error("exponent has no digits", at: start) }
  }

  private mutating func digits(_ form: inout NumberForm) {
    while form.read(peek()) { index += 1 }
  }
}

extension UInt8 {
  /// Can stand behind a number without a gap, as part of it.
  fileprivate var mayContinueNumber: Bool {
    isLetter || isDecimalDigit || self == "." || self >= 0x80
  }

  /// What a size can be made of, behind its number.
  fileprivate var isSizeByte: Bool {
    switch self {
    case "0"..."9", ".", "B", "i", "k", "K", "M", "G", "T", "P": true
    default: false
    }
  }
}

/// What the scanner has seen of a number.
private struct NumberForm {
  enum Base {
    case decimal, hexadecimal, octal, binary
    /// A zero in front, and no letter behind it: octal unless a point or an exponent follows.
    case octalByZero
  }

  var base = Base.decimal
  var isFloat = false
  var hasDigits = false
  var hasSeparators = false
  /// The first digit beyond the base: an error unless the number turns out to be a float.
  var invalidDigit: UInt8?

  /// Reads the character behind a leading zero.
  mutating func readPrefix(_ next: UInt8) {
    switch next {
    case "x", "X": base = .hexadecimal
    case "o", "O": base = .octal
    case "b", "B": base = .binary
    default:
      base = .octalByZero
      hasDigits = true
    }
  }

  var name: String {
    switch base {
    case .hexadecimal: "hexadecimal literal"
    case .octal, .octalByZero: "octal literal"
    case .binary: "binary literal"
    case .decimal: "decimal literal"
    }
  }

  /// Takes a digit or separator; false if the byte is neither.
  mutating func read(_ byte: UInt8) -> Bool {
    if byte == "_" {
      hasSeparators = true
      return true
    }
    guard let digit = byte.digitValue, digit < 10 || base == .hexadecimal else { return false }
    hasDigits = true
    let limit: UInt32 =
      switch base {
      case .decimal: 10
      case .hexadecimal: 16
      case .octal, .octalByZero: 8
      case .binary: 2
      }
    if digit >= limit && invalidDigit == nil { invalidDigit = byte }
    return true
  }
}
