import Bytes

/// Cuts a template into words, one at a time.
struct TemplateScanner {
  let input: [UInt8]
  private(set) var position = 0
  private(set) var start = 0
  private(set) var line = 1
  private(set) var startLine = 1
  private var state = State.text
  private var parentheses = 0
  var hasEnded = false

  private enum State { case text, action, finished }

  init(_ input: [UInt8]) { self.input = input }

  mutating func next() -> TemplateToken {
    while true {
      switch state {
      case .finished:
        return TemplateToken(kind: .end, position: start, value: [], line: startLine)
      case .text: if let token = scanText() { return token }
      case .action: return scanAction()
      }
    }
  }

  // MARK: Words

  mutating func emit(_ kind: TemplateToken.Kind) -> TemplateToken {
    let token = TemplateToken(
      kind: kind, position: start, value: input[start..<position], line: startLine)
    start = position
    startLine = line
    return token
  }

  mutating func ignore() {
    line += newlines(start, position)
    start = position
    startLine = line
  }

  mutating func fail(_ text: String) -> TemplateToken {
    state = .finished
    return TemplateToken(
      kind: .error, position: start, value: Array(text.utf8)[...], line: startLine)
  }

  func newlines(_ from: Int, _ to: Int) -> Int {
    var count = 0
    for index in from..<to where input[index] == 0x0A { count += 1 }
    return count
  }

  // MARK: Single characters

  func peek() -> Unicode.Scalar? {
    position < input.count ? rune(at: position).scalar : nil
  }

  func rune(at offset: Int) -> Rune {
    input.withUnsafeBytes { $0.rune(at: offset) }
  }

  @discardableResult
  mutating func take() -> Unicode.Scalar? {
    if position >= input.count {
      hasEnded = true
      return nil
    }
    let rune = rune(at: position)
    position += rune.width
    if rune.value == 0x0A { line += 1 }
    return rune.scalar
  }

  mutating func back() {
    if hasEnded || position == 0 { return }
    let rune = input.withUnsafeBytes { $0.rune(before: position) }
    position -= rune.width
    if rune.value == 0x0A { line -= 1 }
  }

  mutating func accept(_ set: String) -> Bool {
    guard position < input.count, set.utf8.contains(input[position]) else { return false }
    position += 1
    return true
  }

  mutating func acceptRun(_ set: String) { while accept(set) {} }

  func has(_ text: StaticString, at offset: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard offset >= 0, offset + count <= input.count else { return false }
    for index in 0..<count where input[offset + index] != text.utf8Start[index] { return false }
    return true
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
  }

  /// `- ` behind a left delimiter.
  func hasLeftTrim(_ offset: Int) -> Bool {
    offset + 1 < input.count && input[offset] == 0x2D && Self.isBlank(input[offset + 1])
  }

  /// ` -` in front of a right delimiter.
  func hasRightTrim(_ offset: Int) -> Bool {
    offset + 1 < input.count && Self.isBlank(input[offset]) && input[offset + 1] == 0x2D
  }

  func rightDelimiter() -> (isThere: Bool, trims: Bool) {
    if hasRightTrim(position) && has("}}", at: position + 2) { return (true, true) }
    return (has("}}", at: position), false)
  }

  mutating func skipBlanks() {
    while position < input.count, Self.isBlank(input[position]) { position += 1 }
  }

  // MARK: Outside of actions

  /// Nil if there was only a comment.
  mutating func scanText() -> TemplateToken? {
    guard let opening = find("{{", from: position) else {
      position = input.count
      if position > start {
        line += newlines(start, position)
        return emit(.text)
      }
      state = .finished
      return emit(.end)
    }
    if opening > position {
      position = opening
      var trimmed = 0
      if hasLeftTrim(opening + 2) {
        while opening - trimmed > start, Self.isBlank(input[opening - trimmed - 1]) { trimmed += 1 }
      }
      position -= trimmed
      line += newlines(start, position)
      let token = emit(.text)
      position += trimmed
      ignore()
      if !token.value.isEmpty { return token }
    }
    return scanLeftDelimiter()
  }

  func find(_ text: StaticString, from: Int) -> Int? {
    var at = from
    while at + text.utf8CodeUnitCount <= input.count {
      if has(text, at: at) { return at }
      at += 1
    }
    return nil
  }

  mutating func scanLeftDelimiter() -> TemplateToken? {
    position += 2
    let marker = hasLeftTrim(position) ? 2 : 0
    if has("/*", at: position + marker) {
      position += marker
      ignore()
      return scanComment()
    }
    let token = emit(.leftDelimiter)
    position += marker
    ignore()
    parentheses = 0
    state = .action
    return token
  }

  mutating func scanComment() -> TemplateToken? {
    guard let close = find("*/", from: position + 2) else { return fail("unclosed comment") }
    position = close + 2
    let delimiter = rightDelimiter()
    if !delimiter.isThere { return fail("comment ends before closing delimiter") }
    position += delimiter.trims ? 4 : 2
    if delimiter.trims { skipBlanks() }
    ignore()
    return nil
  }

  // MARK: Inside of actions

  mutating func scanRightDelimiter() -> TemplateToken {
    let trims = rightDelimiter().trims
    if trims {
      position += 2
      ignore()
    }
    position += 2
    let token = emit(.rightDelimiter)
    if trims {
      skipBlanks()
      ignore()
    }
    state = .text
    return token
  }

  mutating func scanAction() -> TemplateToken {
    if rightDelimiter().isThere {
      return parentheses == 0 ? scanRightDelimiter() : fail("unclosed left paren")
    }
    guard let scalar = take() else { return fail("unclosed action") }
    switch scalar {
    case " ", "\t", "\r", "\n":
      back()
      return scanSpace()
    case "=": return emit(.assign)
    case ":": return take() == "=" ? emit(.declare) : fail("expected :=")
    case "|": return emit(.pipe)
    case "\"": return scanQuoted("\"", .string, "unterminated quoted string")
    case "`": return scanRaw()
    case "$": return isAtEndOfWord() ? emit(.variable) : scanField(.variable)
    case "'": return scanQuoted("'", .characterConstant, "unterminated character constant")
    case ".":
      if position < input.count, !(0x30...0x39).contains(input[position]) {
        return scanField(.field)
      }
      back()
      return scanNumber()
    case "+", "-", "0"..."9":
      back()
      return scanNumber()
    case "(":
      parentheses += 1
      return emit(.leftParenthesis)
    case ")":
      parentheses -= 1
      return parentheses < 0 ? fail("unexpected right paren") : emit(.rightParenthesis)
    default:
      if scalar == "_" || scalar.isLetterOrDigit {
        back()
        return scanIdentifier()
      }
      if scalar.value < 0x80 && scalar.isGoPrintable { return emit(.character) }
      return fail("unrecognized character in action: \(GoQuote.unicode(scalar))")
    }
  }
}
