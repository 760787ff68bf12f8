/// Some lines of a batch, a bit each.
struct LineSet {
  private var words: [UInt64]
  let count: Int

  /// None of `count` lines.
  init(count: Int) {
    self.count = count
    words = [UInt64](repeating: 0, count: (count + 63) / 64)
  }

  /// All of `count` lines.
  init(all count: Int) {
    self.count = count
    words = [UInt64](repeating: .max, count: (count + 63) / 64)
    if count % 64 != 0 { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
  }

  @inline(__always) func contains(_ line: Int) -> Bool {
    words[line >> 6] >> UInt64(line & 63) & 1 != 0
  }

  @inline(__always) mutating func insert(_ line: Int) { words[line >> 6] |= 1 << UInt64(line & 63) }

  mutating func formUnion(_ other: LineSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  mutating func formIntersection(_ other: LineSet) {
    for index in words.indices { words[index] &= other.words[index] }
  }

  mutating func subtract(_ other: LineSet) {
    for index in words.indices { words[index] &= ~other.words[index] }
  }

  /// Number of lines.
  var population: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Removes the lines that `isKept` refuses.
  mutating func filter(_ isKept: (Int) -> Bool) {
    for index in words.indices {
      var rest = words[index]
      while rest != 0 {
        let bit = rest.trailingZeroBitCount
        if !isKept(index << 6 | bit) { words[index] &= ~(1 << UInt64(bit)) }
        rest &= rest &- 1
      }
    }
  }

  /// Appends the lines in ascending order.
  func append(to selection: inout [UInt32]) {
    selection.reserveCapacity(selection.count + population)
    for index in words.indices {
      var rest = words[index]
      while rest != 0 {
        selection.append(UInt32(truncatingIfNeeded: index << 6 | rest.trailingZeroBitCount))
        rest &= rest &- 1
      }
    }
  }
}
