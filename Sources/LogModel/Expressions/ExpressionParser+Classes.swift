extension ExpressionParser {
  /// `[…]`
  mutating func characterClass() throws(RegularExpressionError) {
    let start = at
    at += 1
    var isNegative = false
    if at < text.count && text[at] == UInt8(ascii: "^") {
      isNegative = true
      at += 1
    }
    var ranges = CharacterRanges()
    // A bracket directly behind the opening one is a member.
    var isFirst = true
    while at == text.count || text[at] != UInt8(ascii: "]") || isFirst {
      isFirst = false
      if at == text.count { throw error("missing closing ]", start..<text.count) }
      if try posixClass(into: &ranges) { continue }
      if try namedClass(into: &ranges) { continue }
      let range = try memberRange(start)
      if flags.contains(.foldsCase) { ranges.insertFolded(range) } else { ranges.insert(range) }
    }
    at += 1
    ranges.normalize()
    try push(ExpressionNode(.oneOf(isNegative ? ranges.negated : ranges)))
  }

  /// `a` or `a-z`
  private mutating func memberRange(
    _ classStart: Int
  ) throws(RegularExpressionError) -> ClosedRange<UInt32> {
    let start = at
    let low = try member(classStart)
    // In `[a-]` the hyphen is a member.
    guard at + 1 < text.count, text[at] == UInt8(ascii: "-"), text[at + 1] != UInt8(ascii: "]")
    else { return low...low }
    at += 1
    let high = try member(classStart)
    if high < low { throw error("invalid character class range", start..<at) }
    return low...high
  }

  private mutating func member(_ classStart: Int) throws(RegularExpressionError) -> UInt32 {
    if at == text.count { throw error("missing closing ]", classStart..<text.count) }
    return text[at] == UInt8(ascii: "\\") ? try escapedCharacter() : try nextCharacter()
  }

  /// `[:alpha:]`, inside a class. False if there is none.
  private mutating func posixClass(
    into ranges: inout CharacterRanges
  ) throws(RegularExpressionError) -> Bool {
    guard hasPrefix("[:", at: at), text.count - at > 2,
      let end = (at + 2..<text.count).first(where: { hasPrefix(":]", at: $0) })
    else { return false }
    var name = String(decoding: text[(at + 2)..<end], as: UTF8.self)
    let isNegative = name.hasPrefix("^")
    if isNegative { name.removeFirst() }
    guard let members = Self.posixClasses[name] else {
      throw error("invalid character class range", at..<(end + 2))
    }
    insert(members, isNegative: isNegative, into: &ranges)
    at = end + 2
    return true
  }

  /// `\d`, `\W`, `\pL`, `\P{Greek}`. False if there is none.
  mutating func namedClass(
    into ranges: inout CharacterRanges
  ) throws(RegularExpressionError) -> Bool {
    guard text[at] == UInt8(ascii: "\\"), at + 1 < text.count else { return false }
    let letter = text[at + 1]
    if letter | 0x20 == UInt8(ascii: "p") {
      try unicodeClass(into: &ranges)
      return true
    }
    let members: [ClosedRange<UInt32>]
    switch letter | 0x20 {
    case UInt8(ascii: "d"): members = [0x30...0x39]
    case UInt8(ascii: "s"): members = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]
    case UInt8(ascii: "w"): members = Self.word
    default: return false
    }
    insert(members, isNegative: letter & 0x20 == 0, into: &ranges)
    at += 2
    return true
  }

  private func insert(
    _ members: [ClosedRange<UInt32>], isNegative: Bool, into ranges: inout CharacterRanges
  ) {
    var part = CharacterRanges()
    for range in members {
      if flags.contains(.foldsCase) { part.insertFolded(range) } else { part.insert(range) }
    }
    part.normalize()
    ranges.insert(isNegative ? part.negated : part)
  }

  private mutating func unicodeClass(
    into ranges: inout CharacterRanges
  ) throws(RegularExpressionError) {
    let start = at
    at += 2
    guard at < text.count else { throw error("invalid character class range", start..<at) }
    if text[at] == UInt8(ascii: "{") {
      guard let end = text[at...].firstIndex(of: UInt8(ascii: "}")) else {
        throw error("invalid character class range", start..<text.count)
      }
      at = end + 1
    } else {
      _ = try nextCharacter()
    }
    let written = String(decoding: text[start..<at], as: UTF8.self)
    // Whole and single-character classes are the ones whose members a tree shows.
    switch written {
    case "\\p{Any}", "\\P{^Any}": ranges.insert(0...CharacterRanges.limit)
    case "\\p{Zl}": ranges.insert(0x2028...0x2028)
    case "\\p{Zp}": ranges.insert(0x2029...0x2029)
    default: ranges.properties.append(flags.contains(.foldsCase) ? "(?i)" + written : written)
    }
  }

  static let word: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]

  static let posixClasses: [String: [ClosedRange<UInt32>]] = [
    "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A],
    "alpha": [0x41...0x5A, 0x61...0x7A],
    "ascii": [0x00...0x7F],
    "blank": [0x09...0x09, 0x20...0x20],
    "cntrl": [0x00...0x1F, 0x7F...0x7F],
    "digit": [0x30...0x39],
    "graph": [0x21...0x7E],
    "lower": [0x61...0x7A],
    "print": [0x20...0x7E],
    "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
    "space": [0x09...0x0D, 0x20...0x20],
    "upper": [0x41...0x5A],
    "word": word,
    "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
  ]
}
