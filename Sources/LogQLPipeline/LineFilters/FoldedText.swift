import LogModel

/// A text, not empty, that is sought in any case, as Loki does it (spec: LogQL, §7.1): the byte at
/// which it begins must be the text's own after lower-casing of ASCII, and the characters from there
/// on are compared in lower case.
///
/// So `рим` does not find `РИМ`, whose first character begins with another byte, and `k` does not
/// find the Kelvin sign, but `ok` does.
struct FoldedText: Sendable, Equatable {
  /// In lower case.
  let bytes: [UInt8]
  private let characters: [UInt32]

  init(lowercased bytes: [UInt8]) {
    precondition(!bytes.isEmpty, "an empty text is in every line")
    self.bytes = bytes
    characters = String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value)
  }

  func occurs(in text: UnsafeRawBufferPointer) -> Bool {
    for start in text.indices where matchEnd(text, start) != nil { return true }
    return false
  }

  /// Whether the whole of a value is the text.
  func equals(_ text: UnsafeRawBufferPointer) -> Bool {
    text.isEmpty ? false : matchEnd(text, 0) == text.count
  }

  /// Where a match that begins at `start` ends.
  func matchEnd(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    if asciiLowercased(text[start]) != bytes[0] { return nil }
    var at = start
    for character in characters {
      if at == text.count { return nil }
      let byte = text[at]
      if byte < 0x80 {
        if UInt32(asciiLowercased(byte)) != character { return nil }
        at += 1
      } else {
        let (found, length) = decodedCharacter(text, at)
        if CaseFolding.lowercased(found) != character { return nil }
        at += length
      }
    }
    return at
  }
}

@inline(__always) func asciiLowercased(_ byte: UInt8) -> UInt8 {
  byte &- 0x41 < 26 ? byte | 0x20 : byte
}

/// The character at an offset and its number of bytes; U+FFFD and 1 where bytes are not UTF-8.
func decodedCharacter(_ text: UnsafeRawBufferPointer, _ at: Int) -> (UInt32, Int) {
  func continuation(_ offset: Int) -> UInt32? {
    guard at + offset < text.count, text[at + offset] & 0xC0 == 0x80 else { return nil }
    return UInt32(text[at + offset] & 0x3F)
  }
  let lead = UInt32(text[at])
  let invalid: (UInt32, Int) = (0xFFFD, 1)
  switch lead {
  case ..<0x80: return (lead, 1)
  case 0xC2...0xDF:
    guard let a = continuation(1) else { return invalid }
    return ((lead & 0x1F) << 6 | a, 2)
  case 0xE0...0xEF:
    guard let a = continuation(1), let b = continuation(2) else { return invalid }
    let value = (lead & 0x0F) << 12 | a << 6 | b
    return value < 0x800 || (0xD800...0xDFFF).contains(value) ? invalid : (value, 3)
  case 0xF0...0xF4:
    guard let a = continuation(1), let b = continuation(2), let c = continuation(3) else {
      return invalid
    }
    let value = (lead & 0x07) << 18 | a << 12 | b << 6 | c
    return value < 0x10000 || value > 0x10FFFF ? invalid : (value, 4)
  default: return invalid
  }
}
