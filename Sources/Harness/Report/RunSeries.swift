public import Scenarios

/// Some metrics over the virtual time of a run, in at most 720 buckets of one width. Made if
/// ``RunOptions/keepsHistory`` asks for it.
public struct RunSeries: Equatable, Sendable {
  /// Width of a bucket: bucket n holds the times n · width ..< (n + 1) · width.
  public var width: Duration
  public var buckets: Int
  public var lines: [Line]

  public struct Line: Equatable, Sendable {
    /// A metric's name, or that of a quantity which is no metric.
    public var name: String
    /// The node, reason or kind of request; empty if there is one line of that name.
    public var subject: String
    public var unit: MetricUnit
    public var kind: Kind
    /// One a bucket; nil: nothing was measured then.
    public var values: [Double?]
  }

  /// How values of a bucket become one.
  public enum Kind: Sendable {
    /// Their sum; 0 without values.
    case total
    case largest
    case mean
  }

  /// The lines of that name.
  public func lines(named name: String) -> [Line] { lines.filter { $0.name == name } }
}

/// How the values of a metric are spread: counts in bins of one width.
public struct Histogram: Equatable, Sendable {
  public var metric: String
  public var unit: MetricUnit
  /// Bin n holds values of n · width ..< (n + 1) · width, the last one also its upper bound.
  public var width: Double
  public var counts: [Int]
}
