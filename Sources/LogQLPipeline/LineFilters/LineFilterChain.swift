import Bytes
public import LogModel
public import LogQLSyntax

/// Line filters, ready to run: all must accept a line. Immutable, so that queriers can hand it to
/// ingesters and have lines dropped where they lie.
///
///     let chain = try LineFilterChain(filters, quirks: .loki)
///     chain.filter(batch, selection: &selection)   // indices of the lines that are kept
///
/// A filter works on whole batches: a text is sought in the slab, and only where it occurs are lines
/// located and, if the text is not all there is to it, tested. Nothing is allocated for a line.
public struct LineFilterChain: Sendable {
  /// What the chain was made from, in the order in which it was written.
  public let filters: [LineFilter]
  private let tests: [ByteTest]

  /// Accepts every line.
  public static let all = LineFilterChain(filters: [], tests: [])

  /// Compiles the filters. Throws the error of a stage that cannot be built.
  public init(_ filters: [LineFilter], quirks: LogQLQuirks = .loki) throws(LogQLError) {
    var tests: [ByteTest] = []
    for filter in filters {
      let test = try ByteTest(filter, quirks: quirks)
      if !test.isAlways { tests.append(test) }
    }
    // Filters have no effects, so the order is free: cheap ones first (spec: LogQL, §14).
    let order = tests.indices.sorted { (tests[$0].cost, $0) < (tests[$1].cost, $1) }
    self.init(filters: filters, tests: order.map { tests[$0] })
  }

  private init(filters: [LineFilter], tests: [ByteTest]) {
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
    if acceptsAll {
      selection.append(contentsOf: 0..<UInt32(batch.count))
      return
    }
    LineTable.with(batch) { lines in
      // Between tests a part of the batch stays where the processor can reach it fast.
      let step = tests.count > 1 ? lines.linesPerPart(bytes: Self.partSize) : lines.count
      var scan = BatchScan()
      for first in stride(from: 0, to: lines.count, by: step) {
        scan.start(lines.part(first..<min(first + step, lines.count)))
        for test in tests { scan.keep(test) }
        scan.kept.append(to: &selection, from: first)
      }
    }
  }

  /// Half of the smallest cache, bytes.
  private static let partSize = 1 << 14

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

extension ByteTest {
  /// Rank of what a test takes; texts that are rare come before texts that are not.
  fileprivate var cost: Int {
    switch self {
    case .always, .nonEmpty: 0
    case .contains(let needle): 1000 - min(needle.rarity, 500)
    case .equals, .equalsFolded: 1000
    case .not(let test): test.cost + 200
    case .anyOf(let tests): tests.reduce(0) { $0 + $1.cost }
    case .containsFolded: 2000
    case .fitsPattern: 3000
    case .containsAddress: 5000
    case .matches: 10_000
    }
  }
}
