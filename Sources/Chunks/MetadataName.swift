import LogModel

/// Names of structured metadata are stored raw and normalised whenever they are read (chunk format,
/// §5).
enum MetadataName {
  /// `http.status` → `http_status`, `9lives` → `key_9lives`, `__res__` stays; nil if nothing but
  /// underscores is left.
  static func normalized(_ name: String) -> String? {
    if name.isEmpty { return name }
    let utf8 = name.utf8
    if isPlain(utf8) { return name }
    let isReserved = utf8.count >= 4 && name.hasPrefix("__") && name.hasSuffix("__")
    let inner = isReserved ? String(name.unicodeScalars.dropFirst(2).dropLast(2)) : name
    var result = isReserved ? "__" : ""
    var isAfterUnderscore = false
    for scalar in inner.unicodeScalars {
      if scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
        result.unicodeScalars.append(scalar)
        isAfterUnderscore = false
      } else if !isAfterUnderscore {
        result += "_"
        isAfterUnderscore = true
      }
    }
    if isReserved { result += "__" }
    if let first = result.unicodeScalars.first, ("0"..."9").contains(first) {
      result = "key_" + result
    }
    return result.utf8.allSatisfy { $0 == 0x5F } ? nil : result
  }

  /// What the name would become, for the message that it is not one.
  static func underscores(_ name: String) -> String {
    let isReserved = name.utf8.count >= 4 && name.hasPrefix("__") && name.hasSuffix("__")
    let inner = isReserved ? name.utf8.count - 4 : name.utf8.count
    return (isReserved ? "____" : "") + (inner > 0 ? "_" : "")
  }

  /// Letters and digits with single underscores inside: most names, and their own normal form.
  private static func isPlain(_ utf8: String.UTF8View) -> Bool {
    guard let first = utf8.first, !(0x30...0x39).contains(first), first != 0x5F else {
      return false
    }
    var previous: UInt8 = 0
    for byte in utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: break
      case 0x5F where previous != 0x5F: break
      default: return false
      }
      previous = byte
    }
    return true
  }
}
