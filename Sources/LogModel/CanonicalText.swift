import Bytes

extension LabelSet {
  /// `{a="b", c="d"}`; a name outside `[A-Za-z_][A-Za-z0-9_]*` is quoted too.
  static func canonicalText(_ labels: [Label]) -> String {
    // A name, a value, and what stands around them.
    let size = labels.reduce(2) { $0 + $1.name.utf8.count + $1.value.utf8.count + 5 }
    var isPlain = true
    let text = String(unsafeUninitializedCapacity: size) { bytes in
      var writer = PlainText(bytes)
      writer.byte("{")
      for (index, label) in labels.enumerated() {
        if index > 0 {
          writer.byte(",")
          writer.byte(" ")
        }
        isPlain = writer.copy(label.name, if: isPlainName) && isPlain
        writer.byte("=")
        writer.byte("\"")
        isPlain = writer.copy(label.value) { $0.allSatisfyAtOnce(isQuotedAsItIs) } && isPlain
        writer.byte("\"")
      }
      writer.byte("}")
      return isPlain ? writer.count : 0
    }
    return isPlain ? text : escapedText(labels)
  }

  /// The same for labels of which some byte cannot stand there as it is.
  private static func escapedText(_ labels: [Label]) -> String {
    var text: [UInt8] = []
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

/// Writes text into memory that has room for it.
private struct PlainText {
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(_ bytes: UnsafeMutableBufferPointer<UInt8>) { self.bytes = bytes }

  @inline(__always)
  mutating func byte(_ character: Unicode.Scalar) {
    bytes[count] = UInt8(ascii: character)
    count += 1
  }

  /// Copies a text; whether `isPlain` says so of it.
  @inline(__always)
  mutating func copy(
    _ text: String, if isPlain: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    var text = text
    return text.withUTF8 { text in
      count = bytes[count...].update(fromContentsOf: text)
      return isPlain(text)
    }
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
