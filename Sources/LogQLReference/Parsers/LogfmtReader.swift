/// Reads the pairs of a logfmt line from left to right (spec: LogQL, §7.6).
struct LogfmtReader {
  struct Pair {
    var key: Text
    var value: Text
  }

  /// `logfmt syntax error at pos 3 : unexpected '='`
  struct Fault: Error {
    var text: String
    /// Whether what is left up to the next blank belongs to the bad pair.
    var skipsToBlank: Bool
  }

  private let text: Text
  private var place = 0

  init(_ text: Text) { self.text = text }

  private var byte: UInt8? { place < text.count ? text[place] : nil }

  /// The next pair; nil at the end. After a fault, which belongs to one pair, there may be others.
  mutating func next() -> Result<Pair, Fault>? {
    while let byte, byte <= 0x20 { place += 1 }
    if byte == nil { return nil }
    let result = pair()
    if case .failure(let fault) = result, fault.skipsToBlank {
      while let byte, byte > 0x20 { place += 1 }
    }
    return result
  }

  private mutating func pair() -> Result<Pair, Fault> {
    let key = word()
    guard let byte, byte > 0x20 else { return .success(Pair(key: key, value: [])) }
    if byte != UInt8(ascii: "=") || key.isEmpty { return .failure(unexpected(byte)) }
    place += 1
    if self.byte == UInt8(ascii: "\"") {
      return quoted().map { Pair(key: key, value: Characters.blanked($0)) }
    }
    let value = word()
    if let byte = self.byte, byte > 0x20 { return .failure(unexpected(byte)) }
    return .success(Pair(key: key, value: Characters.blanked(value)))
  }

  /// Up to a blank, `=`, `"` or the end.
  private mutating func word() -> Text {
    let start = place
    while let byte, byte > 0x20, byte != UInt8(ascii: "="), byte != UInt8(ascii: "\"") {
      place += 1
    }
    return Text(text[start..<place])
  }

  private mutating func quoted() -> Result<Text, Fault> {
    place += 1
    let start = place
    while let byte, byte != UInt8(ascii: "\"") { place += byte == UInt8(ascii: "\\") ? 2 : 1 }
    if byte == nil {
      place = text.count
      return .failure(fault("unterminated quoted value", skipsToBlank: false))
    }
    place += 1
    guard let plain = EscapeDecoding.decode(Text(text[start..<(place - 1)]), .logfmt) else {
      return .failure(fault("invalid quoted value", skipsToBlank: false))
    }
    return .success(plain)
  }

  private func unexpected(_ byte: UInt8) -> Fault {
    fault("unexpected '\(Character(Unicode.Scalar(byte)))'", skipsToBlank: true)
  }

  private func fault(_ reason: String, skipsToBlank: Bool) -> Fault {
    Fault(
      text: "logfmt syntax error at pos \(place + 1) : \(reason)", skipsToBlank: skipsToBlank)
  }
}
