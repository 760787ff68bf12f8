import CSystem

/// Searching byte strings for byte strings.
public enum ByteSearch {
  /// Offset of the first occurrence of `needle` in `haystack` at or after `start`; nil if there is
  /// none. An empty needle is found at `start`. O(haystack), tens of bytes a nanosecond.
  public static func first(
    _ needle: UnsafeRawBufferPointer, in haystack: UnsafeRawBufferPointer, from start: Int = 0
  ) -> Int? {
    if start > haystack.count { return nil }
    guard let base = haystack.baseAddress, let sought = needle.baseAddress else {
      return needle.isEmpty ? start : nil
    }
    let found = norn_find(base + start, haystack.count - start, sought, needle.count)
    return found < 0 ? nil : start + found
  }

  /// Whether `needle` occurs in `haystack`.
  public static func contains(_ needle: [UInt8], in haystack: UnsafeRawBufferPointer) -> Bool {
    needle.withUnsafeBytes { first($0, in: haystack) != nil }
  }
}
