import Bytes
import LogQLSyntax

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
    let written = LinePattern(pattern)
    if let refusal = written.filterRefusal { throw Refusal(description: refusal) }
    elements = written.parts.map { part in
      switch part {
      case .text(let text): .text(ByteNeedle(text))
      case .capture: .gap
      }
    }
    required = elements.compactMap { element -> ByteNeedle? in
      if case .text(let needle) = element { needle } else { nil }
    }.max { $0.rarity < $1.rarity }
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
