/// Base64 with the standard alphabet and padding (RFC 4648, §4).
public enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  public static func text(_ bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    var bits: UInt32 = 0
    var held = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      held += 1
      if held == 3 {
        for shift: UInt32 in [18, 12, 6, 0] { digits.append(alphabet[Int(bits >> shift & 63)]) }
        (bits, held) = (0, 0)
      }
    }
    if held > 0 {
      bits <<= held == 1 ? 16 : 8
      digits.append(alphabet[Int(bits >> 18 & 63)])
      digits.append(alphabet[Int(bits >> 12 & 63)])
      digits.append(held == 2 ? alphabet[Int(bits >> 6 & 63)] : 0x3D)
      digits.append(0x3D)
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The bytes of a padded text; nil if it is not one (white space included).
  public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    var padding = 0
    for character in text.utf8 {
      count += 1
      if character == 0x3D {
        padding += 1
        bits <<= 6
      } else {
        guard padding == 0, let value = value(character) else { return nil }
        bits = bits << 6 | UInt32(value)
      }
      if count % 4 == 0 {
        if padding > 2 { return nil }
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: bits >> 8)) }
        if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: bits)) }
        bits = 0
      }
    }
    return count % 4 == 0 ? bytes : nil
  }

  private static func value(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x41...0x5A: character - 0x41
    case 0x61...0x7A: character - 0x61 + 26
    case 0x30...0x39: character - 0x30 + 52
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
