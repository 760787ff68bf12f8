public import LogModel
public import LogQLSyntax

/// What a query makes of entries: lines with labels, or samples (spec: LogQL, §6 to 9.2).
///
///     let pipeline = try Pipeline(lines: expression, quirks: .loki)
///     var rows = PipelineRows()
///     pipeline.run(batch, within: range, into: &rows)
///     for row in 0..<rows.count { pipeline.labels[Int(rows.labels[row])] … }
///
/// One value serves one source of one query: it keeps what it has learnt of streams and lines. Not
/// safe from several threads.
public final class Pipeline {
  /// Filters that may be applied where the lines lie: those that come first anyway.
  public let prefilter: LineFilterChain
  /// If false only times, lengths and metadata are looked at.
  public let wantsLines: Bool
  private let operation: RangeAggregation.Operation?
  private let grouping: Grouping?
  private let categorizes: Bool
  private let table = LabelTable()
  private var selection: [UInt32] = []

  /// For log queries. Throws the error of a stage that cannot be built.
  ///
  /// - Parameter categorizes: keep apart labels of the stream, of metadata and of parsers.
  public init(lines expression: LogExpression, quirks: LogQLQuirks, categorizes: Bool = false)
    throws(LogQLError)
  {
    prefilter = try Pipeline.prefilter(expression)
    wantsLines = true
    operation = nil
    grouping = nil
    self.categorizes = categorizes
  }

  /// For range aggregations. Throws the error of a stage that cannot be built.
  ///
  /// - Parameter parent: the vector aggregation directly above, whose grouping may take effect here.
  public init(
    samples aggregation: RangeAggregation, under parent: VectorAggregation?, quirks: LogQLQuirks
  ) throws(LogQLError) {
    if aggregation.range.unwrap != nil {
      throw LogQLError(.unsupported, "unwrap is not supported yet")
    }
    prefilter = try Pipeline.prefilter(aggregation.range.selection)
    wantsLines = !prefilter.acceptsAll
    operation = aggregation.operation
    grouping = Pipeline.grouping(aggregation, under: parent)
    categorizes = false
  }

  /// The label sets that rows refer to.
  public var labels: PipelineLabels { PipelineLabels(table) }

  /// Runs the entries of one stream through, those at times in `range`, and appends a row for each
  /// that is kept.
  public func run(_ batch: StreamBatch, within range: TimeRange, into rows: inout PipelineRows) {
    let entries = batch.entries
    prefilter.filter(entries, selection: &selection)
    var known: [UInt32: UInt32] = [:]
    for index in selection.lazy.map(Int.init)
    where range.contains(Timestamp(nanoseconds: entries.timestamps[index])) {
      let set = entries.metadata?.sets[index] ?? 0
      let number = known[set] ?? labels(batch, index)
      known[set] = number
      rows.entries.append(UInt32(index))
      rows.labels.append(number)
      switch operation {
      case nil:
        rows.offsets.append(entries.offsets[index])
        rows.lengths.append(entries.lengths[index])
        rows.isRewritten.append(false)
      case .bytes, .bytesRate: rows.values.append(Double(entries.lengths[index]))
      default: rows.values.append(1)
      }
    }
  }

  private static func prefilter(_ expression: LogExpression) throws(LogQLError) -> LineFilterChain {
    for stage in expression.stages {
      if case .lineFilter = stage { continue }
      throw LogQLError(.unsupported, "a stage other than a line filter is not supported yet")
    }
    return try LineFilterChain(expression.lineFilters)
  }

  /// The grouping that takes effect where samples are made (spec: LogQL, §9.2).
  private static func grouping(
    _ aggregation: RangeAggregation, under parent: VectorAggregation?
  ) -> Grouping? {
    if aggregation.operation == .absent { return .by([]) }
    if let own = aggregation.grouping { return own }
    guard let parent, parent.operation == .sum else { return nil }
    switch aggregation.operation {
    case .rate, .count, .bytes, .bytesRate, .sum: return parent.grouping
    default: return nil
    }
  }

  /// The number of an entry's labels: those of the stream and its pairs; a pair whose name a stream
  /// label has is renamed to `…_extracted` (spec: LogQL, §6).
  private func labels(_ batch: StreamBatch, _ index: Int) -> UInt32 {
    let stream = batch.labels
    var metadata: [Label] = []
    var errors: [Label] = []
    for pair in batch.entries.pairs(index) {
      if pair.name == "__error__" || pair.name == "__error_details__" {
        errors.append(pair)
        continue
      }
      let name = stream[pair.name] == nil ? pair.name : pair.name + "_extracted"
      metadata.removeAll { $0.name == name }
      metadata.append(Label(name, pair.value))
    }
    // Details alone do not show (rule 5).
    let isErroneous = errors.contains { $0.name == "__error__" }
    if metadata.isEmpty && !isErroneous { errors = [] }
    let base = stream.labels.filter { label in !metadata.contains { $0.name == label.name } }
    var labels = LabelSet(keepingEmpty: base + metadata + errors)
    if let grouping, !isErroneous { labels = labels.grouped(grouping) }
    let categories = LabelCategories(
      stream: base, metadata: LabelSet(keepingEmpty: metadata).labels, parsed: errors)
    return table.number(labels, categorizes ? categories : nil)
  }
}
