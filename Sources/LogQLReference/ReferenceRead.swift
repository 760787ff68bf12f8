import LogModel
import LogQLSyntax

/// What the range aggregations of a metric query read, and their evaluation at one time.
struct ReferenceRead {
  struct Sample {
    var labels: LabelSet
    var value: Double
  }

  /// What counts of an entry.
  struct Entry {
    var timestamp: Int64
    var bytes: Int
  }

  /// The entries of each range aggregation, by the labels of their series.
  private var sources: [(aggregation: RangeAggregation, series: [(LabelSet, [Entry])])] =
    []

  /// `parent`: the aggregation directly above the expression.
  init(
    _ expression: Expression, under parent: VectorAggregation? = nil, _ times: [Int64],
    _ streams: [ReferenceStream]
  ) throws(LogQLError) {
    switch expression {
    case .log, .binary, .literal, .vector, .labelReplace, .variants: break
    case .vectorAggregation(let aggregation):
      self = try ReferenceRead(aggregation.operand, under: aggregation, times, streams)
    case .rangeAggregation(let aggregation):
      // The groups of a sum are made before values are (spec: LogQL, §9.2).
      let grouping = parent?.operation == .sum ? parent?.grouping : nil
      sources = [(aggregation, try ReferenceRead.series(aggregation, grouping, times, streams))]
    }
  }

  private static func series(
    _ aggregation: RangeAggregation, _ grouping: Grouping?, _ times: [Int64],
    _ streams: [ReferenceStream]
  ) throws(LogQLError) -> [(LabelSet, [Entry])] {
    guard let first = times.first, let last = times.last else { return [] }
    let range = aggregation.range
    let bounds = TimeRange(
      start: Timestamp(nanoseconds: first - range.offset - range.range + 1),
      end: Timestamp(nanoseconds: last - range.offset + 1))
    // Series in order of appearance; where the entries of each label set go, and of each stream
    // whose entries all have its labels.
    var series: [(labels: LabelSet, entries: [Entry])] = []
    var places: [LabelSet: Int] = [:]
    var streamPlaces: [Int?] = Array(repeating: nil, count: streams.count)
    for selected in try ReferenceEvaluator.select(range.selection, bounds, streams) {
      let (number, position) = (Int(selected.stream), Int(selected.position))
      let place: Int
      if let known = streamPlaces[number] {
        place = known
      } else {
        let labels = streams[number].allLabels(position)
        if let known = places[labels] {
          place = known
        } else {
          if let error = labels["__error__"] { throw .pipeline(error, series: labels) }
          let key = grouping.map { group(labels, $0) } ?? labels
          place = series.firstIndex { $0.labels == key } ?? series.count
          if place == series.count { series.append((key, [])) }
          places[labels] = place
        }
        if streams[number].metadata.isEmpty { streamPlaces[number] = place }
      }
      series[place].entries.append(
        Entry(timestamp: selected.timestamp, bytes: Int(streams[number].entries.lengths[position])))
    }
    return series.sorted { LabelSet.precedes($0.labels, $1.labels) }
      .map { ($0.labels, $0.entries) }
  }

  /// The samples of an expression at one time, in label order.
  func evaluate(_ expression: Expression, at time: Int64) -> [Sample] {
    switch expression {
    case .log, .binary, .literal, .vector, .labelReplace, .variants: []
    case .rangeAggregation(let aggregation): evaluate(aggregation, at: time)
    case .vectorAggregation(let aggregation):
      aggregate(aggregation, evaluate(aggregation.operand, at: time))
    }
  }

  private func evaluate(_ aggregation: RangeAggregation, at time: Int64) -> [Sample] {
    guard let source = sources.first(where: { $0.aggregation == aggregation }) else { return [] }
    let end = time - aggregation.range.offset
    let start = end - aggregation.range.range
    let seconds = Double(aggregation.range.range) / 1e9
    var samples: [Sample] = []
    for (labels, entries) in source.series {
      var (count, bytes) = (0, 0)
      for entry in entries where start < entry.timestamp && entry.timestamp <= end {
        count += 1
        bytes += entry.bytes
      }
      if count == 0 { continue }
      let value =
        switch aggregation.operation {
        case .count: Double(count)
        case .rate: Double(count) / seconds
        case .bytes: Double(bytes)
        case .bytesRate: Double(bytes) / seconds
        default: Double.nan
        }
      samples.append(Sample(labels: labels, value: value))
    }
    return samples
  }

  private static func group(_ labels: LabelSet, _ grouping: Grouping) -> LabelSet {
    LabelSet(
      labels.labels.filter { label in
        switch grouping {
        case .by(let names): names.contains(label.name)
        case .without(let names): !names.contains(label.name)
        }
      })
  }

  private func aggregate(_ aggregation: VectorAggregation, _ samples: [Sample]) -> [Sample] {
    var groups: [LabelSet: [Double]] = [:]
    for sample in samples {
      groups[ReferenceRead.group(sample.labels, aggregation.grouping), default: []]
        .append(sample.value)
    }
    return groups.keys.sorted(by: LabelSet.precedes).map { labels in
      Sample(labels: labels, value: value(aggregation.operation, groups[labels]!))
    }
  }

  /// `values` is never empty; NaN gives way to any value.
  private func value(_ operation: VectorAggregation.Operation, _ values: [Double]) -> Double {
    let numbers = values.filter { !$0.isNaN }
    return switch operation {
    case .count: Double(values.count)
    case .sum: values.reduce(0, +)
    case .max: numbers.max() ?? .nan
    case .min: numbers.min() ?? .nan
    case .avg:
      values.enumerated().reduce(0.0) { mean, next in
        mean + (next.element - mean) / Double(next.offset + 1)
      }
    default: .nan
    }
  }
}
