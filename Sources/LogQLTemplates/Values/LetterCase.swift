import Bytes

/// Upper, lower and title case as Go's `strings` package maps them: one code point to one, bytes that
/// are not UTF-8 to U+FFFD.
enum LetterCase {
  /// Those of ASCII.
  static let upperLetters: ClosedRange<UInt8> = 0x41...0x5A
  static let lowerLetters: ClosedRange<UInt8> = 0x61...0x7A

  static func append(
    _ text: Text, to output: inout [UInt8], _ map: (Unicode.Scalar) -> Unicode.Scalar
  ) {
    var at = 0
    while at < text.count {
      let rune = text.rune(at: at)
      at += rune.width
      output.appendRune(map(rune.scalar).value)
    }
  }

  /// The first letter of each word.
  static func appendTitle(_ text: Text, to output: inout [UInt8]) {
    var isStart = true
    append(text, to: &output) { scalar in
      defer { isStart = isSeparator(scalar) }
      return isStart ? scalar.simpleTitlecase : scalar
    }
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "_" || scalar.isLetterOrDigit { return false }
    return scalar.value < 0x80 || scalar.isWhiteSpace
  }
}

extension Unicode.Scalar {
  var simpleUppercase: Unicode.Scalar {
    if value < 0x80 { return value >= 0x61 && value <= 0x7A ? Self(UInt8(value ^ 0x20)) : self }
    // Where the full mapping has several code points the simple one is that of the title case.
    return properties.uppercaseMapping.single ?? properties.titlecaseMapping.single ?? self
  }

  var simpleTitlecase: Unicode.Scalar {
    if value < 0x80 { return simpleUppercase }
    return properties.titlecaseMapping.single ?? self
  }

  var simpleLowercase: Unicode.Scalar {
    if value < 0x80 { return value >= 0x41 && value <= 0x5A ? Self(UInt8(value ^ 0x20)) : self }
    // The only one whose full mapping has two code points: i with dot.
    return properties.lowercaseMapping.single ?? (value == 0x130 ? "i" : self)
  }
}

extension String {
  /// The code point that this is, if it is one.
  fileprivate var single: Unicode.Scalar? {
    let scalars = unicodeScalars
    guard let first = scalars.first, scalars.dropFirst().isEmpty else { return nil }
    return first
  }
}

/// Searching texts for texts.
enum TextSearch {
  static func first(_ sought: Text, in text: Text, from start: Int = 0) -> Int? {
    ByteSearch.first(sought, in: text, from: start)
  }
}
