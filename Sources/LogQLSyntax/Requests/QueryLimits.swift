/// What a tenant may ask for (spec: LogQL, §9.6 and §10); the defaults are the reference's.
public struct QueryLimits: Sendable, Equatable {
  /// Most entries of a log query (`max_entries_limit_per_query`); 0: any number.
  public var maximumEntries = 5_000
  /// Most series of a metric query (`max_query_series`).
  public var maximumSeries = 500
  /// Longest time from start to end, nanoseconds (`max_query_length`); 0: any.
  public var maximumLength: Int64 = 721 * 3_600 * 1_000_000_000
  /// Longest `[range]`, nanoseconds (`max_query_range`); 0: any.
  public var maximumRange: Int64 = 0

  public init() {}
}
