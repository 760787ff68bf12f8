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
    var members: [UInt32] = []
    var at = 0
    while at < set.count {
      let rune = set.rune(at: at)
      members.append(rune.value)
      at += rune.width
    }
    return trim(text, left: left, right: right) { members.contains($0.value) }
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
