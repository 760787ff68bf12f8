import Bytes

extension UnsafeRawBufferPointer {
  /// The first `count` bytes, or the last if it is negative; all if there are no more.
  @inline(__always) func truncated(_ count: Int) -> Text {
    if count < 0 { return self.count + count > 0 ? part(from: self.count + count) : self }
    return self.count > count ? part(0, count) : self
  }

  /// The bytes from `start` up to `end`: from the first if `start` is negative, else up to the last if
  /// `end` is negative or too large. Nil if there is no such part.
  func slice(_ start: Int, _ end: Int) -> Text? {
    if start < 0 { return end >= 0 && end <= count ? part(0, end) : nil }
    let end = end < 0 ? count : Swift.min(end, count)
    return start <= end ? part(start, end) : nil
  }

  func trimming(prefix: Text) -> Text {
    starts(with: prefix) ? part(from: prefix.count) : self
  }

  func trimming(suffix: Text) -> Text {
    ends(with: suffix) ? part(0, count - suffix.count) : self
  }

  var isASCII: Bool {
    // No exit on the way: the loop runs over many bytes at a time.
    var bits: UInt8 = 0
    for byte in self { bits |= byte }
    return bits < 0x80
  }
}

/// Cutting code points off the ends of a text.
enum TextTrimming {
  static func space(_ text: Text) -> Text {
    trim(text, left: true, right: true) { $0.scalar.isWhiteSpace }
  }

  /// Code points of `set`.
  static func set(_ text: Text, _ set: Text, left: Bool = true, right: Bool = true) -> Text {
    if set.isEmpty { return text }
    if set.allSatisfy({ $0 < 0x80 }) {
      return trim(text, left: left, right: right) { rune in
        rune.value < 0x80 && set.contains(UInt8(rune.value))
      }
    }
    return trim(text, left: left, right: right) { isMember($0.value, of: set) }
  }

  /// Sets are short: reading one again costs less than keeping what it holds.
  private static func isMember(_ value: UInt32, of set: Text) -> Bool {
    var at = 0
    while at < set.count {
      let rune = set.rune(at: at)
      if rune.value == value { return true }
      at += rune.width
    }
    return false
  }

  private static func trim(
    _ text: Text, left: Bool, right: Bool, _ isCut: (Rune) -> Bool
  ) -> Text {
    var (start, end) = (0, text.count)
    while left, start < end {
      let rune = text.rune(at: start)
      guard isCut(rune) else { break }
      start += rune.width
    }
    while right, end > start {
      let rune = text.rune(before: end)
      guard isCut(rune) else { break }
      end -= rune.width
    }
    return text.part(start, max(start, end))
  }
}
