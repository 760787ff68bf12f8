import LogModel
import LogQLPipeline
import LogQLSyntax

/// Range aggregations that are whole numbers: counts of entries and sums of lengths. Their sums are
/// exact in any order, so nothing is kept of an entry but its part in the differences between steps.
final class CountAggregator: RangeNode {
  let source: RangeSource
  private(set) var output: [StepSample] = []
  private let operation: RangeAggregation.Operation
  private let sumsLengths: Bool
  private var sums: [SlidingSum] = []

  init(_ operation: RangeAggregation.Operation, _ source: RangeSource) {
    self.operation = operation
    self.source = source
    sumsLengths = operation == .bytes || operation == .bytesRate
  }

  func feed(_ batch: StreamBatch) {
    if let number = source.plainSeries(batch) {
      grow()
      addAll(batch.entries, to: number)
    } else {
      source.run(batch)
      grow()
      addRows(batch.entries)
    }
  }

  func settle(before time: Int64) {}

  private func grow() {
    while sums.count < source.series.count { sums.append(SlidingSum()) }
  }

  private func addRows(_ entries: EntryBatch) {
    let (source, windows, sumsLengths) = (source, source.windows, sumsLengths)
    entries.timestamps.withUnsafeBufferPointer { times in
      sums.withUnsafeMutableBufferPointer { sums in
        for row in source.rows.entries.indices {
          let number = source.series(of: source.rows.labels[row])
          let value = sumsLengths ? Int64(source.rows.values[row]) : 0
          sums[number].add(times[Int(source.rows.entries[row])], value, windows)
        }
      }
    }
  }

  /// Adds entries of one series, which lie in time order: many lie in the same windows.
  private func addAll(_ entries: EntryBatch, to number: Int) {
    let times = entries.timestamps
    let extent = source.request.range
    var index = CountAggregator.firstIndex(in: times, from: 0, notBefore: extent.start.nanoseconds)
    let end = CountAggregator.firstIndex(
      in: times, from: index, notBefore: extent.end.nanoseconds)
    while index < end {
      let same = sums[number].open(times[index], source.windows)
      let behind = min(
        end,
        CountAggregator.firstIndex(in: times, from: index + 1, notBefore: same.upperBound))
      var total: Int64 = 0
      if sumsLengths {
        for length in entries.lengths[index..<behind] { total &+= Int64(length) }
      }
      sums[number].add(count: behind - index, total: total)
      index = behind
    }
  }

  /// The first place from `from` on with a time at or after `time`; times ascend. O(log distance).
  private static func firstIndex(in times: [Int64], from: Int, notBefore time: Int64) -> Int {
    var (low, stride) = (from, 1)
    while low + stride <= times.count && times[low + stride - 1] < time {
      low += stride
      stride *= 2
    }
    var high = min(times.count, low + stride)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func evaluate(step: Int) throws(LogQLError) {
    output.removeAll(keepingCapacity: true)
    grow()
    let seconds = source.windows.seconds
    for number in source.series.inLabelOrder() {
      let (count, total) = sums[number].advance(to: step)
      if count == 0 { continue }
      try source.check(number)
      let value =
        switch operation {
        case .rate: Double(count) / seconds
        case .bytes: Double(total)
        case .bytesRate: Double(total) / seconds
        default: Double(count)
        }
      output.append(StepSample(series: number, value: value))
    }
  }
}
