/// Characters of a class such as `[a-z_]`, as ranges of code points.
///
/// Unicode properties (`\p{Greek}`) are kept by name: which characters they hold does not matter to
/// anything that looks at a tree, but two classes are only equal if they name the same ones.
public struct CharacterRanges: Equatable, Sendable {
  /// Ascending and apart, once the class is whole.
  public internal(set) var ranges: [ClosedRange<UInt32>] = []
  /// What else is in it, as written.
  public internal(set) var properties: [String] = []

  static let limit: UInt32 = 0x10FFFF

  init() {}

  private init(_ ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }

  public static let all = CharacterRanges([0...limit])
  public static let allButNewline = CharacterRanges([0...0x09, 0x0B...limit])
  public static func only(_ character: UInt32) -> CharacterRanges {
    CharacterRanges([character...character])
  }

  mutating func insert(_ range: ClosedRange<UInt32>) {
    // Adjacent and overlapping ranges mostly come one after the other.
    if let last = ranges.last, range.lowerBound >= last.lowerBound,
      range.lowerBound <= last.upperBound &+ 1
    {
      ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
    } else {
      ranges.append(range)
    }
  }

  /// A range with all that differs from its members in case only.
  mutating func insertFolded(_ range: ClosedRange<UInt32>) {
    insert(range)
    CaseFolding.forEachVariant(of: range) { insert($0...$0) }
  }

  mutating func insert(_ other: CharacterRanges) {
    for range in other.ranges { insert(range) }
    properties += other.properties
  }

  /// A character of a literal.
  mutating func insert(_ character: UInt32, foldsCase: Bool) {
    if foldsCase { insertFolded(character...character) } else { insert(character...character) }
  }

  /// Sorts and joins.
  mutating func normalize() {
    ranges.sort { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
    var joined: [ClosedRange<UInt32>] = []
    for range in ranges {
      if let last = joined.last, range.lowerBound <= last.upperBound &+ 1 {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    ranges = joined
  }

  /// All other characters. The class must be normalized.
  var negated: CharacterRanges {
    var result = CharacterRanges()
    if !properties.isEmpty {
      // Unknown members: the whole is one more property.
      result.properties = ["[^\(self)]"]
      return result
    }
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { result.ranges.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= Self.limit { result.ranges.append(next...Self.limit) }
    return result
  }

  /// The only character.
  var single: UInt32? {
    guard properties.isEmpty, ranges.count == 1, ranges[0].count == 1 else { return nil }
    return ranges[0].lowerBound
  }

  /// The lesser of two characters that are each other's only variant in case, and all there is.
  var singleInAnyCase: UInt32? {
    guard properties.isEmpty else { return nil }
    let pair: (UInt32, UInt32)
    if ranges.count == 2, ranges[0].count == 1, ranges[1].count == 1 {
      pair = (ranges[0].lowerBound, ranges[1].lowerBound)
    } else if ranges.count == 1, ranges[0].count == 2 {
      pair = (ranges[0].lowerBound, ranges[0].upperBound)
    } else {
      return nil
    }
    return CaseFolding.orbit(of: pair.0) == [pair.0, pair.1] ? pair.0 : nil
  }

  var isAll: Bool { ranges == Self.all.ranges }
  var isAllButNewline: Bool { self == .allButNewline }

  var containsNewline: Bool { ranges.contains { $0.contains(0x0A) } }
}

extension CharacterRanges: CustomStringConvertible {
  public var description: String {
    (ranges.map { range in
      let low = "0x" + String(range.lowerBound, radix: 16)
      return range.count == 1 ? low : low + "-0x" + String(range.upperBound, radix: 16)
    } + properties).joined(separator: " ")
  }
}
