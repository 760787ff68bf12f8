public import Scenarios

/// The metrics that thresholds may name, as a table.
public enum MetricTable {
  public static func lines(of registry: MetricRegistry) -> [String] {
    var table = ColumnTable([
      ("METRIC", .left), ("UNIT", .left), ("AGGREGATIONS", .left), ("MEANING", .left),
    ])
    for definition in registry.definitions {
      let aggregations = definition.aggregations.map(\.rawValue).joined(separator: " ")
      table.add([definition.name, word(definition.unit), aggregations, definition.description])
    }
    return table.lines
  }

  /// How a bound of this unit is written.
  private static func word(_ unit: MetricUnit) -> String {
    switch unit {
    case .bytes: "bytes"
    case .nanoseconds: "duration"
    case .count: "count"
    case .ratio: "ratio"
    case .usd: "US dollars"
    }
  }
}
