import Bytes
import LogModel
import LogQL
import LogQLPipeline
import LogQLReference
import LogQLSyntax

/// Plays the querier: feeds an evaluator from a list of entries, in pieces whose sizes are drawn.
struct Feeder {
  /// By stream in order of first appearance, each in time order and without duplicates.
  private var streams: [(labels: LabelSet, entries: [ReferenceEntry])] = []

  init(_ entries: [ReferenceEntry]) {
    var index: [LabelSet: Int] = [:]
    for entry in entries {
      let number = index[entry.labels] ?? streams.count
      if number == streams.count {
        streams.append((entry.labels, []))
        index[entry.labels] = number
      }
      let isKnown = streams[number].entries.contains {
        $0.timestamp == entry.timestamp && $0.line == entry.line && $0.metadata == entry.metadata
      }
      if !isKnown { streams[number].entries.append(entry) }
    }
    for number in streams.indices {
      streams[number].entries = streams[number].entries.enumerated()
        .sorted { ($0.element.timestamp, $0.offset) < ($1.element.timestamp, $1.offset) }
        .map(\.element)
    }
  }

  /// Answers the query, and says how many entries had been fed when the evaluator was done.
  func evaluate(_ query: Query, _ parameters: QueryParameters, _ draws: inout DrawStream) throws
    -> (result: QueryResult, fed: Int)
  {
    let evaluator = try Evaluator(query, parameters)
    var pending = evaluator.sources.map { pendingStreams($0) }
    var reached = evaluator.sources.map {
      $0.direction == .forward ? $0.range.start.nanoseconds : $0.range.end.nanoseconds
    }
    while case .needs(let source, let until) = evaluator.next() {
      let request = evaluator.sources[source]
      let forward = request.direction == .forward
      let bounds =
        forward
        ? max(
          until.nanoseconds, reached[source] + 1)...max(
            until.nanoseconds, request.range.end.nanoseconds)
        : request.range.start
          .nanoseconds...max(reached[source] - 1, request.range.start.nanoseconds)
      let to = draws.next(below: 4) == 0 ? until.nanoseconds : draws.next(in: bounds)
      for stream in pending[source].indices {
        while true {
          let ready = pending[source][stream].entries.prefix {
            forward ? $0.timestamp < to : $0.timestamp >= to
          }.prefix(Int(draws.next(in: 1...9)))
          if ready.isEmpty { break }
          let batch = Feeder.batch(
            Array(ready), filteredBy: request, pushDown: draws.next(below: 2) == 0)
          evaluator.feed(
            source: source, StreamBatch(labels: pending[source][stream].labels, entries: batch))
          pending[source][stream].entries.removeFirst(ready.count)
        }
      }
      reached[source] = to
      evaluator.advance(source: source, to: Timestamp(nanoseconds: to))
    }
    return (try evaluator.result(), evaluator.statistics.entries)
  }

  private func pendingStreams(_ request: SourceRequest) -> [(
    labels: LabelSet, entries: ArraySlice<ReferenceEntry>
  )] {
    streams.filter { stream in request.matchers.allSatisfy { $0.matches(stream.labels) } }
      .map { stream in
        let entries = stream.entries.filter {
          request.range.contains(Timestamp(nanoseconds: $0.timestamp))
        }
        return (
          stream.labels, request.direction == .forward ? entries[...] : entries.reversed()[...]
        )
      }
  }

  private static func batch(
    _ entries: [ReferenceEntry], filteredBy request: SourceRequest, pushDown: Bool
  ) -> EntryBatch {
    var batch = EntryBatch()
    for entry in entries { batch.append(entry.timestamp, entry.line) }
    for (index, entry) in entries.enumerated() { batch.setPairs(index, entry.metadata) }
    if !request.wantsLines { batch.slab = [] }
    return pushDown ? request.lineFilters.filtered(batch) : batch
  }
}
