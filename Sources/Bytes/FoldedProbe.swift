import CSystem

/// Finds places where a text in lower case may stand in any case: two of its bytes are sought, letters
/// of ASCII in both cases. Whoever asks must compare the rest.
public struct FoldedProbe: Sendable, Equatable {
  private let first: UInt8
  private let second: UInt8
  private let offset: Int

  /// `prefix`: the first bytes of the text, as many as stand at the same offset in every spelling; at
  /// least one.
  public init(prefix: some Collection<UInt8>) {
    let prefix = Array(prefix)
    precondition(!prefix.isEmpty, "no byte to seek")
    first = prefix[0]
    offset =
      prefix.indices.dropFirst().max {
        (ByteRarity.of(prefix[$0]), -$0) < (ByteRarity.of(prefix[$1]), -$1)
      } ?? 0
    second = prefix[offset]
  }

  /// Offset of the first place at or after `start`.
  public func first(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = text.baseAddress else { return nil }
    var probe = norn_folded_probe(
      first: first, first_mask: FoldedProbe.mask(first), second: second,
      second_mask: FoldedProbe.mask(second), offset: offset)
    let found = norn_folded_probe_find(&probe, base, start, text.count)
    return found < 0 ? nil : found
  }

  /// The bit in which a letter's cases differ.
  private static func mask(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? 0x20 : 0
  }
}
