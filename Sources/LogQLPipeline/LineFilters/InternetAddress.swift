import Bytes

/// An address of the Internet Protocol, version 4 or 6. Addresses of different versions never are
/// equal, also not `::ffff:1.2.3.4` and `1.2.3.4`.
struct InternetAddress: Equatable, Sendable {
  var isVersion6: Bool
  /// The 128 bits; version 4 has the last 32.
  var high: UInt64
  var low: UInt64

  /// Bits of an address of the version.
  var width: Int { isVersion6 ? 128 : 32 }

  /// Nil unless the bytes are an address, whole and without a zone.
  init?(_ bytes: UnsafeRawBufferPointer) {
    if let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon < 5 {
      guard let (high, low) = InternetAddress.version6(bytes) else { return nil }
      self.init(isVersion6: true, high: high, low: low)
    } else {
      guard let bits = InternetAddress.version4(bytes[...]) else { return nil }
      self.init(isVersion6: false, high: 0, low: UInt64(bits))
    }
  }

  init(isVersion6: Bool, high: UInt64, low: UInt64) {
    (self.isVersion6, self.high, self.low) = (isVersion6, high, low)
  }

  /// Whether the first `bits` bits are equal, and the versions.
  func hasPrefix(_ other: InternetAddress, _ bits: Int) -> Bool {
    guard isVersion6 == other.isVersion6 else { return false }
    let skipped = width - bits
    if skipped >= 64 { return (high ^ other.high) >> UInt64(skipped - 64) == 0 }
    return high == other.high && (low ^ other.low) >> UInt64(skipped) == 0
  }

  static func <= (a: Self, b: Self) -> Bool { (a.high, a.low) <= (b.high, b.low) }

  /// Four numbers up to 255 without leading zeros.
  private static func version4(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt32? {
    var (bits, fields, digits, value): (UInt32, Int, Int, UInt32) = (0, 0, 0, 0)
    for byte in bytes {
      if byte == UInt8(ascii: ".") {
        if digits == 0 || fields == 3 { return nil }
        (bits, fields, digits, value) = (bits << 8 | value, fields + 1, 0, 0)
        continue
      }
      guard (0x30...0x39).contains(byte), !(digits > 0 && value == 0) else { return nil }
      value = value * 10 + UInt32(byte - 0x30)
      digits += 1
      if value > 255 { return nil }
    }
    return fields == 3 && digits > 0 ? bits << 8 | value : nil
  }

  /// Eight groups, of which `::` stands for one or more; the last two may be written as version 4.
  private static func version6(_ bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64)? {
    var groups = GroupList()
    var gap: Int?
    var at = 0
    if bytes.count >= 2, bytes[0] == UInt8(ascii: ":"), bytes[1] == UInt8(ascii: ":") {
      gap = 0
      at = 2
    }
    while at < bytes.count {
      let start = at
      var value: UInt32 = 0
      while at < bytes.count, let digit = Hex.value(bytes[at]) {
        if at - start == 4 { return nil }
        value = value << 4 | UInt32(digit)
        at += 1
      }
      if at == start || groups.count == 8 { return nil }
      if at < bytes.count && bytes[at] == UInt8(ascii: ".") {
        guard groups.count == 6 || gap != nil && groups.count < 6,
          let bits = version4(bytes[start...])
        else { return nil }
        groups.append(bits >> 16)
        groups.append(bits & 0xFFFF)
        break
      }
      groups.append(value)
      if at == bytes.count { break }
      guard bytes[at] == UInt8(ascii: ":"), at + 1 < bytes.count else { return nil }
      at += 1
      if bytes[at] == UInt8(ascii: ":") {
        if gap != nil { return nil }
        gap = groups.count
        at += 1
      }
    }
    return groups.filled(at: gap)
  }

  /// Up to eight groups of 16 bits.
  private struct GroupList {
    private var high: UInt64 = 0
    private var low: UInt64 = 0
    private(set) var count = 0

    mutating func append(_ group: UInt32) {
      high = high << 16 | low >> 48
      low = low << 16 | UInt64(group)
      count += 1
    }

    /// The 128 bits, with zeros at the gap behind the first `gap` groups; nil if it has no room or
    /// groups are missing without one.
    func filled(at gap: Int?) -> (UInt64, UInt64)? {
      guard let gap else { return count == 8 ? (high, low) : nil }
      if count == 8 { return nil }
      var (top, bottom): (UInt64, UInt64) = (0, 0)
      for index in 0..<8 {
        let behind = 8 - (count - gap)
        let group = index < gap ? self[index] : index >= behind ? self[index - 8 + count] : 0
        top = top << 16 | bottom >> 48
        bottom = bottom << 16 | group
      }
      return (top, bottom)
    }

    private subscript(_ index: Int) -> UInt64 {
      let fromEnd = UInt64(count - 1 - index) * 16
      let word = fromEnd >= 64 ? high >> (fromEnd - 64) : low >> fromEnd
      return word & 0xFFFF
    }
  }
}
