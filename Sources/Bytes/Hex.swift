/// Hexadecimal text.
public enum Hex {
  /// Two lower-case digits a byte.
  public static func text(_ bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    for byte in bytes {
      digits.append(digit(byte >> 4))
      digits.append(digit(byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Lower-case digits of a number, at least `width` of them.
  public static func text(_ value: UInt64, width: Int = 1) -> String {
    var writer = ByteWriter(capacity: 16)
    writer.hex(value, width: width)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The bytes of a text of hexadecimal digits of either case; nil if it is anything else.
  public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text.utf8 {
      guard let value = value(character) else { return nil }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? bytes : nil
  }

  /// The value of a digit of either case; nil for another byte.
  @inlinable public static func value(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x30...0x39: character - 0x30
    case 0x41...0x46: character - 0x41 + 10
    case 0x61...0x66: character - 0x61 + 10
    default: nil
    }
  }

  @inlinable static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x61 - 10 + value
  }
}

extension ByteWriter {
  /// Lower-case hexadecimal digits of a number without padding beyond `width`.
  public mutating func hex(_ value: UInt64, width: Int = 1) {
    let digits = max(width, (64 - value.leadingZeroBitCount + 3) / 4)
    for position in stride(from: digits - 1, through: 0, by: -1) {
      byte(
        position > 15
          ? 0x30 : Hex.digit(UInt8(truncatingIfNeeded: value >> (4 * UInt64(position))) & 15))
    }
  }
}
