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
