public import Scenarios

extension Readable {
  /// A metric's value with its unit.
  public static func value(_ value: Double, _ unit: MetricUnit) -> String {
    switch unit {
    case .bytes: bytes(value)
    case .nanoseconds: duration(value)
    case .count, .ratio: number(value)
    case .usd: dollars(value)
    }
  }
}
