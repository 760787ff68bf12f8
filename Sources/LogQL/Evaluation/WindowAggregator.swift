import LogModel
import LogQLPipeline
import LogQLSyntax

/// A range aggregation: counts and sums over sliding windows.
///
/// An entry lies in the windows of a run of steps. It is added where the run begins and taken off
/// behind its end, so that it costs the same however much windows overlap, and only the differences
/// between steps not yet evaluated are kept.
final class WindowAggregator: StepNode {
  let request: SourceRequest
  private(set) var series = SeriesTable()
  private(set) var output: [StepSample] = []
  private let operation: RangeAggregation.Operation
  private let grouping: Grouping?
  private let range: Int64
  private let offset: Int64
  private let steps: StepGrid
  private var windows: [SlidingSum] = []
  private var streams: [LabelSet: EntryLabels] = [:]
  private var nextStep = 0

  /// `grouping`: that of a sum directly above. It takes effect here already, so that the value of a
  /// group is made from its entries, not from the values of its series (spec: LogQL, §9.2).
  init(_ aggregation: RangeAggregation, _ grouping: Grouping?, _ steps: StepGrid)
    throws(LogQLError)
  {
    self.grouping = grouping
    operation = aggregation.operation
    range = aggregation.range.range
    offset = aggregation.range.offset
    self.steps = steps
    let selection = aggregation.range.selection
    let filters = try LineFilterChain(selection.lineFilters)
    if max(range.magnitude, offset.magnitude) > StepGrid.longestSpan { throw .timesTooFar }
    let first = steps.start - offset - range + 1
    let isEmpty = steps.count == 0 || range == 0
    request = SourceRequest(
      matchers: selection.matchers,
      range: TimeRange(
        start: Timestamp(nanoseconds: first),
        end: Timestamp(nanoseconds: isEmpty ? first : steps.last.nanoseconds - offset + 1)),
      direction: .forward, lineFilters: filters, wantsLines: !filters.acceptsAll)
  }

  /// Just behind the window of an evaluation time.
  func end(at time: Timestamp) -> Timestamp {
    Timestamp(nanoseconds: time.nanoseconds - offset + 1)
  }

  func feed(_ batch: StreamBatch, _ selection: [UInt32]) throws(LogQLError) {
    if selection.isEmpty { return }
    let entryLabels = streams[batch.labels] ?? EntryLabels(batch.labels, grouping: grouping)
    streams[batch.labels] = entryLabels
    if batch.entries.metadata == nil {
      add(batch.entries, selection[...], to: window(entryLabels.plain))
      return
    }
    for place in selection.indices {
      let index = Int(selection[place])
      let labels = entryLabels.labels(batch.entries.metadata?[index] ?? [])
      if request.range.contains(Timestamp(nanoseconds: batch.entries.timestamps[index])) {
        try WindowAggregator.check(labels)
        add(batch.entries, selection[place...place], to: window(labels))
      }
    }
  }

  /// Adds entries to a window: one addition for each run of entries that lie in the same steps.
  private func add(_ entries: EntryBatch, _ selection: ArraySlice<UInt32>, to window: Int) {
    var run = StepRun()
    for index in selection.lazy.map(Int.init) {
      let timestamp = entries.timestamps[index]
      if !run.times.contains(timestamp) {
        windows[window].add(run)
        guard request.range.contains(Timestamp(nanoseconds: timestamp)) else {
          run = StepRun()
          continue
        }
        run = stepRun(of: timestamp)
      }
      run.count += 1
      run.bytes += Int64(entries.lengths[index])
    }
    windows[window].add(run)
  }

  /// The steps `t` with `t - range - offset < timestamp <= t - offset`, and the times around it for
  /// which they are the same.
  private func stepRun(of timestamp: Int64) -> StepRun {
    let first = steps.firstIndex(notBefore: timestamp + offset)
    let behind = steps.firstIndex(notBefore: timestamp + offset + range)
    // All times from which no step boundary is crossed, by the window's start or end.
    let lower = max(steps.boundary(first - 1), steps.boundary(behind - 1) - range) - offset
    let upper = min(steps.boundary(first), steps.boundary(behind) - range) - offset
    return StepRun(
      steps: max(first, nextStep)..<max(first, nextStep, min(behind, steps.count)),
      times: (lower + 1)..<(upper + 1))
  }

  private func window(_ labels: LabelSet) -> Int {
    let number = series.number(labels)
    if number == windows.count { windows.append(SlidingSum()) }
    return number
  }

  private static func check(_ labels: LabelSet) throws(LogQLError) {
    if let error = labels[EntryLabels.errorName] { throw .pipeline(error, series: labels) }
  }

  func evaluate(step: Int) {
    nextStep = step + 1
    output.removeAll(keepingCapacity: true)
    let seconds = Double(range) / 1e9
    for number in series.inLabelOrder {
      let (count, bytes) = windows[number].advance(to: step)
      if count == 0 { continue }
      let value =
        switch operation {
        case .count: Double(count)
        case .rate: Double(count) / seconds
        case .bytes: Double(bytes)
        case .bytesRate: Double(bytes) / seconds
        default: Double.nan
        }
      output.append(StepSample(series: number, value: value))
    }
  }
}

/// Entries that lie in the windows of the same steps.
struct StepRun {
  var steps = 0..<0
  /// Entry times that lie in exactly these windows.
  var times: Range<Int64> = 0..<0
  var count: Int64 = 0
  var bytes: Int64 = 0
}

extension StepGrid {
  /// Number of the first step at or after a time: 0 if all are, `count` if none is.
  func firstIndex(notBefore time: Int64) -> Int {
    if time <= start { return 0 }
    let (quotient, remainder) = (time - start).quotientAndRemainder(dividingBy: step)
    return min(count, Int(quotient) + (remainder > 0 ? 1 : 0))
  }

  /// The time of a step; far in the past before the first, far in the future behind the last.
  func boundary(_ index: Int) -> Int64 {
    index < 0 ? -StepGrid.farAway : index >= count ? StepGrid.farAway : start + Int64(index) * step
  }
}
