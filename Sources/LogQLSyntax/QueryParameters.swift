public import LogModel

/// When and how a query is asked.
public struct QueryParameters: Sendable {
  public enum Kind: Sendable {
    case range
    case instant
  }

  public var kind: Kind
  /// Range log queries look at `start <= ts < end`; range metric queries are evaluated at `start`,
  /// `start + step`, … up to and including `end`.
  public var start: Timestamp
  /// Equal to `start` for instant queries.
  public var end: Timestamp
  /// Nanoseconds; unused by instant and by log queries.
  public var step: Int64
  /// Most entries that a log query answers with, over all streams.
  public var limit: Int
  public var direction: Direction
  /// Log queries: least time between entries of the answer, nanoseconds; 0: any.
  public var interval: Int64 = 0
  /// Log queries: keep labels of streams, of structured metadata and of parsers apart (the encoding
  /// flag `categorize-labels`).
  public var categorizesLabels = false
  /// Most series that a metric query may answer with.
  public var maximumSeries = 500

  public init(
    kind: Kind, start: Timestamp, end: Timestamp, step: Int64, limit: Int = 100,
    direction: Direction = .backward
  ) {
    self.kind = kind
    self.start = start
    self.end = end
    self.step = step
    self.limit = limit
    self.direction = direction
  }

  /// A query over a range of times.
  public static func range(
    _ start: Timestamp, _ end: Timestamp, step: Int64 = 1_000_000_000, limit: Int = 100,
    direction: Direction = .backward
  ) -> Self {
    Self(kind: .range, start: start, end: end, step: step, limit: limit, direction: direction)
  }

  /// A query at one time.
  public static func instant(
    _ time: Timestamp, limit: Int = 100, direction: Direction = .backward
  ) -> Self {
    Self(kind: .instant, start: time, end: time, step: 1, limit: limit, direction: direction)
  }
}
