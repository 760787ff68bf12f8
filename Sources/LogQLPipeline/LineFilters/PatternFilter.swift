import Bytes

/// The pattern of `|>` and `!>`: texts, and `<_>` for one or more bytes between them (spec: LogQL,
/// §7.2).
///
///     let pattern = try PatternFilter(Array("<_>ERROR<_>".utf8))
///     pattern.matches(line)
public struct PatternFilter: Sendable {
  /// Why a text is no pattern, as clients see it.
  public struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String
  }

  private enum Element: Sendable {
    case gap
    case text(ByteNeedle)
  }

  private let elements: [Element]
  /// The text that is best sought first: lines without it do not match. Nil if there is none.
  let required: ByteNeedle?

  public init(_ pattern: [UInt8]) throws(Refusal) {
    var elements: [Element] = []
    var text: [UInt8] = []
    var consecutive: Range<Int>?
    var lastGap: Range<Int>?
    var at = 0
    while at < pattern.count {
      guard let end = PatternFilter.captureEnd(pattern, at) else {
        text.append(pattern[at])
        at += 1
        continue
      }
      let written = String(decoding: pattern[at..<end], as: UTF8.self)
      if written != "<_>" {
        throw Refusal(description: "named captures are not allowed: found '\(written)'")
      }
      if !text.isEmpty { elements.append(.text(ByteNeedle(text))) }
      text.removeAll()
      elements.append(.gap)
      if let lastGap, lastGap.upperBound == at { consecutive = consecutive ?? lastGap }
      lastGap = at..<end
      at = end
    }
    if consecutive != nil {
      throw Refusal(
        description: "found consecutive capture '<_><_>': invalid expression")
    }
    if !text.isEmpty { elements.append(.text(ByteNeedle(text))) }
    self.elements = elements
    required = elements.compactMap { element -> ByteNeedle? in
      if case .text(let needle) = element { needle } else { nil }
    }.max { $0.rarity < $1.rarity }
  }

  /// Behind `<name>` that begins at `at`; nil if none does.
  private static func captureEnd(_ pattern: [UInt8], _ at: Int) -> Int? {
    guard pattern[at] == UInt8(ascii: "<") else { return nil }
    var end = at + 1
    while end < pattern.count {
      let byte = pattern[end]
      let isLetter = (0x41...0x5A).contains(byte & ~0x20) || byte == UInt8(ascii: "_")
      let isDigit = (0x30...0x39).contains(byte)
      if byte == UInt8(ascii: ">") { return end > at + 1 ? end + 1 : nil }
      if !(isLetter || isDigit && end > at + 1) { return nil }
      end += 1
    }
    return nil
  }

  /// Texts are sought one behind the other, each where it occurs first: nothing is tried twice, and
  /// the first need not stand at the beginning of the line.
  public func matches(_ line: UnsafeRawBufferPointer) -> Bool {
    if line.isEmpty || elements.isEmpty { return line.isEmpty && elements.isEmpty }
    var from = 0
    for (index, element) in elements.enumerated() {
      guard case .text(let needle) = element else { continue }
      guard let hit = needle.first(in: line, from: from) else { return false }
      // A gap is not empty.
      if hit == from && index > 0 { return false }
      from = hit + needle.bytes.count
    }
    if case .gap? = elements.last { return from < line.count }
    return from == line.count
  }
}
