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
  var quoted = "\""
  var run: [UInt8] = []
  func flush() {
    quoted += goQuoted(String(decoding: run, as: UTF8.self)).dropFirst().dropLast()
    run.removeAll(keepingCapacity: true)
  }
  var at = 0
  while at < bytes.count {
    let length = scalarLength(bytes, at)
    if length == 0 {
      flush()
      quoted += "\\x" + (bytes[at] < 16 ? "0" : "") + String(bytes[at], radix: 16)
      at += 1
    } else {
      run.append(contentsOf: bytes[at..<(at + length)])
      at += length
    }
  }
  flush()
  return quoted + "\""
}

/// Number of bytes of the valid UTF-8 sequence at `at`; 0 if there is none.
private func scalarLength(_ bytes: [UInt8], _ at: Int) -> Int {
  let length: Int
  switch bytes[at] {
  case ..<0x80: return 1
  case 0xC2...0xDF: length = 2
  case 0xE0...0xEF: length = 3
  case 0xF0...0xF4: length = 4
  default: return 0
  }
  if at + length > bytes.count { return 0 }
  return String(validating: bytes[at..<(at + length)], as: UTF8.self) == nil ? 0 : length
}
