import LogModel
import LogQLSyntax

/// Aggregations that let series through as they are: `sort`, `sort_desc`, and the largest or smallest
/// of each group: `topk`, `bottomk` (spec: LogQL, §9.4).
///
/// `sort` gives its order on; the others keep that of their operand. Of equal values the one that
/// comes first in it ranks first.
final class SeriesRanking: StepNode {
  private(set) var output: [StepSample] = []
  private let operand: any StepNode
  private let descends: Bool
  /// How many of each group; nil: all, in order of their values.
  private let limit: Int?
  private let grouping: Grouping
  private var groups = SeriesMapping()
  private var groupTable = SeriesTable()
  private var best: [BestSamples] = []

  init(_ aggregation: VectorAggregation, over operand: any StepNode) {
    self.operand = operand
    grouping = aggregation.grouping
    switch aggregation.operation {
    case .sort, .sortDescending: limit = nil
    default: limit = max(0, aggregation.parameter ?? 0)
    }
    descends = aggregation.operation != .sort && aggregation.operation != .bottomk
  }

  var series: SeriesTable { operand.series }

  func evaluate(step: Int) throws(LogQLError) {
    try operand.evaluate(step: step)
    if limit == nil {
      sort()
    } else {
      choose()
    }
  }

  private func sort() {
    let descends = descends
    output = operand.output
    output.sort { Self.ranks($0.value, before: $1.value, descends) }
  }

  private func choose() {
    groups.update(operand.series, into: &groupTable) { $0.grouped(grouping) }
    while best.count < groupTable.count {
      best.append(BestSamples(limit: limit ?? 0, descends: descends))
    }
    for (place, sample) in operand.output.enumerated() {
      best[groups[sample.series]].add(sample.value, place)
    }
    var places: [Int] = []
    for group in best.indices { best[group].take(into: &places) }
    places.sort()
    output.removeAll(keepingCapacity: true)
    for place in places { output.append(operand.output[place]) }
  }

  /// NaN ranks last.
  static func ranks(_ a: Double, before b: Double, _ descends: Bool) -> Bool {
    if a.isNaN || b.isNaN { return !a.isNaN && b.isNaN }
    return descends ? a > b : a < b
  }
}

/// The samples of one group that rank first: a heap whose root ranks last.
private struct BestSamples {
  private let limit: Int
  private let descends: Bool
  private var heap: [(value: Double, place: Int)] = []

  init(limit: Int, descends: Bool) {
    self.limit = limit
    self.descends = descends
  }

  /// O(log limit); O(1) for a sample that is not among the best.
  mutating func add(_ value: Double, _ place: Int) {
    if heap.count < limit {
      heap.append((value, place))
      rise(heap.count - 1)
    } else if limit > 0 && precedes((value, place), heap[0]) {
      heap[0] = (value, place)
      sink(0)
    }
  }

  mutating func take(into places: inout [Int]) {
    for entry in heap { places.append(entry.place) }
    heap.removeAll(keepingCapacity: true)
  }

  private func precedes(_ a: (value: Double, place: Int), _ b: (value: Double, place: Int)) -> Bool
  {
    if SeriesRanking.ranks(a.value, before: b.value, descends) { return true }
    if SeriesRanking.ranks(b.value, before: a.value, descends) { return false }
    return a.place < b.place
  }

  private mutating func rise(_ start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      if !precedes(heap[parent], heap[child]) { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var last = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if precedes(heap[last], heap[child]) { last = child }
      }
      if last == parent { return }
      heap.swapAt(last, parent)
      parent = last
    }
  }
}
