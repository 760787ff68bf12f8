/// Characters that differ in case alone: the simple case foldings of Unicode, without those of the
/// Turkic languages.
public enum CaseFolding {
  /// The character in lower case; itself if that takes more than one character.
  public static func lowercased(_ character: UInt32) -> UInt32 {
    if character < 0x80 { return isUpper(character) ? character + 0x20 : character }
    // Its full mapping is `i` with a dot above.
    if character == 0x130 { return 0x69 }
    guard let scalar = Unicode.Scalar(character) else { return character }
    return single(scalar.properties.lowercaseMapping) ?? character
  }

  /// All that differs from the character in case alone, and itself, in ascending order.
  public static func orbit(of character: UInt32) -> [UInt32] {
    if character < 0x80 {
      let lower = isUpper(character) ? character + 0x20 : character
      guard isUpper(lower &- 0x20) else { return [character] }
      switch lower {
      case 0x6B: return [0x4B, 0x6B, 0x212A]
      case 0x73: return [0x53, 0x73, 0x17F]
      default: return [lower - 0x20, lower]
      }
    }
    if character < least || character > greatest { return [character] }
    let folded = folded(character)
    var members = [folded, upper(folded)] + (further[folded] ?? [])
    members.sort()
    members = members.enumerated().filter { $0 == 0 || members[$0 - 1] != $1 }.map(\.element)
    // A mapping that does not come back is none of case folding.
    return members.contains(character) ? members : [character]
  }

  /// The least character of the orbit.
  static func representative(_ character: UInt32) -> UInt32 { orbit(of: character)[0] }

  /// Calls `body` with the characters outside `range` that differ from a member in case alone, and
  /// perhaps with some inside.
  static func forEachVariant(of range: ClosedRange<UInt32>, _ body: (UInt32) -> Void) {
    if range.count > 256 {
      for orbit in orbits where orbit.contains(where: range.contains) { orbit.forEach(body) }
      return
    }
    for character in range { orbit(of: character).forEach(body) }
  }

  // Characters below and above have no variants.
  private static let least: UInt32 = 0x41
  private static let greatest: UInt32 = 0x1E943

  /// Every orbit of two or more: for large ranges.
  private static let orbits: [[UInt32]] = (least...greatest).compactMap { character in
    let orbit = orbit(of: character)
    return orbit.count > 1 && orbit[0] == character ? orbit : nil
  }

  private static func isUpper(_ character: UInt32) -> Bool { (0x41...0x5A).contains(character) }

  private static func folded(_ character: UInt32) -> UInt32 {
    // I with a dot and i without one are variants of themselves only.
    if character == 0x130 || character == 0x131 { return character }
    return lowercased(upper(character))
  }

  /// In upper case, or in title case where upper case takes more than one character.
  private static func upper(_ character: UInt32) -> UInt32 {
    if character == 0x131 { return character }
    guard let scalar = Unicode.Scalar(character) else { return character }
    let properties = scalar.properties
    return single(properties.uppercaseMapping) ?? single(properties.titlecaseMapping) ?? character
  }

  private static func single(_ text: String) -> UInt32? {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, scalars.index(after: scalars.startIndex) == scalars.endIndex
    else { return nil }
    return first.value
  }

  /// Variants that the mappings to upper and lower case of the folded character do not reach.
  private static let further: [UInt32: [UInt32]] = [
    0x6B: [0x212A], 0x73: [0x17F], 0xDF: [0x1E9E], 0xE5: [0x212B], 0x3B2: [0x3D0],
    0x3B5: [0x3F5], 0x3B8: [0x3D1, 0x3F4], 0x3B9: [0x345, 0x1FBE], 0x3BA: [0x3F0],
    0x3BC: [0xB5], 0x3C0: [0x3D6], 0x3C1: [0x3F1], 0x3C3: [0x3C2], 0x3C6: [0x3D5],
    0x3C9: [0x2126], 0x1C6: [0x1C5], 0x1C9: [0x1C8], 0x1CC: [0x1CB], 0x1F3: [0x1F2],
    0x432: [0x1C80], 0x434: [0x1C81], 0x43E: [0x1C82], 0x441: [0x1C83],
    0x442: [0x1C84, 0x1C85], 0x44A: [0x1C86], 0x463: [0x1C87], 0x1E61: [0x1E9B],
    0xA64B: [0x1C88],
  ]
}
