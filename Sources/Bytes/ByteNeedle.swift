import CSystem

/// A text, not empty, that is sought in many others: prepared once.
///
///     let needle = ByteNeedle(Array("error".utf8))
///     needle.first(in: slab)   // offset, or nil
///
/// The two bytes of it that are rarest in logs are sought together, over tens of bytes at a time;
/// where both are found the rest is compared.
public struct ByteNeedle: Sendable, Equatable {
  public let bytes: [UInt8]
  private let probes: (first: Int, second: Int)

  public init(_ bytes: [UInt8]) {
    precondition(!bytes.isEmpty, "an empty text is everywhere")
    self.bytes = bytes
    probes = ByteNeedle.probes(bytes)
  }

  /// The rarest byte, and the rarest of those that differ from it (any, if none does). In a text like
  /// `key=value` the second is one of the value, if there is one: many lines may have the key.
  private static func probes(_ bytes: [UInt8]) -> (Int, Int) {
    func best(_ candidates: some Sequence<Int>) -> Int? {
      candidates.max { (ByteRarity.of(bytes[$0]), -$0) < (ByteRarity.of(bytes[$1]), -$1) }
    }
    let first = best(bytes.indices) ?? 0
    let others = bytes.indices.filter { bytes[$0] != bytes[first] }
    let separator =
      bytes.lastIndex { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") } ?? bytes.count
    let second =
      best(others.filter { $0 > separator }) ?? best(others)
      ?? (first == 0 ? bytes.count - 1 : 0)
    return (first, second)
  }

  /// How unlikely the text is in a log: the sum over its bytes.
  public var rarity: Int { bytes.reduce(0) { $0 + ByteRarity.of($1) } }

  /// Offset of the first occurrence at or after `start`, which lies in the text or at its end.
  public func first(in text: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
    guard let base = text.baseAddress else { return nil }
    let found = bytes.withUnsafeBufferPointer { sought in
      var probe = norn_probe(
        text: sought.baseAddress, count: sought.count, first: probes.first, second: probes.second)
      return norn_probe_find(&probe, base + start, text.count - start)
    }
    return found < 0 ? nil : start + found
  }

  public func occurs(in text: UnsafeRawBufferPointer) -> Bool { first(in: text) != nil }

  public static func == (a: Self, b: Self) -> Bool { a.bytes == b.bytes }
}

/// How seldom bytes are in log lines; a higher value is rarer. An estimate.
enum ByteRarity {
  static func of(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "e"): 1
    case UInt8(ascii: "t"), UInt8(ascii: "a"), UInt8(ascii: "o"), UInt8(ascii: "n"),
      UInt8(ascii: "i"), UInt8(ascii: "r"), UInt8(ascii: "s"), UInt8(ascii: "0"),
      UInt8(ascii: "1"), UInt8(ascii: "\""):
      2
    case UInt8(ascii: "="), UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "l"),
      UInt8(ascii: "m"), UInt8(ascii: "p"), UInt8(ascii: "u"),
      UInt8(ascii: "2")...UInt8(ascii: "9"),
      UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "-"),
      UInt8(ascii: "/"):
      3
    case UInt8(ascii: "a")...UInt8(ascii: "z"): 4
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "{"),
      UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("),
      UInt8(ascii: ")"):
      5
    default: 7
    }
  }
}
