/// A distribution of delays as an integer table: its quantiles at 0, 1/n, …, 1. Draws interpolate
/// linearly, without floating point, so that every machine draws the same.
public struct DelayTable: Equatable, Sendable {
  /// Nanoseconds, ascending, at least two.
  public let quantiles: [Int64]

  public init(quantiles: [Int64]) {
    precondition(quantiles.count >= 2, "a delay table needs at least two quantiles")
    precondition(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 <= $1 }, "quantiles ascend")
    self.quantiles = quantiles
  }

  public static func constant(_ delay: Duration) -> DelayTable {
    let ns = nanoseconds(delay)
    return DelayTable(quantiles: [ns, ns])
  }

  public static func uniform(_ low: Duration, _ high: Duration) -> DelayTable {
    DelayTable(quantiles: [nanoseconds(low), nanoseconds(high)])
  }

  /// A body around `median` with a tail up to `10 × median`: the shape of requests over a
  /// network (about log-normal), as sixteen fixed multiples of the median in percent.
  public static func longTailed(median: Duration) -> DelayTable {
    let percent: [Int64] = [
      40, 55, 62, 68, 74, 80, 87, 94, 100, 108, 118, 130, 147, 172, 215, 340, 1000,
    ]
    let ns = nanoseconds(median)
    return DelayTable(quantiles: percent.map { ns * $0 / 100 })
  }

  /// The delay for 64 uniform bits.
  @inline(__always)
  public func delay(_ draw: UInt64) -> Int64 {
    let segments = UInt64(quantiles.count &- 1)
    let (segment, rest) = draw.multipliedFullWidth(by: segments)
    let low = quantiles[Int(segment)]
    let width = UInt64(quantiles[Int(segment) &+ 1] &- low)
    return low &+ Int64(rest.multipliedFullWidth(by: width).high)
  }

  /// Largest delay the table can give.
  public var maximum: Int64 { quantiles[quantiles.count - 1] }

  private static func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
