import Bytes
public import LogModel
public import LogQL
public import LogQLPipeline
public import LogQLSyntax

/// Entries of several streams in memory, to be asked queries. Each stream has its entries in time order,
/// each once.
///
///     var builder = QueryDataBuilder()
///     builder.add(lines, labels: labels)
///     let data = builder.data()
///     let answer = try data.answer(query, parameters)
public struct QueryData: Sendable {
  struct Stream: Sendable {
    var labels: LabelSet
    /// Ascending in time; at one time as written.
    var entries: EntryBatch
  }

  let streams: [Stream]
  /// Times at which reading is cut into windows, ascending.
  private let cuts: [Int64]

  /// Entries read between two looks at whether the query is done.
  private static let windowSize = 1 << 16

  init(_ streams: [Stream]) {
    self.streams = streams
    let longest = streams.max { $0.entries.count < $1.entries.count }?.entries.timestamps ?? []
    cuts = stride(from: Self.windowSize, to: longest.count, by: Self.windowSize).map { longest[$0] }
  }

  /// Entries of all streams.
  public var entryCount: Int { streams.reduce(0) { $0 + $1.entries.count } }

  /// First and last time; nil if there are no entries.
  public var bounds: (first: Timestamp, last: Timestamp)? {
    let first = streams.compactMap(\.entries.timestamps.first).min()
    let last = streams.compactMap(\.entries.timestamps.last).max()
    guard let first, let last else { return nil }
    return (Timestamp(nanoseconds: first), Timestamp(nanoseconds: last))
  }

  /// An answer and the work that it took.
  public struct Answer: Sendable {
    public var result: QueryResult
    public var statistics: EvaluatorStatistics
  }

  /// Answers a query. Reads no further than the query needs.
  public func answer(
    _ query: Query, _ parameters: QueryParameters, quirks: LogQLQuirks = .loki
  ) throws(LogQLError) -> Answer {
    let evaluator = try Evaluator(query, parameters, quirks: quirks)
    var feeds = evaluator.sources.map { SourceWindows($0, streams, cuts) }
    while case .needs(let source, _) = evaluator.next() {
      let reached = feeds[source].feed(evaluator, source)
      evaluator.advance(source: source, to: reached)
    }
    return Answer(result: try evaluator.result(), statistics: evaluator.statistics)
  }
}

/// How far the reading of one source is.
private struct SourceWindows {
  private let streams: [QueryData.Stream]
  private let isForward: Bool
  /// Ends of the windows in the order of reading; the last is the end of the range.
  private var ends: [Int64]
  private var reached: Int64

  init(_ request: SourceRequest, _ all: [QueryData.Stream], _ cuts: [Int64]) {
    streams = all.filter { stream in request.matchers.allSatisfy { $0.matches(stream.labels) } }
    isForward = request.direction == .forward
    let (start, end) = (request.range.start.nanoseconds, request.range.end.nanoseconds)
    let inside = cuts.filter { start < $0 && $0 < end }
    // Taken from the back.
    ends = isForward ? (inside + [end]).reversed() : [start] + inside
    reached = isForward ? start : end
  }

  /// Feeds the next window; returns up to when everything has been fed.
  mutating func feed(_ evaluator: Evaluator, _ source: Int) -> Timestamp {
    let next = ends.popLast() ?? reached
    let window = isForward ? reached..<max(reached, next) : min(reached, next)..<reached
    for stream in streams {
      let times = stream.entries.timestamps
      let first = times.indices.partitionPoint { times[$0] >= window.lowerBound }
      let part = first..<times.indices.partitionPoint { times[$0] >= window.upperBound }
      if part.isEmpty { continue }
      var entries = stream.entries.selecting(part)
      if !isForward { entries.reverse() }
      evaluator.feed(source: source, StreamBatch(labels: stream.labels, entries: entries))
    }
    reached = next
    return Timestamp(nanoseconds: next)
  }
}
