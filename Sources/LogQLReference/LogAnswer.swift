import LogModel
import LogQLSyntax

/// The answer to a log query: the first `limit` entries in the wanted direction (spec: LogQL, §8).
struct LogAnswer {
  private let pipeline: ReferencePipeline
  private let parameters: QueryParameters
  private let selection: Selection

  init(
    _ expression: LogExpression, _ parameters: QueryParameters, _ streams: [ReferenceStream]
  ) throws(LogQLError) {
    if parameters.kind == .instant { throw .instantLogQuery }
    self.parameters = parameters
    pipeline = try ReferencePipeline(lines: expression)
    selection = Selection(
      expression.matchers, pipeline, TimeRange(start: parameters.start, end: parameters.end),
      streams)
  }

  private typealias Row = (timestamp: Int64, row: ReferenceRow)

  /// Streams in the byte order of their label texts.
  func streams() -> [ResultStream] {
    var result: [ResultStream] = []
    var places: [LabelSet: Int] = [:]
    for (timestamp, row) in thinned(rows()) {
      let labels =
        parameters.categorizesLabels ? LabelSet(keepingEmpty: row.stream) : row.labels
      let place = places[labels] ?? result.count
      if place == result.count {
        places[labels] = place
        result.append(
          ResultStream(
            labels: labels, entries: EntryBatch(),
            categories: parameters.categorizesLabels ? [] : nil))
      }
      result[place].entries.append(timestamp, row.line)
      if parameters.categorizesLabels {
        result[place].categories?.append(
          EntryCategories(metadata: row.metadata, parsed: row.parsed))
      }
    }
    return result.sorted {
      $0.labels.canonical.utf8.lexicographicallyPrecedes($1.labels.canonical.utf8)
    }
  }

  /// The first `limit` entries in order. At one time by ascending stream hash in both directions, in a
  /// stream by the text of the labels, then as written or the other way round.
  private func rows() -> [Row] {
    var rows: [Row] = []
    // Rows of streams whose entries all have the same labels.
    var plain: [Int32: ReferenceRow] = [:]
    for run in runs() {
      if rows.count >= parameters.limit { break }
      let entries = selection.entries[run]
      var together: [Row] = []
      for entry in parameters.direction == .forward ? Array(entries) : entries.reversed() {
        if let row = row(entry, &plain) { together.append((entry.timestamp, row)) }
      }
      if together.count > 1 {
        together = together.enumerated().sorted { a, b in
          let (x, y) = (a.element.row.labels.canonical, b.element.row.labels.canonical)
          return x.utf8.elementsEqual(y.utf8)
            ? a.offset < b.offset : x.utf8.lexicographicallyPrecedes(y.utf8)
        }.map(\.element)
      }
      rows += together
    }
    return Array(rows.prefix(max(0, parameters.limit)))
  }

  private func row(_ entry: SelectedEntry, _ plain: inout [Int32: ReferenceRow]) -> ReferenceRow? {
    let (stream, position) = (selection.stream(of: entry), Int(entry.position))
    let isPlain = pipeline.isPlain && stream.metadata.isEmpty
    if isPlain, let known = plain[entry.stream] {
      return ReferenceRow(line: stream.line(position), likeThat: known)
    }
    let row = pipeline.row(
      stream.line(position), entry.timestamp, stream: ReferencePipeline.base(stream.labels),
      metadata: stream.metadata(position))
    if isPlain { plain[entry.stream] = row }
    return row
  }

  /// Where entries of one time and stream stand together, in the wanted direction.
  private func runs() -> [Range<Int>] {
    let entries = selection.entries
    var runs: [Range<Int>] = []
    var start = 0
    for place in entries.indices where place > 0 && !entries[place].isBeside(entries[start]) {
      runs.append(start..<place)
      start = place
    }
    if start < entries.count { runs.append(start..<entries.count) }
    if parameters.direction == .forward { return runs }
    // Backward in time, forward among the streams of one time.
    return runs.sorted { a, b in
      let (x, y) = (entries[a.lowerBound], entries[b.lowerBound])
      return x.timestamp != y.timestamp ? x.timestamp > y.timestamp : x.streamHash < y.streamHash
    }
  }

  /// Only entries that have a distance from the last one kept. It acts on what the limit has left, as
  /// it does for entries in memory.
  private func thinned(_ rows: [Row]) -> [Row] {
    if parameters.interval <= 0 { return rows }
    var kept: [Row] = []
    for row in rows {
      if let last = kept.last, abs(row.timestamp - last.timestamp) < parameters.interval {
        continue
      }
      kept.append(row)
    }
    return kept
  }
}
