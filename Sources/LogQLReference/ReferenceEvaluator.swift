public import LogModel
public import LogQLSyntax

/// The oracle: answers a query from all entries of a tenant in the plainest way. Of ``LogQL`` it
/// uses the syntax tree and the result values, and nothing that evaluates.
///
/// Cost: every entry is looked at; a metric query then looks at every sample for every step.
public enum ReferenceEvaluator {
  /// Answers a query. `entries`: all of the tenant, in any order of streams, each stream in the
  /// order in which it was written; entries that occur more than once count once.
  public static func evaluate(
    _ query: Query, _ parameters: QueryParameters, entries: some Sequence<ReferenceEntry>
  ) throws(LogQLError) -> QueryResult {
    try evaluate(query, parameters, streams: [ReferenceStream](entries))
  }

  /// The same for entries that lie by stream.
  public static func evaluate(
    _ query: Query, _ parameters: QueryParameters, streams: [ReferenceStream]
  ) throws(LogQLError) -> QueryResult {
    try query.syntax.requireCounting()
    if case .log(let expression) = query.syntax {
      if parameters.kind == .instant { throw .instantLogQuery }
      let range = TimeRange(start: parameters.start, end: parameters.end)
      let selected = try select(expression, range, streams)
      return .streams(lines(selected, streams, parameters))
    }
    let times = try stepTimes(parameters)
    var series: [LabelSet: [ResultPoint]] = [:]
    let read = try ReferenceRead(query.syntax, times, streams)
    for time in times {
      let shown = Timestamp(nanoseconds: time / 1_000_000 * 1_000_000)
      for sample in read.evaluate(query.syntax, at: time) {
        series[sample.labels, default: []].append(ResultPoint(time: shown, value: sample.value))
      }
    }
    if series.count > parameters.maximumSeries { throw .tooManySeries(parameters.maximumSeries) }
    let ordered = series.keys.sorted(by: LabelSet.precedes)
    if parameters.kind == .instant {
      return .vector(ordered.map { ResultSample(labels: $0, point: series[$0]![0]) })
    }
    return .matrix(ordered.map { ResultSeries(labels: $0, points: series[$0]!) })
  }

  /// Whether entries of a stream can play a part in the answer. Harnesses use it so as not to make
  /// lines that no selector reads.
  public static func reads(_ query: Query, _ labels: LabelSet) -> Bool {
    query.selectors.contains { matchers in matchers.allSatisfy { $0.matches(labels) } }
  }

  private static func stepTimes(_ parameters: QueryParameters) throws(LogQLError) -> [Int64] {
    let start = parameters.start.nanoseconds
    if parameters.kind == .instant { return [start] }
    if parameters.step <= 0 { throw .stepNotPositive }
    return Array(stride(from: start, through: parameters.end.nanoseconds, by: Int(parameters.step)))
  }
}

/// An entry that a selection keeps.
struct SelectedEntry {
  var timestamp: Int64
  /// Stable hash of the stream's labels: the order of streams at one time.
  var streamHash: UInt64
  /// Numbers of the stream, and of the entry in it.
  var stream: Int32
  var position: Int32

  func precedes(_ other: SelectedEntry) -> Bool {
    (timestamp, streamHash, stream, position)
      < (other.timestamp, other.streamHash, other.stream, other.position)
  }
}

extension ReferenceEvaluator {
  /// The entries that a selection keeps, each once, in time order; at one time by stream hash, in a
  /// stream as written.
  static func select(
    _ expression: LogExpression, _ range: TimeRange, _ streams: [ReferenceStream]
  ) throws(LogQLError) -> [SelectedEntry] {
    let filters = try expression.lineFilters.map { filter throws(LogQLError) in
      try ReferenceLineFilter(filter)
    }
    var kept: [SelectedEntry] = []
    for (number, stream) in streams.enumerated()
    where expression.matchers.allSatisfy({ $0.matches(stream.labels) }) {
      let hash = stream.labels.stableHash
      let (times, entries) = (stream.entries.timestamps, stream.entries)
      for part in stream.parts {
        for position in part where range.contains(Timestamp(nanoseconds: times[position])) {
          if !filters.isEmpty
            && !entries.withLine(position, { line in filters.allSatisfy { $0.accepts(line) } })
          {
            continue
          }
          kept.append(
            SelectedEntry(
              timestamp: times[position], streamHash: hash, stream: Int32(number),
              position: Int32(position)))
        }
      }
    }
    kept.sort { $0.precedes($1) }
    return withoutDuplicates(kept, streams)
  }

  /// Duplicates have the same time and stream: they lie in the same run.
  private static func withoutDuplicates(
    _ entries: [SelectedEntry], _ streams: [ReferenceStream]
  ) -> [SelectedEntry] {
    var unique: [SelectedEntry] = []
    unique.reserveCapacity(entries.count)
    for entry in entries {
      var isNew = true
      var place = unique.count - 1
      while place >= 0, unique[place].timestamp == entry.timestamp,
        unique[place].streamHash == entry.streamHash
      {
        if isSame(entry, unique[place], streams) { isNew = false }
        place -= 1
      }
      if isNew { unique.append(entry) }
    }
    return unique
  }

  private static func isSame(
    _ a: SelectedEntry, _ b: SelectedEntry, _ streams: [ReferenceStream]
  ) -> Bool {
    let (stream, other) = (streams[Int(a.stream)], streams[Int(b.stream)])
    return stream.labels == other.labels
      && stream.hasSameContent(Int(a.position), as: other, Int(b.position))
  }

  /// The first `limit` entries in the wanted direction, by their labels.
  static func lines(
    _ selected: [SelectedEntry], _ streams: [ReferenceStream], _ parameters: QueryParameters
  ) -> [ResultStream] {
    func labels(_ entry: SelectedEntry) -> String {
      streams[Int(entry.stream)].allLabels(Int(entry.position)).canonical
    }
    // At one time by ascending stream hash in both directions, in a stream by the text of the labels,
    // then as written or the other way round.
    let ordered = selected.sorted { a, b in
      let isForward = parameters.direction == .forward
      if a.timestamp != b.timestamp { return (a.timestamp < b.timestamp) == isForward }
      if a.streamHash != b.streamHash { return a.streamHash < b.streamHash }
      let (x, y) = (labels(a), labels(b))
      if x != y { return x.utf8.lexicographicallyPrecedes(y.utf8) }
      return isForward ? a.precedes(b) : b.precedes(a)
    }
    var batches: [LabelSet: EntryBatch] = [:]
    for entry in ordered.prefix(max(0, parameters.limit)) {
      let stream = streams[Int(entry.stream)]
      stream.entries.withLine(Int(entry.position)) { line in
        batches[stream.allLabels(Int(entry.position)), default: EntryBatch()]
          .append(entry.timestamp, line)
      }
    }
    let labels = batches.keys.sorted {
      $0.canonical.utf8.lexicographicallyPrecedes($1.canonical.utf8)
    }
    return labels.map { ResultStream(labels: $0, entries: batches[$0]!) }
  }
}
