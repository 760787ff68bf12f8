/// A reading of a node's monotonic clock: nanoseconds since an arbitrary origin (in simulation: the
/// start of the run).
public struct MonotonicTime: Comparable, Hashable, Sendable {
  public var nanoseconds: Int64

  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  @inlinable public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }

  /// The time from `b` to `a`.
  @inlinable public static func - (a: Self, b: Self) -> Duration {
    .nanoseconds(a.nanoseconds &- b.nanoseconds)
  }

  @inlinable public static func + (a: Self, b: Duration) -> Self {
    Self(nanoseconds: a.nanoseconds &+ b.nanosecondCount)
  }
}

/// A reading of a node's wall clock: nanoseconds since 1970-01-01T00:00:00Z.
public struct WallTime: Comparable, Hashable, Sendable {
  public var nanoseconds: Int64

  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  @inlinable public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }

  @inlinable public static func - (a: Self, b: Self) -> Duration {
    .nanoseconds(a.nanoseconds &- b.nanoseconds)
  }

  @inlinable public static func + (a: Self, b: Duration) -> Self {
    Self(nanoseconds: a.nanoseconds &+ b.nanosecondCount)
  }
}

extension Duration {
  /// The duration in whole nanoseconds, truncated towards zero, saturating at ±292 years.
  @inlinable public var nanosecondCount: Int64 {
    // Up to 18 seconds the compiler makes it a multiplication, up to 584 years one division of the
    // processor does; that of 128 bits by 128 costs ten times as much.
    let high = UInt64(truncatingIfNeeded: attoseconds >> 64)
    if high < 1_000_000_000 {
      let low = UInt64(truncatingIfNeeded: attoseconds)
      if high == 0 { return Int64(low / 1_000_000_000) }
      let divisor: UInt64 = 1_000_000_000
      return Int64(clamping: divisor.dividingFullWidth((high, low)).quotient)
    }
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    return carry ? (seconds < 0 ? .min : .max) : sum
  }
}

/// Whether a sleep counts as progress. Heartbeats and sweeps are background: a cluster in which only
/// they still fire is stalled.
public enum TimerKind: UInt8, Sendable {
  case foreground
  case background
}
