import LogModel
import LogQLSyntax

/// An aggregation over the samples of one time (spec: LogQL, §9.4).
struct VectorAggregating {
  private let aggregation: VectorAggregation

  init(_ aggregation: VectorAggregation) { self.aggregation = aggregation }

  func evaluate(_ samples: [MetricSample]) -> [MetricSample] {
    switch aggregation.operation {
    case .sort: return sorted(samples, descending: false)
    case .sortDescending: return sorted(samples, descending: true)
    case .topk, .approximateTopk: return best(samples, descending: true)
    case .bottomk: return best(samples, descending: false)
    case .sum, .avg, .count, .max, .min, .stddev, .stdvar:
      let groups = groups(samples)
      return groups.keys.sorted(by: LabelSet.precedes).map { labels in
        MetricSample(labels: labels, value: value(groups[labels]?.map(\.sample.value) ?? []))
      }
    }
  }

  private typealias Numbered = (place: Int, sample: MetricSample)

  private func groups(_ samples: [MetricSample]) -> [LabelSet: [Numbered]] {
    var groups: [LabelSet: [Numbered]] = [:]
    for (place, sample) in samples.enumerated() {
      groups[Self.group(sample.labels, aggregation.grouping), default: []].append((place, sample))
    }
    return groups
  }

  static func group(_ labels: LabelSet, _ grouping: Grouping) -> LabelSet {
    LabelSet(
      keepingEmpty: labels.labels.filter { label in
        switch grouping {
        case .by(let names): names.contains(label.name)
        case .without(let names): !names.contains(label.name)
        }
      })
  }

  private func value(_ values: [Double]) -> Double {
    switch aggregation.operation {
    case .count: return Double(values.count)
    case .sum: return values.dropFirst().reduce(values[0], +)
    case .stdvar: return Variance(values).value
    case .stddev: return Variance(values).value.squareRoot()
    case .avg:
      var mean = values[0]
      for (index, value) in values.enumerated().dropFirst() {
        mean += (value - mean) / Double(index + 1)
      }
      return mean
    // NaN gives way to any value.
    case .max: return values.filter { !$0.isNaN }.max() ?? .nan
    case .min: return values.filter { !$0.isNaN }.min() ?? .nan
    case .topk, .bottomk, .approximateTopk, .sort, .sortDescending: return .nan
    }
  }

  /// NaN ranks last, and samples of one value in the order in which they come.
  private func sorted(_ samples: [MetricSample], descending: Bool) -> [MetricSample] {
    ranked(samples.enumerated().map { ($0.offset, $0.element) }, descending).map(\.sample)
  }

  private func ranked(_ samples: [Numbered], _ descending: Bool) -> [Numbered] {
    samples.sorted { a, b in
      let (x, y) = (a.sample.value, b.sample.value)
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a.place < b.place : y.isNaN }
      if x == y { return a.place < b.place }
      return descending ? x > y : x < y
    }
  }

  /// The samples of each group that rank first, in the order in which they came.
  private func best(_ samples: [MetricSample], descending: Bool) -> [MetricSample] {
    let limit = max(0, aggregation.parameter ?? 0)
    let chosen = groups(samples).values.flatMap { ranked($0, descending).prefix(limit) }
    return chosen.sorted { $0.place < $1.place }.map(\.sample)
  }
}
