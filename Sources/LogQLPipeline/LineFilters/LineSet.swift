/// Some lines of a batch, a bit each.
struct LineSet {
  private var words: [UInt64] = []
  private(set) var count = 0

  /// Becomes all or none of `count` lines.
  mutating func reset(to isMember: Bool, count: Int) {
    self.count = count
    words.removeAll(keepingCapacity: true)
    words.append(contentsOf: repeatElement(isMember ? .max : 0, count: (count + 63) / 64))
    if isMember && count % 64 != 0 { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
  }

  @inline(__always) func contains(_ line: Int) -> Bool {
    words[line >> 6] >> UInt64(line & 63) & 1 != 0
  }

  @inline(__always) mutating func insert(_ line: Int) { words[line >> 6] |= 1 << UInt64(line & 63) }

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

  /// Appends the lines in ascending order. `first` is the number of the first line.
  func append(to selection: inout [UInt32], from first: Int) {
    for index in words.indices {
      var rest = words[index]
      let base = UInt32(truncatingIfNeeded: first &+ index << 6)
      if rest == .max {
        selection.append(contentsOf: base..<(base &+ 64))
        continue
      }
      while rest != 0 {
        selection.append(base &+ UInt32(truncatingIfNeeded: rest.trailingZeroBitCount))
        rest &= rest &- 1
      }
    }
  }
}
