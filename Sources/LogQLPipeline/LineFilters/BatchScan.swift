import Bytes

/// Which of some lines the tests of a chain accept, one test after the other. The lines are a batch, or
/// a part of one; for the next part the memory of the last is used again.
struct BatchScan {
  private var lines = LineTable.empty
  /// The lines that all tests so far have accepted.
  private(set) var kept = LineSet()
  private var keptCount = 0
  /// What a test finds.
  private var found = LineSet()

  mutating func start(_ lines: LineTable) {
    self.lines = lines
    kept.reset(to: true, count: lines.count)
    keptCount = lines.count
  }

  /// Drops the lines that the test refuses.
  mutating func keep(_ test: ByteTest) {
    if keptCount == 0 { return }
    let lines = lines
    if case .not(let refused) = test {
      if seek(refused) {
        kept.subtract(found)
      } else {
        kept.filter { !refused.accepts(lines[$0]) }
      }
    } else if seek(test) {
      kept.formIntersection(found)
    } else {
      kept.filter { test.accepts(lines[$0]) }
    }
    keptCount = kept.population
  }

  /// Sets `found` to the lines that a test accepts by seeking texts in the slab; lines that are not
  /// kept may be left out. False if the slab cannot be searched, or looking at each kept line is
  /// cheaper.
  private mutating func seek(_ test: ByteTest) -> Bool {
    if lines.order == nil || keptCount * 8 < lines.count { return false }
    var found = LineSet()
    swap(&found, &self.found)
    defer { swap(&found, &self.found) }
    found.reset(to: false, count: lines.count)
    return seek(test, &found)
  }

  /// Adds the lines that a test accepts. False if it asks for no text; then nothing is added.
  private func seek(_ test: ByteTest, _ found: inout LineSet) -> Bool {
    switch test {
    case .contains(let needle):
      seek(needle.bytes.count, &found) {
        needle.first(in: $0, from: $1)
      } isAccepted: { _ in
        true
      }
      return true
    case .containsFolded(let text):
      seek(text, &found)
      return true
    case .fitsPattern(let pattern):
      guard let needle = pattern.required else { return false }
      seek(needle.bytes.count, &found) {
        needle.first(in: $0, from: $1)
      } isAccepted: {
        pattern.matches($0)
      }
      return true
    case .matches(let expression):
      guard let required = expression.required else { return false }
      for piece in required.pieces {
        seek(piece.count, &found) {
          piece.first(in: $0, from: $1)
        } isAccepted: {
          expression.matchesBehindPiece($0)
        }
      }
      return true
    case .anyOf(let tests):
      if !tests.allSatisfy(\.asksForText) { return false }
      for test in tests { _ = seek(test, &found) }
      return true
    default: return false
    }
  }

  /// Adds the lines in which something of `length` bytes is found and that `isAccepted` accepts. Each
  /// is looked at once.
  @inline(__always) private func seek(
    _ length: Int, _ found: inout LineSet,
    first: (UnsafeRawBufferPointer, Int) -> Int?,
    isAccepted: (UnsafeRawBufferPointer) -> Bool
  ) {
    let count = lines.count
    var place = 0
    var from = lines.start(0)
    let text = UnsafeRawBufferPointer(rebasing: lines.slab[..<lines.end(count &- 1)])
    while let hit = first(text, from) {
      place = lines.place(of: hit, from: place)
      if hit &+ length <= lines.end(place) {
        let line = lines.index(place)
        if !found.contains(line), kept.contains(line), isAccepted(lines[line]) {
          found.insert(line)
        }
      }
      // No other hit in this line is of interest, nor one across its end or behind it.
      place &+= 1
      if place == count { return }
      from = lines.start(place)
    }
  }

  /// Adds the lines that contain a text in any case.
  private func seek(_ sought: FoldedText, _ found: inout LineSet) {
    let count = lines.count
    var place = 0
    var from = lines.start(0)
    let text = UnsafeRawBufferPointer(rebasing: lines.slab[..<lines.end(count &- 1)])
    while let hit = sought.first(in: text, from: from) {
      place = lines.place(of: hit, from: place)
      let line = lines.index(place)
      let offset = hit &- lines.start(place)
      let bytes = lines[line]
      if offset < bytes.count && sought.matchEnd(bytes, offset) == nil {
        from = hit &+ 1
        continue
      }
      if offset < bytes.count { found.insert(line) }
      place &+= 1
      if place == count { return }
      from = lines.start(place)
    }
  }
}

extension ByteTest {
  /// Whether the slab can be searched for lines that the test may accept.
  fileprivate var asksForText: Bool {
    switch self {
    case .contains, .containsFolded: true
    case .fitsPattern(let pattern): pattern.required != nil
    case .matches(let expression): expression.required != nil
    case .anyOf(let tests): tests.allSatisfy(\.asksForText)
    default: false
    }
  }
}
