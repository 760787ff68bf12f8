import Bytes

extension LabelSet {
  /// `{a="b", c="d"}`; a name outside `[A-Za-z_][A-Za-z0-9_]*` is quoted too.
  static func canonicalText(_ labels: [Label]) -> String {
    var text: [UInt8] = []
    append(labels, to: &text, atLeast: .max)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the beginning of the canonical text: the labels that make at least `count` bytes, each with
  /// what stands behind it. All of the text if it has fewer.
  public func appendText(to text: inout [UInt8], atLeast count: Int) {
    LabelSet.append(labels, to: &text, atLeast: count)
  }

  private static func append(_ labels: [Label], to text: inout [UInt8], atLeast count: Int) {
    let start = text.count
    if count == .max {
      // A name, a value, and what stands around them; escapes are rare.
      let size = labels.reduce(2) { $0 + $1.name.utf8.count + $1.value.utf8.count + 5 }
      text.reserveCapacity(start + size)
    }
    text.append(UInt8(ascii: "{"))
    for index in labels.indices {
      if text.count - start >= count { return }
      append(name: labels[index].name, to: &text)
      text.append(UInt8(ascii: "="))
      appendQuoted(labels[index].value, to: &text)
      if index < labels.count - 1 {
        text.append(UInt8(ascii: ","))
        text.append(UInt8(ascii: " "))
      }
    }
    text.append(UInt8(ascii: "}"))
  }

  private static func append(name: String, to text: inout [UInt8]) {
    var name = name
    let isPlain = name.withUTF8 { name in
      let isPlain = isPlainName(name)
      if isPlain { text.append(contentsOf: name) }
      return isPlain
    }
    if !isPlain { appendQuoted(name, to: &text) }
  }

  private static func appendQuoted(_ value: String, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    var value = value
    let isPlain = value.withUTF8 { value in
      let isPlain = value.allSatisfyAtOnce(isQuotedAsItIs)
      if isPlain { text.append(contentsOf: value) }
      return isPlain
    }
    if !isPlain { text.append(contentsOf: goEscaped(value).utf8) }
    text.append(UInt8(ascii: "\""))
  }

  static func isPlainName(_ name: String) -> Bool {
    var name = name
    return name.withUTF8 { isPlainName($0) }
  }

  private static func isPlainName(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = name.first, isLetter(first) else { return false }
    return name.allSatisfyAtOnce { isLetter($0) || (0x30...0x39).contains($0) }
  }

  @inline(__always)
  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether all bytes are of a kind. There is no exit on the way: the loop runs over many at a time.
  @inline(__always)
  fileprivate func allSatisfyAtOnce(_ isOfKind: (UInt8) -> Bool) -> Bool {
    var others: UInt8 = 0
    for byte in self { others |= isOfKind(byte) ? 0 : 1 }
    return others == 0
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
@inline(__always)
func isQuotedAsItIs(_ byte: UInt8) -> Bool {
  byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
}
