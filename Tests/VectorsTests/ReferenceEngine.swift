import LogModel
import LogQLPipeline
import LogQLReference
import LogQLSyntax

@testable import Vectors

/// The naive evaluator, as vectors look at it.
struct ReferenceEngine: QueryEngine {
  func prepare(_ query: Query, _ parameters: QueryParameters) throws(LogQLError) {
    _ = try ReferenceEvaluator.evaluate(query, parameters, streams: [])
  }

  func line(_ expression: LogExpression, _ batch: StreamBatch) throws(LogQLError) -> EngineLine? {
    let pipeline = try ReferencePipeline(lines: expression)
    return pipeline.row(Self.entry(batch)).map {
      EngineLine(
        line: $0.line, labels: $0.labels, stream: $0.stream, metadata: $0.metadata,
        parsed: $0.parsed)
    }
  }

  func sample(
    _ aggregation: RangeAggregation, under parent: VectorAggregation?, _ batch: StreamBatch
  ) throws(LogQLError) -> EngineSample? {
    let pipeline = try ReferencePipeline(samples: aggregation, under: parent)
    guard let row = pipeline.row(Self.entry(batch)), let value = row.value else { return nil }
    return EngineSample(labels: row.labels, value: value)
  }

  private static func entry(_ batch: StreamBatch) -> ReferenceEntry {
    ReferenceEntry(
      labels: batch.labels, timestamp: batch.entries.timestamps[0],
      line: batch.entries.withLine(0) { [UInt8]($0) }, metadata: batch.entries.pairs(0))
  }

  func answer(_ query: Query, _ parameters: QueryParameters, _ workload: QueryWorkload)
    throws(LogQLError) -> QueryResult
  {
    let everything = TimeRange(
      start: Timestamp(nanoseconds: 0), end: Timestamp(nanoseconds: .max / 2))
    let streams = workload.read(everything, .forward) { _ in true }.map { batch in
      ReferenceStream(
        labels: batch.labels, entries: batch.entries,
        metadata: (0..<batch.entries.count).map { batch.entries.pairs($0) })
    }
    return try ReferenceEvaluator.evaluate(query, parameters, streams: streams)
  }
}
