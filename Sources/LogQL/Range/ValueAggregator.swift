import LogModel
import LogQLPipeline
import LogQLSyntax

/// Range aggregations whose result depends on the values and their order. Where windows overlap
/// their samples are kept; where they do not, samples are folded into the function's state as soon
/// as nothing can come before them.
final class ValueAggregator<Function: WindowFunction>: RangeNode {
  let source: RangeSource
  private(set) var output: [StepSample] = []
  private var function: Function
  private let initial: Function
  private let overlaps: Bool
  private var queues: [SampleQueue] = []
  /// Where windows do not overlap: the state and number of samples of the next window.
  private var states: [(function: Function, count: Int)] = []
  private var nextStep = 0

  init(_ function: Function, _ source: RangeSource) {
    initial = function
    self.function = function
    self.source = source
    overlaps = source.windows.overlaps
  }

  func feed(_ batch: StreamBatch) {
    source.run(batch)
    grow()
    let hash = batch.labels.stableHash
    let source = source
    batch.entries.timestamps.withUnsafeBufferPointer { times in
      queues.withUnsafeMutableBufferPointer { queues in
        for row in source.rows.entries.indices {
          queues[source.series(of: source.rows.labels[row])].append(
            WindowSample(
              time: times[Int(source.rows.entries[row])], value: source.rows.values[row],
              streamHash: hash))
        }
      }
    }
  }

  private func grow() {
    while queues.count < source.series.count {
      queues.append(SampleQueue())
      if !overlaps { states.append((initial, 0)) }
    }
  }

  func settle(before time: Int64) {
    if overlaps || nextStep >= source.windows.steps.count { return }
    let end = min(time - 1, source.windows.end(nextStep))
    for number in queues.indices where queues[number].hasUnsettled { fold(number, through: end) }
  }

  /// Takes the samples of the next window up to `end` into the state. Samples that lie between two
  /// windows are dropped.
  private func fold(_ number: Int, through end: Int64) {
    let start = source.windows.end(nextStep) - source.windows.range
    queues[number].settle(through: end)
    states.withUnsafeMutableBufferPointer { states in
      queues[number].takeSettled { samples in
        for sample in samples where sample.time > start {
          states[number].function.add(sample)
          states[number].count += 1
        }
      }
    }
  }

  func evaluate(step: Int) throws(LogQLError) {
    nextStep = step
    output.removeAll(keepingCapacity: true)
    grow()
    let end = source.windows.end(step)
    for number in source.series.inLabelOrder() {
      guard let value = overlaps ? slide(number, to: end) : take(number, through: end) else {
        continue
      }
      try source.check(number)
      output.append(StepSample(series: number, value: value))
    }
    nextStep = step + 1
  }

  /// The value of the window that was folded; nil if there was no sample.
  private func take(_ number: Int, through end: Int64) -> Double? {
    fold(number, through: end)
    if states[number].count == 0 { return nil }
    let value = states[number].function.value()
    states[number].function.reset()
    states[number].count = 0
    return value
  }

  /// The value of the window that ends at `end`; nil if no sample lies in it.
  private func slide(_ number: Int, to end: Int64) -> Double? {
    queues[number].settle(through: end)
    queues[number].drop(through: end - source.windows.range)
    if queues[number].isEmpty { return nil }
    function.reset()
    queues[number].withSettled { Self.add($0, to: &function) }
    return function.value()
  }

  private static func add(
    _ samples: UnsafeBufferPointer<WindowSample>, to function: inout Function
  ) {
    for sample in samples { function.add(sample) }
  }
}
