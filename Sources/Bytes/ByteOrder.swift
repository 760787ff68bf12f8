private import Glibc

/// The order of texts by their bytes; a prefix comes first. (Swift's own order and equality of strings
/// are Unicode's.)
public enum ByteOrder {
  /// Negative, 0 or positive.
  public static func compare(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    let shared = min(a.count, b.count)
    if shared > 0, let p = a.baseAddress, let q = b.baseAddress {
      let order = Int(memcmp(p, q, shared))
      if order != 0 { return order }
    }
    return a.count &- b.count
  }

  /// The same for the UTF-8 of strings.
  public static func compare(_ a: String, _ b: String) -> Int {
    var (a, b) = (a, b)
    return a.withUTF8 { x in
      b.withUTF8 { y in compare(UnsafeRawBufferPointer(x), UnsafeRawBufferPointer(y)) }
    }
  }

  public static func precedes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    compare(a, b) < 0
  }

  public static func precedes(_ a: String, _ b: String) -> Bool { compare(a, b) < 0 }
}
