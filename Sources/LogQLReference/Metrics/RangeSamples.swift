import LogModel
import LogQLSyntax

/// A range aggregation: its samples by series, and its values at one time (spec: LogQL, §9.3).
struct RangeSamples {
  /// The samples of one series in time order, as columns.
  private struct Series {
    let labels: LabelSet
    let error: String?
    var times: [Int64] = []
    var values: [Double] = []

    mutating func add(_ time: Int64, _ value: Double) {
      times.append(time)
      values.append(value)
    }
  }

  private let aggregation: RangeAggregation
  /// In label order.
  private var series: [Series] = []

  init(
    _ aggregation: RangeAggregation, under parent: VectorAggregation?, _ times: [Int64],
    _ streams: [ReferenceStream]
  ) throws(LogQLError) {
    self.aggregation = aggregation
    let range = aggregation.range
    if max(range.range.magnitude, range.offset.magnitude) > UInt64(Int64.max / 8) {
      throw .timesTooFar
    }
    let pipeline = try ReferencePipeline(samples: aggregation, under: parent)
    guard let first = times.first, let last = times.last else { return }
    let bounds = TimeRange(
      start: Timestamp(nanoseconds: first - range.offset - range.range + 1),
      end: Timestamp(nanoseconds: last - range.offset + 1))
    read(pipeline, Selection(range.selection.matchers, pipeline, bounds, streams))
    series.sort { LabelSet.precedes($0.labels, $1.labels) }
  }

  private mutating func read(_ pipeline: ReferencePipeline, _ selection: Selection) {
    let countsBytes = aggregation.operation == .bytes || aggregation.operation == .bytesRate
    var places: [LabelSet: Int] = [:]
    // The series of each stream whose entries all have the same labels, as soon as one was seen.
    let arePlain = selection.streams.map { pipeline.isPlain && $0.metadata.isEmpty }
    var streamPlaces: [Int?] = selection.streams.map { _ in nil }
    for entry in selection.entries {
      let (number, position) = (Int(entry.stream), Int(entry.position))
      if let place = streamPlaces[number] {
        let value =
          countsBytes ? Double(selection.streams[number].entries.lengths[position]) : 1
        series[place].add(entry.timestamp, value)
        continue
      }
      let stream = selection.streams[number]
      let row = pipeline.row(
        stream.line(position), entry.timestamp, stream: ReferencePipeline.base(stream.labels),
        metadata: stream.metadata(position))
      guard let row, let value = row.value else { continue }
      let place = places[row.labels] ?? series.count
      if place == series.count {
        places[row.labels] = place
        series.append(Series(labels: row.labels, error: row.error))
      }
      if arePlain[number] { streamPlaces[number] = place }
      series[place].add(entry.timestamp, value)
    }
  }

  /// The values at one time, in label order. Throws if a sample of a window is erroneous.
  func evaluate(at time: Int64) throws(LogQLError) -> [MetricSample] {
    let end = time - aggregation.range.offset
    let start = end - aggregation.range.range
    var samples: [MetricSample] = []
    for one in series {
      let window = Self.window(one.times, after: start, upTo: end)
      if window.isEmpty { continue }
      if let error = one.error { throw .pipeline(error, series: one.labels) }
      let value = WindowValue(
        aggregation, times: one.times[window], values: one.values[window])
      samples.append(MetricSample(labels: one.labels, value: value.value))
    }
    if aggregation.operation == .absent {
      return samples.isEmpty ? [MetricSample(labels: absentLabels, value: 1)] : []
    }
    return samples
  }

  /// Where the times in `start < time <= end` stand.
  private static func window(_ times: [Int64], after start: Int64, upTo end: Int64) -> Range<Int> {
    let lower = firstPlace(in: times, after: start)
    return lower..<max(lower, firstPlace(in: times, after: end))
  }

  /// The place of the first time after `bound`; times ascend.
  private static func firstPlace(in times: [Int64], after bound: Int64) -> Int {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= bound { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Labels that only one matcher names, an equality.
  private var absentLabels: LabelSet {
    let matchers = aggregation.range.selection.matchers
    return LabelSet(
      matchers.filter { matcher in
        matcher.op == .equal && matchers.filter { $0.name == matcher.name }.count == 1
      }.map { Label($0.name, $0.value) })
  }
}
