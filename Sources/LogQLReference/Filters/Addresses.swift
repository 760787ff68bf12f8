import LogModel

/// `ip("…")`: an address, a network or a range of addresses (spec: LogQL, §7.3).
struct Addresses {
  /// Addresses are their bytes: 4 or 16. Those of one family are ordered like them.
  private let low: Text
  private let high: Text

  init(_ pattern: Text) throws(StageFault) {
    guard let bounds = Self.bounds(pattern) else {
      throw StageFault(text: "ip: invalid pattern: \(goQuoted(bytes: pattern))")
    }
    (low, high) = bounds
  }

  private static func bounds(_ pattern: Text) -> (Text, Text)? {
    if let hyphen = pattern.firstIndex(of: UInt8(ascii: "-")) {
      guard let low = AddressText.bytes(Text(pattern[..<hyphen])),
        let high = AddressText.bytes(Text(pattern[(hyphen + 1)...])), low.count == high.count,
        !high.lexicographicallyPrecedes(low)
      else { return nil }
      return (low, high)
    }
    if let slash = pattern.firstIndex(of: UInt8(ascii: "/")) {
      guard let address = AddressText.bytes(Text(pattern[..<slash])),
        let bits = prefixLength(Text(pattern[(slash + 1)...])), bits <= 8 * address.count
      else { return nil }
      return network(address, bits)
    }
    return AddressText.bytes(pattern).map { ($0, $0) }
  }

  private static func prefixLength(_ digits: Text) -> Int? {
    if digits.isEmpty || digits.count > 3 || (digits.count > 1 && digits[0] == 0x30) { return nil }
    return digits.allSatisfy { (0x30...0x39).contains($0) }
      ? Int(String(decoding: digits, as: UTF8.self)) : nil
  }

  /// The first and the last address whose first bits are those of `address`.
  private static func network(_ address: Text, _ bits: Int) -> (Text, Text) {
    var (low, high) = (address, address)
    for bit in bits..<max(bits, 8 * address.count) {
      let mask = UInt8(0x80) >> UInt8(bit % 8)
      low[bit / 8] &= ~mask
      high[bit / 8] |= mask
    }
    return (low, high)
  }

  private func contains(_ address: Text) -> Bool {
    address.count == low.count && !address.lexicographicallyPrecedes(low)
      && !high.lexicographicallyPrecedes(address)
  }

  /// Whether one of the addresses stands in a text.
  func occur(in text: Text) -> Bool {
    var place = 0
    while place + 4 <= text.count {
      let isPart: (UInt8) -> Bool
      if beginsFour(text, place) {
        isPart = { isDigit($0) || $0 == UInt8(ascii: ".") }
      } else if place + 5 <= text.count && beginsSix(Text(text[place..<(place + 5)])) {
        isPart = { isHex($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
      } else {
        place += 1
        continue
      }
      let run = Text(text[place...].prefix(while: isPart))
      if let address = AddressText.bytes(run), contains(address) { return true }
      place += run.count + 1
    }
    return false
  }

  private func beginsFour(_ text: Text, _ place: Int) -> Bool {
    isDigit(text[place]) && text[(place + 1)...(place + 3)].contains(UInt8(ascii: "."))
  }

  /// `::` and a digit, or one to four digits and a colon.
  private func beginsSix(_ text: Text) -> Bool {
    let colon = UInt8(ascii: ":")
    if text[0] == colon { return text[1] == colon && isHex(text[2]) }
    let digits = text.prefix(while: isHex).count
    return (1...4).contains(digits) && text[digits] == colon
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

private func isHex(_ byte: UInt8) -> Bool {
  isDigit(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
}

/// Addresses as they are written.
enum AddressText {
  /// The 4 or 16 bytes of an address; nil if the text is none.
  static func bytes(_ text: Text) -> Text? {
    text.contains(UInt8(ascii: ":")) ? six(text) : four(text)
  }

  private static func four(_ text: Text) -> Text? {
    let fields = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    if fields.count != 4 { return nil }
    var bytes: Text = []
    for field in fields {
      if field.isEmpty || !field.allSatisfy(isDigit) { return nil }
      if field.count > 1 && field.first == 0x30 { return nil }
      guard let value = UInt8(String(decoding: field, as: UTF8.self)) else { return nil }
      bytes.append(value)
    }
    return bytes
  }

  /// At most one `::`, which stands for one or more groups of zeros.
  private static func six(_ text: Text) -> Text? {
    let colon = UInt8(ascii: ":")
    var gaps: [Int] = []
    for place in 1..<max(1, text.count) where text[place] == colon && text[place - 1] == colon {
      gaps.append(place)
    }
    if gaps.count > 1 { return nil }
    guard let gap = gaps.first else {
      let bytes = groups(text)
      return bytes?.count == 16 ? bytes : nil
    }
    let (before, behind) = (Text(text[..<(gap - 1)]), Text(text[(gap + 1)...]))
    // Four-byte addresses stand at the end only.
    if before.contains(UInt8(ascii: ".")) { return nil }
    guard let head = before.isEmpty ? [] : groups(before),
      let tail = behind.isEmpty ? [] : groups(behind), head.count + tail.count < 16
    else { return nil }
    return head + Text(repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  /// Groups of one to four digits, of which the last may be a four-byte address.
  private static func groups(_ text: Text) -> Text? {
    var bytes: Text = []
    let groups = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    for (index, group) in groups.enumerated() {
      if index == groups.count - 1 && group.contains(UInt8(ascii: ".")) {
        guard let tail = four(Text(group)) else { return nil }
        bytes += tail
      } else {
        guard (1...4).contains(group.count), group.allSatisfy(isHex),
          let value = UInt16(String(decoding: group, as: UTF8.self), radix: 16)
        else { return nil }
        bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
      }
    }
    return bytes
  }
}
