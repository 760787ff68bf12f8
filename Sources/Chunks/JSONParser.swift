import Bytes

/// Finds where the first JSON object of growing bytes ends.
struct JSONObjectScanner {
  private var at = 0
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private(set) var isComplete = false

  /// Looks at the bytes that were added. False if no object starts here.
  mutating func scan(_ bytes: [UInt8]) -> Bool {
    while at < bytes.count && !isComplete {
      let byte = bytes[at]
      at += 1
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C {
          isEscaped = true
        } else if byte == 0x22 {
          isInString = false
        }
        continue
      }
      switch byte {
      case 0x22: isInString = true
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D:
        depth -= 1
        isComplete = depth <= 0
      case 0x20, 0x09, 0x0A, 0x0D: break
      default: if depth == 0 { return false }
      }
      if depth == 0 && isInString { return false }
    }
    return true
  }
}

/// A small JSON reader for envelope headers: no tree, values are taken as they come.
struct JSONParser {
  private let bytes: [UInt8]
  private(set) var offset = 0
  private static let deepest = 64

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func failed(_ text: String, at offset: Int) -> ChunkError {
    ChunkError(.malformed, .envelope, at: offset, "\(text) at byte \(offset) of the header")
  }

  private mutating func peek() -> UInt8? {
    while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    return offset < bytes.count ? bytes[offset] : nil
  }

  private mutating func expect(_ byte: UInt8) throws(ChunkError) {
    guard peek() == byte else {
      throw failed("expected \(Unicode.Scalar(byte))", at: offset)
    }
    offset += 1
  }

  /// Calls `member` with each name; it must read the value. `null` is an object without members.
  mutating func object(
    _ member: (String, inout JSONParser) throws(ChunkError) -> Void
  ) throws(ChunkError) {
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

  mutating func unsigned(upTo limit: UInt64) throws(ChunkError) -> UInt64 {
    let start = offset
    let text = numberText()
    guard let value = Decimal.unsigned(text), value <= limit else {
      throw failed("expected a whole number up to \(limit)", at: start)
    }
    return value
  }

  /// The bytes of a number, unchecked.
  mutating func numberText() -> ArraySlice<UInt8> {
    _ = peek()
    let start = offset
    while offset < bytes.count, isNumberByte(bytes[offset]) { offset += 1 }
    return bytes[start..<offset]
  }

  private func isNumberByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
  }

  mutating func string() throws(ChunkError) -> String {
    try expect(0x22)
    var text: [UInt8] = []
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case 0x22: return String(decoding: text, as: UTF8.self)
      case 0x5C: try escape(into: &text)
      default: text.append(byte)
      }
    }
    throw failed("unexpected end of a string", at: offset)
  }

  private mutating func escape(into text: inout [UInt8]) throws(ChunkError) {
    let start = offset
    guard offset < bytes.count else { throw failed("unexpected end of an escape", at: start) }
    let kind = bytes[offset]
    offset += 1
    switch kind {
    case 0x22, 0x2F, 0x5C: text.append(kind)
    case 0x62: text.append(0x08)
    case 0x66: text.append(0x0C)
    case 0x6E: text.append(0x0A)
    case 0x72: text.append(0x0D)
    case 0x74: text.append(0x09)
    case 0x75:
      var units = [try unit()]
      // A surrogate pair is one character.
      if (0xD800..<0xDC00).contains(units[0]), offset + 1 < bytes.count, bytes[offset] == 0x5C,
        bytes[offset + 1] == 0x75
      {
        offset += 2
        units.append(try unit())
      }
      text.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
    default: throw failed("unknown escape", at: start)
    }
  }

  private mutating func unit() throws(ChunkError) -> UInt16 {
    guard offset + 4 <= bytes.count,
      let digits = Hex.bytes(String(decoding: bytes[offset..<(offset + 4)], as: UTF8.self))
    else { throw failed("expected four hexadecimal digits", at: offset) }
    offset += 4
    return UInt16(digits[0]) << 8 | UInt16(digits[1])
  }

  private mutating func literal(_ text: String) throws(ChunkError) {
    guard bytes[offset...].starts(with: text.utf8) else {
      throw failed("expected \(text)", at: offset)
    }
    offset += text.utf8.count
  }

  mutating func skipValue(depth: Int = 0) throws(ChunkError) {
    guard depth < Self.deepest else { throw failed("nested too deep", at: offset) }
    switch peek() {
    case 0x7B: try object { _, parser throws(ChunkError) in try parser.skipValue(depth: depth + 1) }
    case 0x5B: try skipArray(depth: depth)
    case 0x22: _ = try string()
    case 0x74: try literal("true")
    case 0x66: try literal("false")
    case 0x6E: try literal("null")
    default:
      let start = offset
      if numberText().isEmpty { throw failed("expected a value", at: start) }
    }
  }

  private mutating func skipArray(depth: Int) throws(ChunkError) {
    try expect(0x5B)
    if peek() == 0x5D {
      offset += 1
      return
    }
    while true {
      try skipValue(depth: depth + 1)
      if peek() == 0x5D { break }
      try expect(0x2C)
    }
    offset += 1
  }
}
