/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, as log entries carry it.
public struct Timestamp: Comparable, Hashable, Sendable {
  public var nanoseconds: Int64

  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
  @inlinable public init(milliseconds: Int64) { nanoseconds = milliseconds &* 1_000_000 }
  @inlinable public init(seconds: Int64) { nanoseconds = seconds &* 1_000_000_000 }

  @inlinable public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }

  /// Whole milliseconds, rounded down.
  @inlinable public var millisecondsFloor: Int64 {
    let quotient = nanoseconds / 1_000_000
    return nanoseconds % 1_000_000 < 0 ? quotient - 1 : quotient
  }

  /// Whole milliseconds, rounded up.
  @inlinable public var millisecondsCeiling: Int64 {
    let quotient = nanoseconds / 1_000_000
    return nanoseconds % 1_000_000 > 0 ? quotient + 1 : quotient
  }
}

/// Times from `start` up to but not including `end`.
public struct TimeRange: Hashable, Sendable {
  public var start: Timestamp
  public var end: Timestamp

  @inlinable public init(start: Timestamp, end: Timestamp) {
    self.start = start
    self.end = end
  }

  /// All times but the last that there is, which no range holds.
  public static let always = TimeRange(
    start: Timestamp(nanoseconds: .min), end: Timestamp(nanoseconds: .max))

  @inlinable public var isEmpty: Bool { start >= end }
  @inlinable public func contains(_ time: Timestamp) -> Bool { start <= time && time < end }
}
