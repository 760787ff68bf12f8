extension ExpressionParser {
  /// Reads what begins with `(`.
  mutating func open() throws(RegularExpressionError) {
    if hasPrefix("(?", at: at) { return try openWithFlags() }
    at += 1
    openCapture(nil)
  }

  private mutating func openCapture(_ name: String?) {
    groups.append(name)
    stack.append(.paren(flags, isCapture: true, name: name))
  }

  private mutating func openWithFlags() throws(RegularExpressionError) {
    if hasPrefix("(?P<", at: at) && text.count - at > 4 { return try openNamed(4) }
    if hasPrefix("(?<", at: at) && text.count - at > 3 { return try openNamed(3) }
    let start = at
    at += 2
    var new = flags
    var (isNegative, sawFlag) = (false, false)
    func set(_ flag: Flags) {
      if isNegative { new.remove(flag) } else { new.insert(flag) }
      sawFlag = true
    }
    while at < text.count {
      let character = try nextCharacter()
      switch UInt8(exactly: character) {
      case UInt8(ascii: "i"): set(.foldsCase)
      case UInt8(ascii: "m"): set(.multiline)
      case UInt8(ascii: "s"): set(.dotMatchesNewline)
      case UInt8(ascii: "U"): set(.isLazy)
      case UInt8(ascii: "-") where !isNegative: (isNegative, sawFlag) = (true, false)
      case UInt8(ascii: ":") where !isNegative || sawFlag:
        stack.append(.paren(flags, isCapture: false, name: nil))
        flags = new
        return
      case UInt8(ascii: ")") where !isNegative || sawFlag:
        flags = new
        return
      default: throw error("invalid or unsupported Perl syntax", start..<at)
      }
    }
    throw error("invalid or unsupported Perl syntax", start..<at)
  }

  /// `(?P<name>` or `(?<name>`; the name is `offset` bytes behind the parenthesis.
  private mutating func openNamed(_ offset: Int) throws(RegularExpressionError) {
    let start = at
    guard let end = text[start...].firstIndex(of: UInt8(ascii: ">")) else {
      throw error("invalid named capture", start..<text.count)
    }
    let bytes = text[(start + offset)..<end]
    let isName = bytes.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & ~0x20) || $0 == UInt8(ascii: "_")
    }
    if bytes.isEmpty || !isName { throw error("invalid named capture", start..<(end + 1)) }
    let name = String(decoding: bytes, as: UTF8.self)
    if !names.insert(name).inserted {
      edits.append((start..<(end + 1), "("))
    } else if offset == 3 {
      edits.append((start..<(start + 3), "(?P<"))
    }
    openCapture(name)
    at = end + 1
  }

  /// `)`
  mutating func close() throws(RegularExpressionError) {
    at += 1
    try concatenate()
    if try swapBar() { stack.removeLast() }
    try alternate()
    guard stack.count >= 2, case .node(let body) = stack[stack.count - 1],
      case .paren(let before, let isCapture, let name) = stack[stack.count - 2]
    else { throw error("unexpected )", 0..<text.count) }
    stack.removeLast(2)
    // Flags set inside end here.
    flags = before
    try push(isCapture ? ExpressionNode(.capture(name: name), [body]) : body)
  }
}
