/// Escapes in quoted texts of JSON and logfmt lines (spec: LogQL, §7.5 and §7.6).
enum EscapeDecoding {
  enum Language {
    /// Half of a surrogate pair makes the text bad.
    case json
    /// `\'` is an escape too; half of a surrogate pair becomes U+FFFD.
    case logfmt
  }

  /// The text without escapes; nil if one is bad.
  static func decode(_ text: Text, _ language: Language) -> Text? {
    var plain: Text = []
    var place = 0
    while place < text.count {
      if text[place] != UInt8(ascii: "\\") {
        plain.append(text[place])
        place += 1
        continue
      }
      if place + 1 == text.count { return nil }
      if text[place + 1] == UInt8(ascii: "u") {
        guard let first = unit(text, place) else { return nil }
        place += 6
        var value = UInt32(first)
        if (0xD800..<0xDC00).contains(value), let second = unit(text, place),
          (0xDC00..<0xE000).contains(second)
        {
          place += 6
          value = 0x10000 + (value - 0xD800) * 0x400 + UInt32(second) - 0xDC00
        }
        guard let scalar = Unicode.Scalar(value) ?? (language == .logfmt ? "\u{FFFD}" : nil) else {
          return nil
        }
        plain += Text(String(Character(scalar)).utf8)
        continue
      }
      guard let byte = single(text[place + 1], language) else { return nil }
      plain.append(byte)
      place += 2
    }
    return plain
  }

  private static func single(_ letter: UInt8, _ language: Language) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "'"): language == .logfmt ? letter : nil
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  /// The number of `\uXXXX` at a place.
  private static func unit(_ text: Text, _ place: Int) -> UInt16? {
    guard place + 6 <= text.count, text[place] == UInt8(ascii: "\\"),
      text[place + 1] == UInt8(ascii: "u")
    else { return nil }
    let digits = text[(place + 2)..<(place + 6)]
    if digits.contains(UInt8(ascii: "+")) || digits.contains(UInt8(ascii: "-")) { return nil }
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
