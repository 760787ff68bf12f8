import LogModel

/// Names of structured metadata are stored raw and normalised whenever they are read (chunk format,
/// §5).
enum MetadataName {
  /// `http.status` → `http_status`, `9lives` → `key_9lives`, `__res__` stays; nil if nothing but
  /// underscores is left.
  static func normalized(_ name: String) -> String? {
    if name.isEmpty { return name }
    let isReserved = isReserved(name)
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

  /// Why a name that has no normal form ends a block.
  static func problem(_ name: String) -> String {
    "symbolizer lookup: normalization for label name \(goQuoted(name)) resulted in invalid name "
      + goQuoted(underscores(name))
  }

  /// What the name would become.
  private static func underscores(_ name: String) -> String {
    let isReserved = isReserved(name)
    let inner = isReserved ? name.utf8.count - 4 : name.utf8.count
    return (isReserved ? "____" : "") + (inner > 0 ? "_" : "")
  }

  private static func isReserved(_ name: String) -> Bool {
    let utf8 = name.utf8
    return utf8.count >= 4 && utf8.starts(with: [0x5F, 0x5F])
      && utf8.suffix(2).elementsEqual([0x5F, 0x5F])
  }

  /// Letters and digits with single underscores inside: most names, and their own normal form.
  static func isPlain(_ name: UnsafeRawBufferPointer) -> Bool {
    guard let first = name.first, !(0x30...0x39).contains(first), first != 0x5F else {
      return false
    }
    var previous: UInt8 = 0
    for byte in name {
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
