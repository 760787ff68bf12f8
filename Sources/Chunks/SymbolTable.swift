import LogModel

/// The strings of a chunk's structured metadata in order of first use; names and values share it
/// (chunk format, §5).
struct SymbolTable {
  private(set) var strings: [String] = []
  /// Sum of string lengths, bytes.
  private(set) var size = 0
  private var indices: [Key: UInt32] = [:]

  /// Strings are the same symbol only if their bytes are: Swift's own equality is Unicode's.
  private struct Key: Hashable {
    let text: String

    static func == (a: Key, b: Key) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    func hash(into hasher: inout Hasher) {
      var text = text
      text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }

  mutating func add(_ text: String) -> UInt32 {
    let key = Key(text: text)
    if let index = indices[key] { return index }
    let index = UInt32(strings.count)
    strings.append(text)
    indices[key] = index
    size += text.utf8.count
    return index
  }

  /// Adds the pairs in order of their names (stable) and appends name, value, name, value … to
  /// `symbols`.
  mutating func add(_ pairs: [Label], into symbols: inout [UInt32]) {
    if Self.isSorted(pairs) {
      for pair in pairs {
        symbols.append(add(pair.name))
        symbols.append(add(pair.value))
      }
    } else {
      add(Self.sorted(pairs), into: &symbols)
    }
  }

  static func isSorted(_ pairs: [Label]) -> Bool {
    for index in pairs.indices.dropFirst()
    where precedes(pairs[index].name, pairs[index - 1].name) {
      return false
    }
    return true
  }

  static func sorted(_ pairs: [Label]) -> [Label] {
    pairs.indices
      .sorted { a, b in
        precedes(pairs[a].name, pairs[b].name) || (!precedes(pairs[b].name, pairs[a].name) && a < b)
      }
      .map { pairs[$0] }
  }

  /// By bytes.
  static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}
