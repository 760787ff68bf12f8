import Glibc
import LogModel
import LogQLSyntax

/// A condition on the bytes of a line or of a value.
enum TextTest {
  case equals(Text)
  case literal(LiteralTest)
  case expression(RegularExpression, isAnchored: Bool)

  /// A regular expression, or the search for texts that takes its place (spec: LogQL, §7.1).
  init(expression bytes: Text, in place: LiteralTest.Place) throws(RegularExpressionError) {
    if let literal = try LiteralTest(replacing: bytes, in: place) {
      self = .literal(literal)
    } else {
      let pattern = String(decoding: bytes, as: UTF8.self)
      self = .expression(
        try RegularExpression(pattern, dotMatchesNewline: false), isAnchored: place == .label)
    }
  }

  func accepts(_ text: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .equals(let other): text.elementsEqual(other)
    case .literal(let test): test.accepts(text)
    case .expression(let expression, let isAnchored):
      expression.matches(text, anchored: isAnchored)
    }
  }
}

extension LiteralTest {
  func accepts(_ text: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .always: true
    case .nonEmpty: !text.isEmpty
    case .contains(let sought, let foldsCase):
      foldsCase ? FoldedSearch.occurs(sought, in: text) : TextSearch.occurs(sought, in: text)
    case .equals(let sought, let foldsCase):
      foldsCase
        ? FoldedSearch.matchEnd(sought, text, at: 0) == text.count : text.elementsEqual(sought)
    case .anyOf(let tests): tests.contains { $0.accepts(text) }
    }
  }
}

/// Where a text occurs in another.
enum TextSearch {
  static func occurs(_ sought: Text, in text: UnsafeRawBufferPointer) -> Bool {
    first(sought, in: text, from: 0) != nil
  }

  static func first(_ sought: Text, in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    if sought.isEmpty { return start }
    if sought.count > text.count - start { return nil }
    return sought.withUnsafeBytes { sought in
      guard let first = sought.baseAddress, let base = text.baseAddress else { return nil }
      // Lines are full of quotes and spaces: the first letter or digit is met less often.
      let probe = sought.firstIndex(where: isWordByte) ?? 0
      var place = base + (start + probe)
      // Where the probed byte can be.
      let end = base + (text.count - sought.count + 1 + probe)
      while let hit = memchr(place, Int32(sought[probe]), end - place) {
        let candidate = UnsafeRawPointer(hit) - probe
        // Most hits fail at the last byte, without a call.
        let last = candidate.load(fromByteOffset: sought.count - 1, as: UInt8.self)
        if last == sought[sought.count - 1] && memcmp(candidate, first, sought.count) == 0 {
          return candidate - base
        }
        place = UnsafeRawPointer(hit) + 1
      }
      return nil
    }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}

/// Searches for a text in lower case in any case (spec: LogQL, §7.1, last paragraph).
enum FoldedSearch {
  static func occurs(_ sought: Text, in text: UnsafeRawBufferPointer) -> Bool {
    if sought.isEmpty { return true }
    return text.indices.contains { matchEnd(sought, text, at: $0) != nil }
  }

  /// Where the text ends, if it begins at a place: its first byte must be the same after ASCII lower
  /// casing, then characters are compared in lower case.
  static func matchEnd(_ sought: Text, _ text: UnsafeRawBufferPointer, at start: Int) -> Int? {
    if sought.isEmpty { return start }
    guard start < text.count else { return nil }
    let first = text[start]
    let lowered = (0x41...0x5A).contains(first) ? first | 0x20 : first
    if lowered != sought[0] { return nil }
    var end = start
    for character in Characters.split(sought) {
      if end == text.count { return nil }
      let found = Characters.split(Text(text[end..<min(text.count, end + 4)]))[0]
      let value = Characters.scalar(found)?.value ?? 0xFFFD
      if CaseFolding.lowercased(value) != Characters.scalar(character)?.value { return nil }
      end += found.count
    }
    return end
  }
}
