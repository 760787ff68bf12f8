import LogModel

/// Where the lines of a batch lie in its slab. Valid inside ``with(_:_:)`` alone.
struct LineTable {
  enum Order { case ascending, descending }

  let slab: UnsafeRawBufferPointer
  private let offsets: UnsafeBufferPointer<UInt32>
  private let lengths: UnsafeBufferPointer<UInt32>
  /// Which way the lines follow one another through the slab. Nil: neither; they may overlap.
  let order: Order?

  var count: Int { offsets.count }

  static func with<R>(_ batch: EntryBatch, _ body: (LineTable) -> R) -> R {
    batch.slab.withUnsafeBytes { slab in
      batch.offsets.withUnsafeBufferPointer { offsets in
        batch.lengths.withUnsafeBufferPointer { lengths in
          body(LineTable(slab, offsets, lengths))
        }
      }
    }
  }

  private init(
    _ slab: UnsafeRawBufferPointer, _ offsets: UnsafeBufferPointer<UInt32>,
    _ lengths: UnsafeBufferPointer<UInt32>
  ) {
    precondition(offsets.count == lengths.count, "columns of different lengths")
    (self.slab, self.offsets, self.lengths) = (slab, offsets, lengths)
    order = LineTable.order(slab.count, offsets, lengths)
  }

  private static func order(
    _ slabCount: Int, _ offsets: UnsafeBufferPointer<UInt32>, _ lengths: UnsafeBufferPointer<UInt32>
  ) -> Order? {
    let count = offsets.count
    func end(_ index: Int) -> UInt64 { UInt64(offsets[index]) &+ UInt64(lengths[index]) }
    precondition(count == 0 || max(end(0), end(count - 1)) <= slabCount, "lines beyond the slab")
    if count < 2 { return .ascending }
    // No exit on the way: these loops run over several lines at a time.
    var wrong: UInt64 = 0
    if offsets[0] <= offsets[count - 1] {
      for index in 1..<count {
        wrong |= end(index - 1) > UInt64(offsets[index]) ? 1 : 0
      }
      return wrong == 0 ? .ascending : nil
    }
    for index in 1..<count {
      wrong |= end(index) > UInt64(offsets[index - 1]) ? 1 : 0
    }
    return wrong == 0 ? .descending : nil
  }

  static var empty: LineTable {
    LineTable(
      slab: UnsafeRawBufferPointer(start: nil, count: 0),
      offsets: UnsafeBufferPointer(start: nil, count: 0),
      lengths: UnsafeBufferPointer(start: nil, count: 0), order: .ascending)
  }

  private init(
    slab: UnsafeRawBufferPointer, offsets: UnsafeBufferPointer<UInt32>,
    lengths: UnsafeBufferPointer<UInt32>, order: Order?
  ) {
    (self.slab, self.offsets, self.lengths, self.order) = (slab, offsets, lengths, order)
  }

  /// Some of the lines.
  func part(_ range: Range<Int>) -> LineTable {
    LineTable(
      slab: slab, offsets: UnsafeBufferPointer(rebasing: offsets[range]),
      lengths: UnsafeBufferPointer(rebasing: lengths[range]), order: order)
  }

  /// How many lines have about so many bytes: a multiple of 64.
  func linesPerPart(bytes: Int) -> Int {
    max(1, bytes / 64 * count / max(1, slab.count)) * 64
  }

  @inline(__always) subscript(_ index: Int) -> UnsafeRawBufferPointer {
    let start = Int(offsets[index])
    return UnsafeRawBufferPointer(rebasing: slab[start..<(start &+ Int(lengths[index]))])
  }

  // MARK: - Places: indices in the order of the slab, if there is one

  @inline(__always) func index(_ place: Int) -> Int {
    order == .descending ? offsets.count &- 1 &- place : place
  }

  @inline(__always) func start(_ place: Int) -> Int { Int(offsets[index(place)]) }

  @inline(__always) func end(_ place: Int) -> Int {
    let index = index(place)
    return Int(offsets[index]) &+ Int(lengths[index])
  }

  /// The last place from `place` on whose line does not begin behind `offset`; `place` must be one.
  /// Steps that double: cheap for the next line, and for one far away.
  func place(of offset: Int, from place: Int) -> Int {
    var (low, step) = (place, 1)
    while low &+ step < count && start(low &+ step) <= offset {
      low &+= step
      step &*= 2
    }
    var high = min(low &+ step, count)
    while low &+ 1 < high {
      let middle = (low &+ high) / 2
      if start(middle) <= offset { low = middle } else { high = middle }
    }
    return low
  }
}
