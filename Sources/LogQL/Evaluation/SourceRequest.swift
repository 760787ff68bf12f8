public import LogModel
public import LogQLPipeline

/// Entries that an evaluator needs: those of the streams that all matchers accept, at the times in
/// the range.
public struct SourceRequest: Sendable {
  public var matchers: [LabelMatcher]
  /// Half-open, over the times of entries.
  public var range: TimeRange
  /// The order in which entries have to be fed.
  public var direction: Direction
  /// Lines that these do not accept may be left out (they are tested again).
  public var lineFilters: LineFilterChain
  /// If false, only times, lengths and metadata are looked at: the slab may be empty.
  public var wantsLines: Bool
  /// Entries that are enough, counted after the line filters and over all streams, with all others
  /// at the time of the last of them; nil: that cannot be said.
  public var limit: Int?
}

/// What an evaluator has done so far.
public struct EvaluatorStatistics: Sendable, Equatable {
  public var batches = 0
  /// Entries fed, and the bytes of their lines.
  public var entries = 0
  public var lineBytes = 0
  /// Steps of a metric query that were evaluated.
  public var steps = 0
}
