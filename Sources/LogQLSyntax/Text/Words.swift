/// The words with a meaning: keywords, and names of functions.
///
/// A word is looked up in lower case, as a number of up to 24 bytes.
struct WordTable {
  private struct Entry {
    var key: WordKey
    var kind: Token.Kind
  }

  /// By length.
  private let entries: [[Entry]]

  static let all = WordTable()

  private init() {
    var entries: [[Entry]] = Array(repeating: [], count: WordKey.longest + 1)
    func add(_ word: String, _ kind: Token.Kind) {
      entries[word.utf8.count].append(Entry(key: WordKey(word), kind: kind))
    }
    for keyword in Keyword.allCases { add(keyword.rawValue, .keyword(keyword)) }
    for operation in RangeAggregation.Operation.allCases {
      add(operation.rawValue, .function(.range(operation)))
    }
    for operation in VectorAggregation.Operation.allCases {
      add(operation.rawValue, .function(.vector(operation)))
    }
    for conversion in Unwrap.Conversion.allCases {
      add(conversion.rawValue, .function(.conversion(conversion)))
    }
    add("vector", .function(.vectorOf))
    add("label_replace", .function(.labelReplace))
    add("ip", .function(.address))
    self.entries = entries
  }

  /// The keyword or function with this spelling, in any case; nil if there is none.
  subscript(_ word: UnsafeBufferPointer<UInt8>.SubSequence) -> Token.Kind? {
    if word.count > WordKey.longest { return nil }
    let candidates = entries[word.count]
    if candidates.isEmpty { return nil }
    let key = WordKey(word)
    for candidate in candidates where candidate.key == key { return candidate.kind }
    return nil
  }
}

/// Up to 24 bytes of a word, ASCII letters in lower case.
struct WordKey: Equatable {
  static let longest = 24
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var third: UInt64 = 0

  init(_ word: String) { self.init(Array(word.utf8)) }

  init(_ word: some Sequence<UInt8>) {
    for (index, byte) in word.enumerated() {
      let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
      let bits = UInt64(isUpper ? byte | 0x20 : byte) << UInt64((index & 7) * 8)
      switch index >> 3 {
      case 0: first |= bits
      case 1: second |= bits
      default: third |= bits
      }
    }
  }
}
