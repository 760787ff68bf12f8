import Environment

/// Spreads ordinary flush operations over the time between two sweeps (spec: ingester, §3.3): one
/// token bucket of size 1 for all workers, refilled at a rate that is set after each sweep.
struct FlushPace {
  /// Nanoseconds between operations; 0: unlimited, as before the first sweep.
  private(set) var interval: Int64 = 0
  private var next = MonotonicTime(nanoseconds: .min)

  /// Operations per second for what a sweep has queued.
  static func rate(queued: Int, period: Duration) -> Double {
    let seconds = Double(period.nanosecondCount) / 1e9
    return max(Double(queued) / seconds * 1.05, 100 / seconds)
  }

  /// Sets the rate for `queued` operations within `period`.
  mutating func set(queued: Int, period: Duration) {
    let rate = Self.rate(queued: queued, period: period)
    interval = Int64((1e9 / rate).rounded())
  }

  /// Takes a token: how long its owner has to wait from `now`.
  mutating func take(now: MonotonicTime) -> Duration {
    if interval == 0 { return .zero }
    let at = max(now, next)
    next = at + .nanoseconds(interval)
    return at - now
  }
}
