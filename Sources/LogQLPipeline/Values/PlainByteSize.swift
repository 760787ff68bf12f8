/// The sizes that logs mostly have: whole numbers, with or without a unit: `5kB`, `1024`.
enum PlainByteSize {
  /// Bytes; nil for anything else, which `ByteSize` may still read.
  @inline(__always)
  static func parse(_ text: ByteRun) -> UInt64? {
    var at = text.start
    guard let decimal = PlainDecimal(&at, text.end), decimal.scale == 1 else { return nil }
    if at == text.end { return UInt64(decimal.digits) }
    guard decimal.digits < 1_000_000, let unit = unit(at, text.end) else { return nil }
    return UInt64(decimal.digits) &* unit
  }

  @inline(__always)
  private static func unit(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UInt64? {
    let size: UInt64
    switch start[0] | 0x20 {
    case UInt8(ascii: "b"): return end - start == 1 ? 1 : nil
    case UInt8(ascii: "k"): size = 1_000
    case UInt8(ascii: "m"): size = 1_000_000
    case UInt8(ascii: "g"): size = 1_000_000_000
    default: return nil
    }
    let isPlain = end - start == 1 || (end - start == 2 && start[1] | 0x20 == UInt8(ascii: "b"))
    return isPlain ? size : nil
  }
}
