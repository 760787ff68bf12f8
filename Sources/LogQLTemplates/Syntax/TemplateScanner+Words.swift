/// The words inside of actions.
extension TemplateScanner {
  mutating func scanSpace() -> TemplateToken {
    var blanks = 0
    while position < input.count, Self.isBlank(input[position]) {
      take()
      blanks += 1
    }
    // A blank and a minus may belong to a right delimiter that trims.
    if hasRightTrim(position - 1) && has("}}", at: position + 1) {
      hasEnded = false
      back()
      if blanks == 1 { return scanRightDelimiter() }
    }
    return emit(.space)
  }

  mutating func scanIdentifier() -> TemplateToken {
    while let scalar = peek(), scalar == "_" || scalar.isLetterOrDigit { take() }
    if !isAtEndOfWord() { return failAtCharacter() }
    let word = input[start..<position]
    if let keyword = TemplateToken.keywords.first(where: { word.elementsEqual($0.word.utf8) }) {
      return emit(keyword.kind)
    }
    let isBool = word.elementsEqual("true".utf8) || word.elementsEqual("false".utf8)
    return emit(isBool ? .bool : .identifier)
  }

  /// Behind the `.` or `$`.
  mutating func scanField(_ kind: TemplateToken.Kind) -> TemplateToken {
    if isAtEndOfWord() { return emit(kind == .variable ? .variable : .dot) }
    while let scalar = peek(), scalar == "_" || scalar.isLetterOrDigit { take() }
    return isAtEndOfWord() ? emit(kind) : failAtCharacter()
  }

  mutating func failAtCharacter() -> TemplateToken {
    guard let scalar = peek() else { return fail("bad character U+FFFFFFFFFFFFFFFF") }
    return fail("bad character \(GoQuote.unicode(scalar))")
  }

  func isAtEndOfWord() -> Bool {
    guard let scalar = peek() else { return true }
    switch scalar {
    case " ", "\t", "\r", "\n", ".", ",", "|", ":", ")", "(": return true
    default: return has("}}", at: position)
    }
  }

  mutating func scanQuoted(
    _ quote: Unicode.Scalar, _ kind: TemplateToken.Kind, _ failure: String
  ) -> TemplateToken {
    while let scalar = take(), scalar != "\n" {
      if scalar == quote { return emit(kind) }
      if scalar == "\\" {
        guard let escaped = take(), escaped != "\n" else { break }
      }
    }
    return fail(failure)
  }

  mutating func scanRaw() -> TemplateToken {
    while let scalar = take() {
      if scalar == "`" { return emit(.rawString) }
    }
    return fail("unterminated raw quoted string")
  }

  mutating func scanNumber() -> TemplateToken {
    var isGood = takeNumber()
    if isGood, let sign = peek(), sign == "+" || sign == "-" {
      isGood = takeNumber() && input[position - 1] == UInt8(ascii: "i")
      if isGood { return emit(.complex) }
    }
    if !isGood {
      return fail("bad number syntax: \(GoQuote.quoted(Array(input[start..<position])))")
    }
    return emit(.number)
  }

  mutating func takeNumber() -> Bool {
    _ = accept("+-")
    var digits = "0123456789_"
    var exponent = "eE"
    if accept("0") {
      if accept("xX") {
        (digits, exponent) = ("0123456789abcdefABCDEF_", "pP")
      } else if accept("oO") {
        (digits, exponent) = ("01234567_", "")
      } else if accept("bB") {
        (digits, exponent) = ("01_", "")
      }
    }
    acceptRun(digits)
    if accept(".") { acceptRun(digits) }
    if accept(exponent) {
      _ = accept("+-")
      acceptRun("0123456789_")
    }
    _ = accept("i")
    if let scalar = peek(), scalar == "_" || scalar.isLetterOrDigit {
      take()
      return false
    }
    return true
  }
}
