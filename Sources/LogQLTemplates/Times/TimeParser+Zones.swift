/// Offsets and abbreviations of zones.
extension TimeParser {
  mutating func readOffset(isZulu: Bool, hasColon: Bool, parts: Int) -> Bool {
    if isZulu, at < text.count, text[at] == UInt8(ascii: "Z") {
      at += 1
      isUTC = true
      return true
    }
    guard let sign = take(1)?[0], sign == 0x2B || sign == 0x2D else { return false }
    var seconds = 0
    let scales = [3600, 60, 1]
    let limits = [24, 60, 60]
    for index in 0..<parts {
      if index > 0 && hasColon, take(1)?[0] != 0x3A { return false }
      guard let value = twoDigits(isFixed: true), value <= limits[index] else { return false }
      seconds += value * scales[index]
    }
    offset = sign == 0x2D ? -seconds : seconds
    return true
  }

  mutating func readZoneName() -> Bool {
    let rest = text.part(from: at)
    if rest.starts(with: Array("UTC".utf8)) {
      at += 3
      isUTC = true
      return true
    }
    guard let length = Self.zoneNameLength(rest) else { return false }
    zoneName = rest.part(0, length)
    at += length
    return true
  }

  private static func zoneNameLength(_ text: Text) -> Int? {
    guard text.count >= 3 else { return nil }
    if text.starts(with: "ChST".utf8) || text.starts(with: "MeST".utf8) { return 4 }
    if text.starts(with: "GMT".utf8) { return 3 + signedHours(text.part(from: 3)) }
    if text[0] == 0x2B || text[0] == 0x2D {
      let length = signedHours(text)
      return length > 0 ? length : nil
    }
    let upper = text.prefix(6).prefix { (0x41...0x5A).contains($0) }.count
    switch upper {
    case 3: return 3
    case 4: return text[3] == UInt8(ascii: "T") || text.starts(with: "WITA".utf8) ? 4 : nil
    case 5: return text[4] == UInt8(ascii: "T") ? 5 : nil
    default: return nil
    }
  }

  /// The length of a sign and up to 23 hours; 0 if there are none.
  private static func signedHours(_ text: Text) -> Int {
    guard let sign = text.first, sign == 0x2B || sign == 0x2D else { return 0 }
    let digits = text.dropFirst().prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty, digits.count < 10,
      let hours = Int(String(decoding: digits, as: UTF8.self)), hours <= 23
    else { return 0 }
    return 1 + digits.count
  }
}

extension Text {
  func starts(with other: String.UTF8View) -> Bool {
    starts(with: Array(other))
  }

  func starts(with other: [UInt8]) -> Bool {
    count >= other.count && prefix(other.count).elementsEqual(other)
  }
}
