/// LEB128 over raw memory, eight bytes at a time: seven bits a byte, low group first, at most 64 bits.
public enum LEB128 {
  /// Most bytes that a value takes.
  @inlinable public static var longest: Int { 10 }

  /// Writes a value where there is room for 16 bytes; returns the number of bytes that it takes. What
  /// lies behind them in the 16 is overwritten.
  @inlinable @inline(__always)
  public static func put(_ value: UInt64, _ target: UnsafeMutableRawPointer) -> Int {
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

  @inlinable @inline(__always)
  public static func zigzag(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: (value &<< 1) ^ (value &>> 63))
  }

  @inlinable @inline(__always)
  public static func unzigzag(_ raw: UInt64) -> Int64 {
    Int64(bitPattern: raw &>> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// Number of bytes of a value.
  @inlinable @inline(__always)
  public static func size(_ value: UInt64) -> Int {
    // (bits + 6) / 7 without a division, for 1 to 64 bits.
    let bits = 64 &- (value | 1).leadingZeroBitCount
    return (bits &* 9 &+ 64) &>> 6
  }

  /// Reads a value where at least 10 bytes can be read. Nil if it takes more than 10 bytes or 64 bits.
  @inlinable @inline(__always)
  public static func get(_ source: UnsafeRawPointer, _ length: inout Int) -> UInt64? {
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

  /// Reads the value at `position`, every byte of it checked, and moves the position behind it. Nil if
  /// the bytes end inside it or it does not fit 64 bits: the position then stays.
  @inlinable @inline(__always)
  public static func read(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> UInt64? {
    guard position &+ 1 < bytes.count, let base = bytes.baseAddress else {
      return readLong(bytes, &position)
    }
    let first = UInt64((base + position).load(as: UInt8.self))
    if first < 0x80 {
      position &+= 1
      return first
    }
    let second = UInt64((base + position).load(fromByteOffset: 1, as: UInt8.self))
    if second < 0x80 {
      position &+= 2
      return (first & 0x7F) | second &<< 7
    }
    return readLong(bytes, &position)
  }

  @usableFromInline @inline(never)
  static func readLong(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> UInt64? {
    if bytes.count &- position >= longest, let base = bytes.baseAddress {
      var length = 0
      guard let value = get(base + position, &length) else { return nil }
      position &+= length
      return value
    }
    if position >= bytes.count { return nil }
    var value: UInt64 = 0
    var shift: UInt64 = 0
    for at in position..<bytes.count {
      value |= UInt64(bytes[at] & 0x7F) &<< shift
      if bytes[at] < 0x80 {
        position = at + 1
        return value
      }
      shift += 7
    }
    return nil
  }

  /// The low 56 bits of a value, seven in each byte.
  @inlinable @inline(__always)
  static func spread(_ value: UInt64) -> UInt64 {
    var x = value & 0x00FF_FFFF_FFFF_FFFF
    x = (x & 0x0000_0000_0FFF_FFFF) | (x & 0x00FF_FFFF_F000_0000) &<< 4
    x = (x & 0x0000_3FFF_0000_3FFF) | (x & 0x0FFF_C000_0FFF_C000) &<< 2
    return (x & 0x007F_007F_007F_007F) | (x & 0x3F80_3F80_3F80_3F80) &<< 1
  }

  /// The opposite of `spread`; top bits of bytes are ignored.
  @inlinable @inline(__always)
  static func gather(_ word: UInt64) -> UInt64 {
    var x = word & 0x7F7F_7F7F_7F7F_7F7F
    x = (x & 0x007F_007F_007F_007F) | (x & 0x7F00_7F00_7F00_7F00) &>> 1
    x = (x & 0x0000_3FFF_0000_3FFF) | (x & 0x3FFF_0000_3FFF_0000) &>> 2
    return (x & 0x0000_0000_0FFF_FFFF) | (x & 0x0FFF_FFFF_0000_0000) &>> 4
  }
}
