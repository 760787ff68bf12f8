import Bytes

extension LabelSet {
  /// `{a="b", c="d"}`; a name outside `[A-Za-z_][A-Za-z0-9_]*` is quoted too.
  static func canonicalText(_ labels: [Label]) -> String {
    var text: [UInt8] = []
    // A name, a value, and what stands around them; escapes are rare.
    text.reserveCapacity(
      2 + labels.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 5 })
    text.append(UInt8(ascii: "{"))
    for (index, label) in labels.enumerated() {
      if index > 0 {
        text.append(UInt8(ascii: ","))
        text.append(UInt8(ascii: " "))
      }
      if isPlainName(label.name) {
        text.append(contentsOf: label.name.utf8)
      } else {
        appendQuoted(label.name, to: &text)
      }
      text.append(UInt8(ascii: "="))
      appendQuoted(label.value, to: &text)
    }
    text.append(UInt8(ascii: "}"))
    return String(decoding: text, as: UTF8.self)
  }

  private static func appendQuoted(_ value: String, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    if value.utf8.allSatisfy(isQuotedAsItIs) {
      text.append(contentsOf: value.utf8)
    } else {
      text.append(contentsOf: goEscaped(value).utf8)
    }
    text.append(UInt8(ascii: "\""))
  }

  static func isPlainName(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetter(first) else { return false }
    return name.utf8.dropFirst().allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
  }
}

/// Text in double quotes as Go's `%q` writes it: see `spec` of label strings (distributor, §5.4).
public func goQuoted(_ text: String) -> String {
  "\"" + (text.utf8.allSatisfy(isQuotedAsItIs) ? text : goEscaped(text)) + "\""
}

/// What stands between the quotes.
func goEscaped(_ text: String) -> String {
  var quoted = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\u{07}": quoted += "\\a"
    case "\u{08}": quoted += "\\b"
    case "\u{0C}": quoted += "\\f"
    case "\n": quoted += "\\n"
    case "\r": quoted += "\\r"
    case "\t": quoted += "\\t"
    case "\u{0B}": quoted += "\\v"
    default:
      if scalar.isGoPrintable {
        quoted.unicodeScalars.append(scalar)
      } else if scalar.value < 0x80 {
        quoted += "\\x" + Hex.text(UInt64(scalar.value), width: 2)
      } else if scalar.value < 0x10000 {
        quoted += "\\u" + Hex.text(UInt64(scalar.value), width: 4)
      } else {
        quoted += "\\U" + Hex.text(UInt64(scalar.value), width: 8)
      }
    }
  }
  return quoted
}

/// Printable ASCII but for the quote and the backslash.
func isQuotedAsItIs(_ byte: UInt8) -> Bool {
  byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
}
