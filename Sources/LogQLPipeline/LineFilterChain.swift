import Bytes
public import LogModel
public import LogQLSyntax

/// Line filters, ready to run: all must accept a line. Immutable, so that queriers can hand it to
/// ingesters and have lines dropped where they lie.
///
/// A filter works on whole batches: a plain text is sought in the slab, and only where it occurs
/// are lines located. Nothing is allocated for a line that is dropped.
public struct LineFilterChain: Sendable {
  /// What the chain was made from, in the order in which it was written.
  public let filters: [LineFilter]
  private let tests: [LineTest]

  /// Accepts every line.
  public static let all = LineFilterChain(filters: [], tests: [])

  /// Compiles the filters. Throws the error of a stage whose expression does not compile.
  public init(_ filters: [LineFilter]) throws(LogQLError) {
    var tests: [LineTest] = []
    for filter in filters {
      if let test = try LineTest(filter) { tests.append(test) }
    }
    // Filters have no effects, so the order is free: plain texts first (spec: LogQL, §14).
    let plain = tests.filter { !$0.isExpression }
    self.init(filters: filters, tests: plain + tests.filter(\.isExpression))
  }

  private init(filters: [LineFilter], tests: [LineTest]) {
    self.filters = filters
    self.tests = tests
  }

  /// Whether every line is accepted.
  public var acceptsAll: Bool { tests.isEmpty }

  public func accepts(_ line: UnsafeRawBufferPointer) -> Bool {
    tests.allSatisfy { $0.accepts(line) }
  }

  /// Sets `selection` to the indices of the accepted lines, in ascending order. Reuses its storage.
  public func filter(_ batch: EntryBatch, selection: inout [UInt32]) {
    selection.removeAll(keepingCapacity: true)
    if batch.count == 0 { return }
    batch.slab.withUnsafeBytes { slab in
      let lines = LineTable(batch, slab)
      let primary = primaryTest(lines, into: &selection)
      for (index, test) in tests.enumerated() where index != primary {
        selection.removeAll { !test.accepts(lines[Int($0)]) }
      }
    }
  }

  /// Starts the selection: with the lines that a test on one plain text accepts, if there is such a
  /// test and the lines lie in order; otherwise with all. The index of the test that is done.
  private func primaryTest(_ lines: LineTable, into selection: inout [UInt32]) -> Int? {
    guard let primary = tests.firstIndex(where: { $0.sought != nil }),
      let sought = tests[primary].sought, let order = lines.order()
    else {
      selection.append(contentsOf: 0..<UInt32(lines.count))
      return nil
    }
    lines.select(containing: sought.text, order: order, into: &selection)
    if !sought.isWanted {
      var found = selection[...]
      selection = (0..<UInt32(lines.count)).filter { line in
        if found.first != line { return true }
        found.removeFirst()
        return false
      }
    }
    return primary
  }

  /// The accepted entries as a batch of their own.
  public func filtered(_ batch: EntryBatch) -> EntryBatch {
    if acceptsAll { return batch }
    var selection: [UInt32] = []
    filter(batch, selection: &selection)
    if selection.count == batch.count { return batch }
    var kept = EntryBatch(lineCapacity: selection.count)
    for index in selection.lazy.map(Int.init) {
      batch.withLine(index) { kept.append(batch.timestamps[index], $0) }
    }
    if var metadata = batch.metadata {
      metadata.sets = selection.map { metadata.sets[Int($0)] }
      kept.metadata = metadata
    }
    return kept
  }
}

/// One filter, compiled.
private enum LineTest: Sendable {
  /// Contains one of the texts; none is empty.
  case contains([[UInt8]])
  /// Does not contain the text; the empty text is in every line.
  case lacks([UInt8])
  /// Contains a match of one of the expressions.
  case matches([RegularExpression])
  /// Contains no match.
  case matchesNot(RegularExpression)

  /// Nil if the filter accepts every line.
  init?(_ filter: LineFilter) throws(LogQLError) {
    switch filter.op {
    case .contains:
      // An empty text is in every line, but beside others it is ignored (spec: LogQL, §7.1).
      let texts = filter.alternatives.map(\.bytes).filter { !$0.isEmpty }
      if texts.isEmpty { return nil }
      self = .contains(texts)
    case .lacks: self = .lacks(filter.alternatives[0].bytes)
    case .matches: self = .matches(try LineTest.compile(filter))
    case .matchesNot: self = .matchesNot(try LineTest.compile(filter)[0])
    case .matchesPattern, .matchesPatternNot:
      throw LogQLError(.unsupported, "the line filter \(filter.op.rawValue) is not supported yet")
    }
  }

  private static func compile(_ filter: LineFilter) throws(LogQLError) -> [RegularExpression] {
    var expressions: [RegularExpression] = []
    for bytes in filter.alternatives.map(\.bytes) {
      let pattern = String(decoding: bytes, as: UTF8.self)
      do {
        expressions.append(try RegularExpression(pattern, dotMatchesNewline: false))
      } catch {
        throw LogQLError(
          .validation, "stage '\(filter.canonicalText)' : \(error.description)")
      }
    }
    return expressions
  }

  var isExpression: Bool {
    switch self {
    case .contains, .lacks: false
    case .matches, .matchesNot: true
    }
  }

  /// The one text, not empty, that decides, and whether accepted lines contain it.
  var sought: (text: [UInt8], isWanted: Bool)? {
    switch self {
    case .contains(let texts) where texts.count == 1: (texts[0], true)
    case .lacks(let text) where !text.isEmpty: (text, false)
    default: nil
    }
  }

  func accepts(_ line: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .contains(let texts): texts.contains { ByteSearch.contains($0, in: line) }
    case .lacks(let text): !ByteSearch.contains(text, in: line)
    case .matches(let expressions): expressions.contains { $0.matches(line, anchored: false) }
    case .matchesNot(let expression): !expression.matches(line, anchored: false)
    }
  }
}

/// Where the lines of a batch lie in its slab. Valid while the slab's buffer is.
private struct LineTable {
  private let slab: UnsafeRawBufferPointer
  private let offsets: [UInt32]
  private let lengths: [UInt32]

  enum Order { case ascending, descending }

  var count: Int { offsets.count }

  init(_ batch: EntryBatch, _ slab: UnsafeRawBufferPointer) {
    self.slab = slab
    offsets = batch.offsets
    lengths = batch.lengths
  }

  subscript(_ index: Int) -> UnsafeRawBufferPointer {
    let start = Int(offsets[index])
    return UnsafeRawBufferPointer(rebasing: slab[start..<(start + Int(lengths[index]))])
  }

  private func end(_ index: Int) -> Int { Int(offsets[index]) + Int(lengths[index]) }

  /// Whether the lines follow one another through the slab, and which way. Nil: neither.
  func order() -> Order? {
    let pairs = 1..<offsets.count
    if pairs.allSatisfy({ end($0 - 1) <= Int(offsets[$0]) }) { return .ascending }
    if pairs.allSatisfy({ end($0) <= Int(offsets[$0 - 1]) }) { return .descending }
    return nil
  }

  /// Appends the indices of the lines that contain `text` (not empty), in ascending order.
  func select(containing text: [UInt8], order: Order, into selection: inout [UInt32]) {
    let count = offsets.count
    func index(_ place: Int) -> Int { order == .ascending ? place : count - 1 - place }
    text.withUnsafeBytes { sought in
      let stop = UnsafeRawBufferPointer(rebasing: slab[..<end(index(count - 1))])
      var from = Int(offsets[index(0)])
      var place = 0
      while let hit = ByteSearch.first(sought, in: stop, from: from) {
        while place < count && end(index(place)) <= hit { place += 1 }
        if place == count { break }
        let line = index(place)
        if hit >= Int(offsets[line]) && hit + sought.count <= end(line) {
          selection.append(UInt32(line))
          from = end(line)
          place += 1
        } else {
          from = hit + 1
        }
      }
    }
    if order == .descending { selection.reverse() }
  }
}
