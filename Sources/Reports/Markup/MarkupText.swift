import Bytes

extension ByteWriter {
  /// Text between tags of XML or HTML. Control characters that XML cannot hold become U+FFFD.
  mutating func markup(_ text: String) { markup(text, isAttribute: false) }

  /// ` name="value"`; line breaks of the value are kept.
  mutating func attribute(_ name: String, _ value: String) {
    self.text(" " + name + "=\"")
    markup(value, isAttribute: true)
    byte(UInt8(ascii: "\""))
  }

  private mutating func markup(_ text: String, isAttribute: Bool) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": self.text("&amp;")
      case "<": self.text("&lt;")
      case ">": self.text("&gt;")
      case "\"" where isAttribute: self.text("&quot;")
      case "\n" where isAttribute: self.text("&#10;")
      case "\t" where isAttribute: self.text("&#9;")
      // A reader would take a carriage return for a line break.
      case "\r": self.text("&#13;")
      case "\n", "\t": byte(UInt8(truncatingIfNeeded: scalar.value))
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": self.text("\u{FFFD}")
      default: bytes(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }
}
