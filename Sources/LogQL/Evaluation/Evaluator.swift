public import LogModel
public import LogQLPipeline
public import LogQLSyntax

/// Evaluates one query, without any input or output of its own.
///
/// It is a state machine: it says what it needs, is fed, and says when it is done, which for a log
/// query is as soon as its limit is filled by entries that nothing can come before:
///
///     let evaluator = try Evaluator(query, parameters)
///     while case .needs(let source, let until) = evaluator.next() {
///       // fetch what is next of evaluator.sources[source], up to `until` or as far as you like
///       evaluator.feed(source: source, batch)
///       evaluator.advance(source: source, to: time)
///     }
///     let result = try evaluator.result()
///
/// Memory: a log query keeps at most twice its limit (at least 1 024) of entries; a metric query
/// its series, with a few words for each step ahead of which entries have come, and its result.
/// Functions whose value depends on the order of values keep the values of overlapping windows,
/// `quantile_over_time` those of every window.
public final class Evaluator {
  public enum Step: Sendable, Equatable {
    /// Entries of a source are missing: going forward those before `until`, going backward those at
    /// or after it.
    case needs(source: Int, until: Timestamp)
    case done
  }

  private enum Plan {
    case log(LogEvaluation)
    case metric(MetricEvaluation)
  }

  private let plan: Plan
  private let requests: [SourceRequest]
  private var reached: [Timestamp]
  public private(set) var statistics = EvaluatorStatistics()

  /// Throws if the query cannot be asked like this, or one of its stages cannot be built.
  public init(_ query: Query, _ parameters: QueryParameters, quirks: LogQLQuirks = .loki)
    throws(LogQLError)
  {
    switch query.syntax {
    case .log(let expression):
      let evaluation = try LogEvaluation(expression, parameters, quirks)
      plan = .log(evaluation)
      requests = [evaluation.request]
    case .rangeAggregation, .vectorAggregation, .binary, .literal, .vector, .labelReplace,
      .variants:
      let evaluation = try MetricEvaluation(query.syntax, parameters, quirks)
      plan = .metric(evaluation)
      requests = evaluation.requests
    }
    reached = requests.map { $0.direction == .forward ? $0.range.start : $0.range.end }
  }

  /// What the query reads: one source for each selector, in the order in which they are written.
  public var sources: [SourceRequest] { requests }

  /// What is missing next.
  public func next() -> Step {
    switch plan {
    case .log(let log):
      let end = log.request.direction == .forward ? log.request.range.end : log.request.range.start
      return log.isSettled(reached[0]) || isExhausted(0) ? .done : .needs(source: 0, until: end)
    case .metric(let metric):
      while let time = metric.nextTime {
        for source in requests.indices {
          let until = metric.need(source, at: time)
          if reached[source] < until && !isExhausted(source) {
            return .needs(source: source, until: until)
          }
        }
        metric.evaluateNext()
        statistics.steps += 1
      }
      return .done
    }
  }

  /// Takes entries of one stream of a source. Times must not lie before what the source has
  /// advanced to (going backward: not at or after it), and must not step back within a stream.
  /// Entries outside of the request's range are ignored.
  public func feed(source: Int, _ batch: StreamBatch) {
    statistics.batches += 1
    statistics.entries += batch.entries.count
    statistics.lineBytes += batch.entries.lineBytes
    switch plan {
    case .log(let log): log.feed(batch)
    case .metric(let metric): metric.feed(source, batch)
    }
  }

  /// Everything of the source before `time` (going backward: at or after it) has been fed.
  public func advance(source: Int, to time: Timestamp) {
    if requests[source].direction == .forward {
      reached[source] = max(reached[source], time)
    } else {
      reached[source] = min(reached[source], time)
    }
    if case .metric(let metric) = plan { metric.advance(source, to: reached[source]) }
  }

  /// Everything of the source has been fed.
  public func finish(source: Int) {
    let request = requests[source]
    advance(
      source: source, to: request.direction == .forward ? request.range.end : request.range.start)
  }

  /// The answer, given all that has been fed; final once ``next()`` says `done`. Throws if the data
  /// makes an answer impossible.
  public func result() throws(LogQLError) -> QueryResult {
    switch plan {
    case .log(let log): return .streams(log.result())
    case .metric(let metric): return try metric.result()
    }
  }

  private func isExhausted(_ source: Int) -> Bool {
    let request = requests[source]
    return request.direction == .forward
      ? reached[source] >= request.range.end : reached[source] <= request.range.start
  }
}
