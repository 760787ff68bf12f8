import Bytes

extension LabelMatcher {
  /// Canonical text: `name="value"`, Go-quoted; a name that is no plain name is quoted too.
  public var text: String {
    (LabelSet.isPlainName(name) ? name : goQuoted(name)) + op.rawValue + goQuoted(bytes: bytes)
  }
}

/// Bytes in double quotes as Go's `%q` writes them: text as ``goQuoted(_:)``, and `\xHH` for every
/// byte that is not valid UTF-8.
public func goQuoted(bytes: [UInt8]) -> String {
  if bytes.allSatisfy(isQuotedAsItIs) { return goQuoted(String(decoding: bytes, as: UTF8.self)) }
  return bytes.withUnsafeBytes { bytes in
    var quoted = "\""
    var at = 0
    // From here up to `at` all is valid.
    var start = 0
    func flush() {
      quoted += goEscaped(String(decoding: bytes[start..<at], as: UTF8.self))
    }
    while at < bytes.count {
      let rune = Rune(bytes, at: at)
      if rune.isInvalid {
        flush()
        quoted += "\\x" + Hex.text([bytes[at]])
        start = at + 1
      }
      at += rune.width
    }
    flush()
    return quoted + "\""
  }
}
