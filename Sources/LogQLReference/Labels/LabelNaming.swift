/// Keys of lines as label names (spec: LogQL, §7.5).
enum LabelNaming {
  /// The label name of a key, or of the keys on the way to a value.
  static func name(_ keys: [Text]) -> Text {
    var name: Text = []
    for key in keys {
      let part = part(key)
      if part.isEmpty { continue }
      if !name.isEmpty { name.append(UInt8(ascii: "_")) }
      name += part
    }
    if let first = name.first, (0x30...0x39).contains(first) { return [UInt8(ascii: "_")] + name }
    return name
  }

  private static func part(_ key: Text) -> Text {
    if key.allSatisfy(isNameByte) { return key }
    var characters = Characters.split(key)
    while let last = characters.last, isSpace(last) { characters.removeLast() }
    while let first = characters.first, isSpace(first) { characters.removeFirst() }
    return characters.map { isPlain($0) ? $0[0] : UInt8(ascii: "_") }
  }

  private static func isPlain(_ character: Text) -> Bool {
    character.count == 1 && isNameByte(character[0])
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: "_")
  }

  private static func isSpace(_ character: Text) -> Bool {
    Characters.scalar(character)?.properties.isWhitespace ?? false
  }
}

/// Text as Go reads it: a byte that begins no valid UTF-8 is a character of its own.
enum Characters {
  /// The characters, each with its bytes.
  static func split(_ text: Text) -> [Text] {
    var characters: [Text] = []
    var rest = text[...]
    while let first = rest.first {
      let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      let bytes = Text(rest.prefix(length))
      let isValid = bytes.count == length && scalar(bytes) != nil
      characters.append(isValid ? bytes : [first])
      rest = rest.dropFirst(isValid ? length : 1)
    }
    return characters
  }

  /// Nil if the bytes are not exactly one character in UTF-8.
  static func scalar(_ bytes: Text) -> Unicode.Scalar? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    return text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
  }

  static func isValid(_ text: Text) -> Bool { String(validating: text, as: UTF8.self) != nil }

  /// A blank for each U+FFFD and each byte that is no UTF-8.
  static func blanked(_ text: Text) -> Text {
    if text.allSatisfy({ $0 < 0x80 }) { return text }
    return split(text).flatMap { character -> Text in
      let scalar = scalar(character)
      return scalar == nil || scalar == "\u{FFFD}" ? [0x20] : character
    }
  }
}
