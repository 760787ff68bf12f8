import Environment
import LogStore
import Scenarios

/// Values of a run's metrics as they come. Names are those of the registry.
final class Metrics {
  private let registry: MetricRegistry
  private var values: [[Double]]
  private var places: [String: Int] = [:]

  init(_ registry: MetricRegistry) {
    self.registry = registry
    values = Array(repeating: [], count: registry.definitions.count)
    for (place, definition) in registry.definitions.enumerated() {
      places[definition.name] = place
    }
  }

  /// A metric that was looked up once, for values that come often.
  struct Place {
    fileprivate let index: Int
  }

  func place(of name: String) -> Place {
    guard let index = places[name] else {
      preconditionFailure("no metric named \(name) in the registry")
    }
    return Place(index: index)
  }

  /// Adds one value in the metric's base unit.
  func add(_ place: Place, _ value: Double) { values[place.index].append(value) }

  func add(_ name: String, _ value: Double) { add(place(of: name), value) }

  /// One value that stands for the whole run.
  func set(_ name: String, _ value: Double) { values[place(of: name).index] = [value] }

  func hasValues(_ name: String) -> Bool {
    places[name].map { !values[$0].isEmpty } ?? false
  }

  /// How the values are spread over at most 24 bins; nil without values.
  func histogram(of name: String) -> Histogram? {
    guard let place = places[name], let largest = values[place].max(), largest > 0 else {
      return nil
    }
    let unit = registry.definitions[place].unit
    let width = Metrics.binWidth(largest / 24, unit)
    var counts = Array(repeating: 0, count: Int((largest / width).rounded(.up)))
    for value in values[place] where value >= 0 {
      counts[min(Int(value / width), counts.count - 1)] += 1
    }
    return Histogram(metric: name, unit: unit, width: width, counts: counts)
  }

  /// The shortest readable width of at least `width`: powers of two of bytes; otherwise 1, 2 or 5
  /// times a power of ten.
  private static func binWidth(_ width: Double, _ unit: MetricUnit) -> Double {
    if unit == .bytes {
      var power = 1.0
      while power < width { power *= 2 }
      return power
    }
    var power = 1.0
    while power > width { power /= 10 }
    while power * 10 <= width { power *= 10 }
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= width } ?? 10 * power
  }

  /// The metrics that have values, in the registry's order.
  func summaries() -> [MetricSummary] {
    registry.definitions.enumerated().compactMap { place, definition in
      let sorted = values[place].sorted()
      guard let last = values[place].last else { return nil }
      let total = values[place].reduce(0, +)
      return MetricSummary(
        name: definition.name, unit: definition.unit, count: sorted.count,
        values: definition.aggregations.map { aggregation in
          MetricSummary.Value(
            aggregation: aggregation,
            value: Metrics.aggregate(aggregation, sorted, total: total, last: last))
        })
    }
  }

  /// `sorted` is not empty. Percentiles by nearest rank.
  private static func aggregate(
    _ aggregation: Aggregation, _ sorted: [Double], total: Double, last: Double
  ) -> Double {
    switch aggregation {
    case .min: sorted[0]
    case .max: sorted[sorted.count - 1]
    case .avg: total / Double(sorted.count)
    case .sum: total
    case .count: Double(sorted.count)
    case .p50: percentile(sorted, 50)
    case .p90: percentile(sorted, 90)
    case .p99: percentile(sorted, 99)
    case .last: last
    }
  }

  private static func percentile(_ sorted: [Double], _ percent: Int) -> Double {
    sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
  }
}
