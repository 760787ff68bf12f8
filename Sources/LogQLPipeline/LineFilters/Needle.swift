import Bytes

/// A text, not empty, that is sought in lines.
struct Needle: Sendable, Equatable {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    precondition(!bytes.isEmpty, "an empty text is in every line")
    self.bytes = bytes
  }

  /// How unlikely the text is in a log: the sum over its bytes.
  var rarity: Int { bytes.reduce(0) { $0 + Int(ByteRarity.of($1)) } }

  func first(in text: UnsafeRawBufferPointer, from: Int = 0) -> Int? {
    bytes.withUnsafeBytes { ByteSearch.first($0, in: text, from: from) }
  }

  func occurs(in text: UnsafeRawBufferPointer) -> Bool { first(in: text) != nil }
}

/// How seldom bytes are in log lines; a higher value is rarer. An estimate.
enum ByteRarity {
  static func of(_ byte: UInt8) -> UInt8 {
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
