import Bytes
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
  private let probe: FoldedProbe

  init(lowercased bytes: [UInt8]) {
    precondition(!bytes.isEmpty, "an empty text is in every line")
    self.bytes = bytes
    characters = String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value)
    // Behind a character that has spellings of several lengths, offsets are not known.
    let fixed = bytes.dropFirst().prefix { $0 < 0x80 && !FoldedText.hasLongSpelling($0) }
    probe = FoldedProbe(prefix: bytes[0] < 0x80 ? bytes.prefix(1) + fixed : bytes.prefix(1))
  }

  /// The Kelvin sign is an upper-case `k`, and `İ` one of `i`.
  private static func hasLongSpelling(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "k") || byte == UInt8(ascii: "i")
  }

  func occurs(in text: UnsafeRawBufferPointer) -> Bool {
    var from = 0
    while let start = first(in: text, from: from) {
      if matchEnd(text, start) != nil { return true }
      from = start + 1
    }
    return false
  }

  /// The first place at or after `from` where the text may stand.
  func first(in text: UnsafeRawBufferPointer, from: Int) -> Int? {
    probe.first(in: text, from: from)
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
        let found = Rune(text, at: at)
        if CaseFolding.lowercased(found.value) != character { return nil }
        at += found.width
      }
    }
    return at
  }
}

@inline(__always) func asciiLowercased(_ byte: UInt8) -> UInt8 {
  byte &- 0x41 < 26 ? byte | 0x20 : byte
}
