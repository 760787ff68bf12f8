/// Why a JSON line cannot be read on (spec: LogQL, §7.5).
enum JSONFault: String, Error {
  case object = "Value looks like object, but can't find closing '}' symbol"
  case malformed = "Malformed JSON error"
  case escape = "Encountered an invalid escape sequence in a string"
  case string = "Value is string, but can't find closing '\"' symbol"
  case array = "Value is array, but can't find closing ']' symbol"
  case value = "Unknown value type"
  case notAnObject = "expecting json object(6), but it is not"
}

/// A value of a JSON text, as it is written.
struct JSONItem {
  enum Kind {
    case string, number, word, null, array, object
  }

  var kind: Kind
  /// A string without its quotes.
  var text: Text

  /// The value of a label: escapes of strings and arrays decoded, `null` empty, the rest as written.
  var label: Text {
    switch kind {
    case .null: []
    case .number, .word, .object: text
    case .string, .array: Characters.blanked(EscapeDecoding.decode(text, .json) ?? [])
    }
  }
}

/// Reads JSON text from left to right, with the leniency of Loki's parser.
struct JSONReader {
  let text: Text
  var place = 0

  init(_ text: Text) { self.text = text }

  var isAtEnd: Bool { place >= text.count }
  var byte: UInt8? { isAtEnd ? nil : text[place] }

  mutating func skipBlanks() {
    while let byte, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
  }

  /// The text of a string whose opening quote has been passed, up to its closing one, which is passed
  /// too; nil if there is none.
  mutating func string() -> Text? {
    let start = place
    while let byte {
      if byte == UInt8(ascii: "\"") {
        place += 1
        return Text(text[start..<(place - 1)])
      }
      place += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  /// The value at a place where one begins.
  mutating func item() throws(JSONFault) -> JSONItem {
    switch byte {
    case nil: throw .malformed
    case UInt8(ascii: "\""):
      place += 1
      guard let string = string() else { throw .string }
      return JSONItem(kind: .string, text: string)
    case UInt8(ascii: "["):
      guard let array = bracketed(UInt8(ascii: "["), UInt8(ascii: "]")) else { throw .array }
      return JSONItem(kind: .array, text: array)
    case UInt8(ascii: "{"):
      guard let object = bracketed(UInt8(ascii: "{"), UInt8(ascii: "}")) else { throw .object }
      return JSONItem(kind: .object, text: object)
    default:
      let start = place
      while let byte, !" \t\n\r,}]".utf8.contains(byte) { place += 1 }
      return try Self.plain(Text(text[start..<place]))
    }
  }

  private static func plain(_ text: Text) throws(JSONFault) -> JSONItem {
    switch String(decoding: text, as: UTF8.self) {
    case "true", "false": return JSONItem(kind: .word, text: text)
    case "null": return JSONItem(kind: .null, text: text)
    default:
      guard let first = text.first, (0x30...0x39).contains(first) || first == UInt8(ascii: "-")
      else { throw .value }
      return JSONItem(kind: .number, text: text)
    }
  }

  /// From an opening bracket to the closing one that belongs to it; brackets of other kinds, and those
  /// in strings, do not count.
  private mutating func bracketed(_ open: UInt8, _ close: UInt8) -> Text? {
    let start = place
    var depth = 0
    while let byte {
      place += 1
      if byte == UInt8(ascii: "\"") {
        if string() == nil { return nil }
      } else if byte == open {
        depth += 1
      } else if byte == close {
        depth -= 1
        if depth == 0 { return Text(text[start..<place]) }
      }
    }
    return nil
  }

  /// Reads an object member by member; `body` says whether to go on. Returns false if it did not want to.
  mutating func object(
    _ body: (Text, JSONItem) throws(JSONFault) -> Bool
  ) throws(JSONFault) -> Bool {
    skipBlanks()
    if byte != UInt8(ascii: "{") { throw .object }
    place += 1
    skipBlanks()
    if isAtEnd { throw .malformed }
    while true {
      if byte == UInt8(ascii: "}") { return true }
      if byte != UInt8(ascii: "\"") { throw .object }
      place += 1
      guard let written = string() else { throw .malformed }
      guard let key = EscapeDecoding.decode(written, .json) else { throw .escape }
      skipBlanks()
      if byte != UInt8(ascii: ":") { throw .malformed }
      place += 1
      skipBlanks()
      if !(try body(key, try item())) { return false }
      skipBlanks()
      if isAtEnd { throw .array }
      if byte == UInt8(ascii: "}") { return true }
      if byte != UInt8(ascii: ",") { throw .object }
      place += 1
      skipBlanks()
      if isAtEnd { throw .array }
    }
  }
}
