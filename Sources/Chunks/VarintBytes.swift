/// LEB128 over raw memory, eight bytes at a time.
enum VarintBytes {
  /// Most bytes that a value takes.
  static let longest = 10

  /// Writes a value where there is room for 16 bytes; returns the number of bytes that it takes. What
  /// lies behind them in the 16 is overwritten.
  @inline(__always)
  static func put(_ value: UInt64, _ target: UnsafeMutableRawPointer) -> Int {
    if value < 0x80 {
      target.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
      return 1
    }
    if value < 0x4000 {
      let two = UInt16(truncatingIfNeeded: (value & 0x7F) | 0x80 | (value & 0x3F80) &<< 1)
      target.storeBytes(of: two.littleEndian, as: UInt16.self)
      return 2
    }
    let count = size(value)
    let continued: UInt64 = 0x8080_8080_8080_8080
    if count <= 8 {
      // Every byte but the last has its top bit set.
      let mask = continued &>> UInt64(8 &* (9 &- count))
      target.storeBytes(of: (spread(value) | mask).littleEndian, as: UInt64.self)
      return count
    }
    target.storeBytes(of: (spread(value) | continued).littleEndian, as: UInt64.self)
    let high = value &>> 56
    target.storeBytes(
      of: UInt8(truncatingIfNeeded: count == 9 ? high : high | 0x80), toByteOffset: 8,
      as: UInt8.self)
    if count == 10 { target.storeBytes(of: 1, toByteOffset: 9, as: UInt8.self) }
    return count
  }

  @inline(__always)
  static func zigzag(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: (value &<< 1) ^ (value &>> 63))
  }

  @inline(__always)
  static func unzigzag(_ raw: UInt64) -> Int64 {
    Int64(bitPattern: raw &>> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// Number of bytes of a value.
  @inline(__always)
  static func size(_ value: UInt64) -> Int {
    // (bits + 6) / 7 without a division, for 1 to 64 bits.
    let bits = 64 &- (value | 1).leadingZeroBitCount
    return (bits &* 9 &+ 64) &>> 6
  }

  /// Reads a value where at least 10 bytes can be read. Nil if it takes more than 10 bytes or 64 bits.
  @inline(__always)
  static func get(_ source: UnsafeRawPointer, _ length: inout Int) -> UInt64? {
    let word = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
    let stops = ~word & 0x8080_8080_8080_8080
    if stops != 0 {
      let bits = UInt64(stops.trailingZeroBitCount &+ 1)
      length = Int(truncatingIfNeeded: bits &>> 3)
      return gather(word & (UInt64.max &>> (64 &- bits)))
    }
    let ninth = UInt64(source.load(fromByteOffset: 8, as: UInt8.self))
    if ninth < 0x80 {
      length = 9
      return gather(word) | ninth &<< 56
    }
    let tenth = UInt64(source.load(fromByteOffset: 9, as: UInt8.self))
    if tenth > 1 { return nil }
    length = 10
    return gather(word) | (ninth & 0x7F) &<< 56 | tenth &<< 63
  }

  /// The low 56 bits of a value, seven in each byte.
  @inline(__always)
  private static func spread(_ value: UInt64) -> UInt64 {
    var x = value & 0x00FF_FFFF_FFFF_FFFF
    x = (x & 0x0000_0000_0FFF_FFFF) | (x & 0x00FF_FFFF_F000_0000) &<< 4
    x = (x & 0x0000_3FFF_0000_3FFF) | (x & 0x0FFF_C000_0FFF_C000) &<< 2
    return (x & 0x007F_007F_007F_007F) | (x & 0x3F80_3F80_3F80_3F80) &<< 1
  }

  /// The opposite of `spread`; top bits of bytes are ignored.
  @inline(__always)
  private static func gather(_ word: UInt64) -> UInt64 {
    var x = word & 0x7F7F_7F7F_7F7F_7F7F
    x = (x & 0x007F_007F_007F_007F) | (x & 0x7F00_7F00_7F00_7F00) &>> 1
    x = (x & 0x0000_3FFF_0000_3FFF) | (x & 0x3FFF_0000_3FFF_0000) &>> 2
    return (x & 0x0000_0000_0FFF_FFFF) | (x & 0x0FFF_FFFF_0000_0000) &>> 4
  }
}
