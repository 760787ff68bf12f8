public import LogModel
public import LogQL

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
    if case .log(let expression) = query.syntax {
      if parameters.kind == .instant { throw .instantLogQuery }
      let range = TimeRange(start: parameters.start, end: parameters.end)
      let selected = try select(expression, range, entries)
      return .streams(streams(selected, parameters))
    }
    let times = try stepTimes(parameters)
    var series: [LabelSet: [ResultPoint]] = [:]
    let read = try ReferenceRead(query.syntax, times, Array(entries))
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

extension ReferenceEvaluator {
  /// The entries that a selection keeps, each once, in time order; at one time by stream hash, in a
  /// stream as written.
  static func select(
    _ expression: LogExpression, _ range: TimeRange, _ entries: some Sequence<ReferenceEntry>
  ) throws(LogQLError) -> [ReferenceEntry] {
    let filters = try expression.lineFilters.map { filter throws(LogQLError) in
      try ReferenceLineFilter(filter)
    }
    // Entries of one stream come together: the last answer about its labels is the next one's too.
    var stream: LabelSet?
    var streamIsRead = false
    var kept: [(entry: ReferenceEntry, position: Int)] = []
    for entry in entries {
      if stream !== entry.labels {
        stream = entry.labels
        streamIsRead = expression.matchers.allSatisfy { $0.matches(entry.labels) }
      }
      guard streamIsRead, range.contains(Timestamp(nanoseconds: entry.timestamp)),
        filters.allSatisfy({ $0.accepts(entry.line) })
      else { continue }
      kept.append((entry, kept.count))
    }
    kept.sort { a, b in
      (a.entry.timestamp, a.entry.labels.stableHash, a.position)
        < (b.entry.timestamp, b.entry.labels.stableHash, b.position)
    }
    return withoutDuplicates(kept.map(\.entry))
  }

  /// Duplicates have the same time and stream: they lie in the same run.
  private static func withoutDuplicates(_ entries: [ReferenceEntry]) -> [ReferenceEntry] {
    var unique: [ReferenceEntry] = []
    for entry in entries {
      var isNew = true
      var place = unique.count - 1
      while place >= 0, unique[place].timestamp == entry.timestamp,
        unique[place].labels == entry.labels
      {
        if unique[place].isSame(as: entry) { isNew = false }
        place -= 1
      }
      if isNew { unique.append(entry) }
    }
    return unique
  }

  /// The first `limit` entries in the wanted direction, by their labels.
  static func streams(_ selected: [ReferenceEntry], _ parameters: QueryParameters) -> [ResultStream]
  {
    var ordered = selected
    if parameters.direction == .backward {
      // Latest first; at one time still by ascending stream hash, in a stream the other way round.
      ordered = selected.enumerated().sorted { a, b in
        if a.element.timestamp != b.element.timestamp {
          return a.element.timestamp > b.element.timestamp
        }
        if a.element.labels.stableHash != b.element.labels.stableHash {
          return a.element.labels.stableHash < b.element.labels.stableHash
        }
        return a.offset > b.offset
      }.map(\.element)
    }
    var batches: [LabelSet: EntryBatch] = [:]
    for entry in ordered.prefix(max(0, parameters.limit)) {
      batches[entry.allLabels, default: EntryBatch()].append(entry.timestamp, entry.line)
    }
    let labels = batches.keys.sorted {
      $0.canonical.utf8.lexicographicallyPrecedes($1.canonical.utf8)
    }
    return labels.map { ResultStream(labels: $0, entries: batches[$0]!) }
  }
}
