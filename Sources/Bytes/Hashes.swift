/// FNV hashes of 32 and 64 bits. FNV-1 multiplies, then mixes in the byte; FNV-1a the other way.
public enum FNV {
  public static let offset32: UInt32 = 2_166_136_261
  public static let prime32: UInt32 = 16_777_619
  public static let offset64: UInt64 = 14_695_981_039_346_656_037
  public static let prime64: UInt64 = 1_099_511_628_211

  /// Continues an FNV-1 hash of 32 bits (ring tokens).
  @inlinable public static func fnv1(_ state: UInt32 = offset32, _ bytes: some Sequence<UInt8>)
    -> UInt32
  {
    func continued(_ bytes: some Sequence<UInt8>) -> UInt32 {
      bytes.reduce(state) { hash, byte in (hash &* prime32) ^ UInt32(byte) }
    }
    return bytes.withContiguousStorageIfAvailable(continued) ?? continued(bytes)
  }

  /// Continues an FNV-1a hash of 64 bits.
  @inlinable public static func fnv1a(_ state: UInt64 = offset64, _ bytes: some Sequence<UInt8>)
    -> UInt64
  {
    func continued(_ bytes: some Sequence<UInt8>) -> UInt64 {
      bytes.reduce(state) { hash, byte in (hash ^ UInt64(byte)) &* prime64 }
    }
    return bytes.withContiguousStorageIfAvailable(continued) ?? continued(bytes)
  }
}

/// XXH64 of a whole buffer.
public enum XXH64 {
  @usableFromInline static let p1: UInt64 = 0x9E37_79B1_85EB_CA87
  @usableFromInline static let p2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  @usableFromInline static let p3: UInt64 = 0x1656_67B1_9E37_79F9
  @usableFromInline static let p4: UInt64 = 0x85EB_CA77_C2B2_AE63
  @usableFromInline static let p5: UInt64 = 0x27D4_EB2F_1656_67C5

  @inlinable static func round(_ accumulator: UInt64, _ input: UInt64) -> UInt64 {
    rotate(accumulator &+ input &* p2, 31) &* p1
  }

  @inlinable static func rotate(_ value: UInt64, _ by: UInt64) -> UInt64 {
    (value &<< by) | (value &>> (64 &- by))
  }

  public static func hash(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    bytes.withUnsafeBytes { hash($0, seed: seed) }
  }

  public static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    let count = bytes.count
    var at = 0
    func word(_ offset: Int) -> UInt64 {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    var h: UInt64
    if count >= 32 {
      var v1 = seed &+ p1 &+ p2
      var v2 = seed &+ p2
      var v3 = seed
      var v4 = seed &- p1
      while at + 32 <= count {
        v1 = round(v1, word(at))
        v2 = round(v2, word(at + 8))
        v3 = round(v3, word(at + 16))
        v4 = round(v4, word(at + 24))
        at += 32
      }
      h = rotate(v1, 1) &+ rotate(v2, 7) &+ rotate(v3, 12) &+ rotate(v4, 18)
      for v in [v1, v2, v3, v4] { h = (h ^ round(0, v)) &* p1 &+ p4 }
    } else {
      h = seed &+ p5
    }
    h = h &+ UInt64(count)
    while at + 8 <= count {
      h = rotate(h ^ round(0, word(at)), 27) &* p1 &+ p4
      at += 8
    }
    if at + 4 <= count {
      let half = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
      h = rotate(h ^ (UInt64(half) &* p1), 23) &* p2 &+ p3
      at += 4
    }
    while at < count {
      h = rotate(h ^ (UInt64(bytes[at]) &* p5), 11) &* p1
      at += 1
    }
    h = (h ^ (h &>> 33)) &* p2
    h = (h ^ (h &>> 29)) &* p3
    return h ^ (h &>> 32)
  }
}
