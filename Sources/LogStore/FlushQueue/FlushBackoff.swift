import Environment

/// Waits between the attempts of one flush operation (spec: ingester, §3.5): uniform in [d, 2d) with
/// d doubling from `minimum` up to `maximum`.
public struct FlushBackoff: Equatable, Sendable {
  /// `min_period`.
  public var minimum: Duration = .seconds(10)
  /// `max_period`.
  public var maximum: Duration = .seconds(60)
  /// `max_retries`: attempts in total.
  public var attempts = 10

  public init() {}

  /// The wait after failed attempt `attempt` (from 0), with `draw` 64 uniform bits.
  func wait(after attempt: Int, draw: UInt64) -> Duration {
    let top = max(maximum.nanosecondCount, 0)
    var low = min(max(minimum.nanosecondCount, 0), top)
    for _ in 0..<min(attempt, 62) where low < top {
      low = low > top / 2 ? top : low * 2
    }
    let high = low > top / 2 ? top : low * 2
    if high <= low { return .nanoseconds(low) }
    let offset = draw.multipliedFullWidth(by: UInt64(high - low)).high
    return .nanoseconds(low + Int64(offset))
  }
}
