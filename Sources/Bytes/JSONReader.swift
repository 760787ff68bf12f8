/// What is wrong with a JSON text, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Byte offset in the text.
  public var offset: Int
  public var text: String

  public init(_ text: String, at offset: Int) {
    self.offset = offset
    self.text = text
  }

  public var description: String { "\(text) at byte \(offset)" }
}

/// Reads JSON (RFC 8259) front to back: values are taken as they come, and no tree is made.
///
/// Strings are as they stand: a byte order mark or a NUL in one is kept. Numbers are their text.
public struct JSONReader {
  private let bytes: [UInt8]
  /// Of the next byte.
  public private(set) var offset = 0
  private let repairsText: Bool
  private static let deepest = 64

  /// `repairsText`: bytes that are not UTF-8 and lone surrogates become U+FFFD, as they do in Go's
  /// readers, rather than being an error.
  public init(_ bytes: [UInt8], repairsText: Bool = false) {
    self.bytes = bytes
    self.repairsText = repairsText
  }

  /// The first byte of what comes next behind white space; nil at the end.
  public mutating func peek() -> UInt8? {
    while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    return offset < bytes.count ? bytes[offset] : nil
  }

  /// Throws unless only white space is left.
  public mutating func expectEnd() throws(JSONError) {
    if peek() != nil { throw JSONError("expected the end of the text", at: offset) }
  }

  private mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard peek() == byte else {
      throw JSONError("expected \(Unicode.Scalar(byte))", at: offset)
    }
    offset += 1
  }

  // MARK: Objects and lists

  /// Calls `member` with each name; it must read the value. `null` is an object without members.
  public mutating func object(
    _ member: (String, inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) {
    if peek() == 0x6E { return try literal("null") }
    try expect(0x7B)
    if peek() == 0x7D {
      offset += 1
      return
    }
    while true {
      let name = try string()
      try expect(0x3A)
      try member(name, &self)
      if peek() == 0x7D { break }
      try expect(0x2C)
    }
    offset += 1
  }

  /// Calls `element` before each element; it must read it.
  public mutating func array(
    _ element: (inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) {
    try expect(0x5B)
    if peek() == 0x5D {
      offset += 1
      return
    }
    while true {
      try element(&self)
      if peek() == 0x5D { break }
      try expect(0x2C)
    }
    offset += 1
  }

  /// Reads a value of any kind and forgets it.
  public mutating func skipValue() throws(JSONError) { try skipValue(depth: 0) }

  private mutating func skipValue(depth: Int) throws(JSONError) {
    guard depth < Self.deepest else { throw JSONError("nested too deep", at: offset) }
    switch peek() {
    case 0x7B:
      try object { _, reader throws(JSONError) in try reader.skipValue(depth: depth + 1) }
    case 0x5B: try array { reader throws(JSONError) in try reader.skipValue(depth: depth + 1) }
    case 0x22: _ = try string()
    case 0x74: try literal("true")
    case 0x66: try literal("false")
    case 0x6E: try literal("null")
    default: _ = try number()
    }
  }

  public mutating func literal(_ text: String) throws(JSONError) {
    _ = peek()
    guard bytes[offset...].starts(with: text.utf8) else {
      throw JSONError("expected \(text)", at: offset)
    }
    offset += text.utf8.count
  }

  // MARK: Numbers

  /// The bytes of a number: sign, digits without a zero in front, fraction, exponent.
  public mutating func number() throws(JSONError) -> ArraySlice<UInt8> {
    _ = peek()
    let start = offset
    take(0x2D)
    if !take(0x30) { try digits(start) }
    if take(0x2E) { try digits(start) }
    if take(0x65) || take(0x45) {
      if !take(0x2B) { take(0x2D) }
      try digits(start)
    }
    // `01` or `1.2.3` would otherwise end here and surprise whoever reads on.
    if offset < bytes.count, (0x30...0x39).contains(bytes[offset]) || bytes[offset] == 0x2E {
      throw JSONError("expected a number", at: start)
    }
    return bytes[start..<offset]
  }

  public mutating func unsigned(upTo limit: UInt64) throws(JSONError) -> UInt64 {
    _ = peek()
    let start = offset
    guard let value = Decimal.unsigned(try number()), value <= limit else {
      throw JSONError("expected a whole number up to \(limit)", at: start)
    }
    return value
  }

  @discardableResult
  private mutating func take(_ byte: UInt8) -> Bool {
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  private mutating func digits(_ start: Int) throws(JSONError) {
    let first = offset
    while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) { offset += 1 }
    if offset == first {
      throw JSONError(start == first ? "expected a value" : "expected a digit", at: first)
    }
  }

  // MARK: Strings

  public mutating func string() throws(JSONError) -> String {
    try expect(0x22)
    let start = offset
    var text: [UInt8] = []
    while offset < bytes.count {
      let byte = bytes[offset]
      switch byte {
      case 0x22:
        offset += 1
        if repairsText { return String(decoding: text, as: UTF8.self) }
        guard let valid = String(validating: text, as: UTF8.self) else {
          throw JSONError("a string that is not UTF-8", at: start)
        }
        return valid
      case 0x5C:
        offset += 1
        try escape(into: &text)
      case 0..<0x20: throw JSONError("a control character in a string", at: offset)
      default:
        text.append(byte)
        offset += 1
      }
    }
    throw JSONError("unexpected end of a string", at: offset)
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = offset
    guard offset < bytes.count else { throw JSONError("unexpected end of an escape", at: start) }
    let kind = bytes[offset]
    offset += 1
    switch kind {
    case 0x22, 0x2F, 0x5C: text.append(kind)
    case 0x62: text.append(0x08)
    case 0x66: text.append(0x0C)
    case 0x6E: text.append(0x0A)
    case 0x72: text.append(0x0D)
    case 0x74: text.append(0x09)
    case 0x75: try scalar(into: &text, start)
    default: throw JSONError("unknown escape", at: start)
    }
  }

  /// Four hexadecimal digits; a surrogate pair is one character.
  private mutating func scalar(into text: inout [UInt8], _ start: Int) throws(JSONError) {
    var units = [try unit()]
    if (0xD800..<0xDC00).contains(units[0]), offset + 1 < bytes.count, bytes[offset] == 0x5C,
      bytes[offset + 1] == 0x75
    {
      let next = offset
      offset += 2
      units.append(try unit())
      // Not the second half of a pair: an escape of its own.
      if !(0xDC00..<0xE000).contains(units[1]) {
        units.removeLast()
        offset = next
      }
    }
    if !repairsText, units.count == 1, (0xD800..<0xE000).contains(units[0]) {
      throw JSONError("half of a surrogate pair", at: start)
    }
    text.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
  }

  private mutating func unit() throws(JSONError) -> UInt16 {
    guard offset + 4 <= bytes.count,
      let digits = Hex.bytes(String(decoding: bytes[offset..<(offset + 4)], as: UTF8.self))
    else { throw JSONError("expected four hexadecimal digits", at: offset) }
    offset += 4
    return UInt16(digits[0]) << 8 | UInt16(digits[1])
  }
}
