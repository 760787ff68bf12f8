import LogModel
import LogQL
import LogQLPipeline
import LogQLSyntax

/// An implementation of the query language, as far as vectors look at it.
protocol QueryEngine: Sendable {
  /// Throws what is wrong with a query, or with asking it so, before there are entries.
  func prepare(_ query: Query, _ parameters: QueryParameters) throws(LogQLError)
  /// What a log query's stages make of the only entry of a batch; nil if it is dropped.
  func line(_ expression: LogExpression, _ batch: StreamBatch) throws(LogQLError) -> EngineLine?
  /// What a range aggregation makes of it. `parent`: the aggregation directly above.
  func sample(
    _ aggregation: RangeAggregation, under parent: VectorAggregation?, _ batch: StreamBatch
  ) throws(LogQLError) -> EngineSample?
  /// Answers a query.
  func answer(_ query: Query, _ parameters: QueryParameters, _ workload: QueryWorkload)
    throws(LogQLError) -> QueryResult
}

/// An entry as a pipeline leaves it.
struct EngineLine {
  var line: [UInt8]
  var labels: LabelSet
  /// The labels by where they are from.
  var stream: [Label]
  var metadata: [Label]
  var parsed: [Label]
}

/// What an entry counts for.
struct EngineSample {
  var labels: LabelSet
  var value: Double
}

/// `LogQL` itself.
struct BatchEngine: QueryEngine {
  func prepare(_ query: Query, _ parameters: QueryParameters) throws(LogQLError) {
    _ = try Evaluator(query, parameters)
  }

  func line(_ expression: LogExpression, _ batch: StreamBatch) throws(LogQLError) -> EngineLine? {
    let pipeline = try Pipeline(lines: expression, quirks: .loki, categorizes: true)
    let rows = run(pipeline, batch)
    guard rows.count == 1 else { return nil }
    let number = Int(rows.labels[0])
    let categories = pipeline.labels.categories(number)
    let slab = rows.isRewritten[0] ? rows.slab : batch.entries.slab
    let start = Int(rows.offsets[0])
    return EngineLine(
      line: Array(slab[start..<(start + Int(rows.lengths[0]))]), labels: pipeline.labels[number],
      stream: categories.stream, metadata: categories.metadata, parsed: categories.parsed)
  }

  func sample(
    _ aggregation: RangeAggregation, under parent: VectorAggregation?, _ batch: StreamBatch
  ) throws(LogQLError) -> EngineSample? {
    let pipeline = try Pipeline(samples: aggregation, under: parent, quirks: .loki)
    let rows = run(pipeline, batch)
    guard rows.count == 1 else { return nil }
    return EngineSample(labels: pipeline.labels[Int(rows.labels[0])], value: rows.values[0])
  }

  private func run(_ pipeline: Pipeline, _ batch: StreamBatch) -> PipelineRows {
    var rows = PipelineRows()
    pipeline.run(batch, within: .always, into: &rows)
    return rows
  }

  func answer(_ query: Query, _ parameters: QueryParameters, _ workload: QueryWorkload)
    throws(LogQLError) -> QueryResult
  {
    let evaluator = try Evaluator(query, parameters)
    for (source, request) in evaluator.sources.enumerated() {
      let batches = workload.read(request.range, request.direction) { labels in
        request.matchers.allSatisfy { $0.matches(labels) }
      }
      for batch in batches { evaluator.feed(source: source, batch) }
      evaluator.finish(source: source)
    }
    guard case .done = evaluator.next() else {
      preconditionFailure("an evaluator that has been given everything needs more")
    }
    return try evaluator.result()
  }
}
