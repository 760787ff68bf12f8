/// What a metric's values are measured in.
public enum MetricUnit: String, CaseIterable, Sendable {
  case bytes
  case nanoseconds
  case count
  case ratio
  case usd
}

/// How the values of a metric over a run become one number.
public enum Aggregation: String, CaseIterable, Sendable {
  case min, max, avg, sum, count, p50, p90, p99, last
}

/// A metric that thresholds may name.
public struct MetricDefinition: Sendable, Equatable {
  public var name: String
  public var unit: MetricUnit
  /// One sentence: what is measured, and when a value is taken.
  public var description: String
  public var aggregations: [Aggregation]

  public init(
    _ name: String, _ unit: MetricUnit, _ description: String, _ aggregations: [Aggregation]
  ) {
    self.name = name
    self.unit = unit
    self.description = description
    self.aggregations = aggregations
  }
}

/// The metrics that exist. Order is that of definition.
public struct MetricRegistry: Sendable {
  public let definitions: [MetricDefinition]

  /// Names must be unique.
  public init(_ definitions: [MetricDefinition]) {
    self.definitions = definitions
    precondition(Set(definitions.map(\.name)).count == definitions.count, "two metrics of one name")
  }

  public subscript(_ name: String) -> MetricDefinition? {
    definitions.first { $0.name == name }
  }
}

extension Aggregation {
  /// For a quantity sampled over time.
  public static let ofGauge: [Aggregation] = [.min, .max, .avg, .p50, .p90, .p99, .last]
  /// For one value per operation.
  public static let ofSamples: [Aggregation] = [.min, .max, .avg, .sum, .count, .p50, .p90, .p99]
  /// For something counted over the run.
  public static let ofTotal: [Aggregation] = [.sum, .count, .last]
}

extension MetricRegistry {
  /// The metrics of the simulated log store.
  public static let logStore = MetricRegistry([
    MetricDefinition(
      "ingester.memory_bytes", .bytes,
      "Memory held by streams and chunks of one ingester, sampled over time.", Aggregation.ofGauge),
    MetricDefinition(
      "ingester.streams", .count, "Streams in memory of one ingester, sampled over time.",
      Aggregation.ofGauge),
    MetricDefinition(
      "ingester.chunks", .count, "Chunks in memory of one ingester, sampled over time.",
      Aggregation.ofGauge),
    MetricDefinition(
      "push.duration", .nanoseconds, "From sending a push to its outcome, one value per attempt.",
      Aggregation.ofSamples),
    MetricDefinition(
      "push.entries", .count, "Entries acknowledged, one value per push.", Aggregation.ofSamples),
    MetricDefinition(
      "push.rejected", .count, "Entries rejected by validation.", Aggregation.ofTotal),
    MetricDefinition(
      "push.unknown", .count, "Entries of pushes without a known outcome.", Aggregation.ofTotal),
    MetricDefinition(
      "query.duration", .nanoseconds, "From asking a query to its answer, one value per query.",
      Aggregation.ofSamples),
    MetricDefinition(
      "flush.duration", .nanoseconds, "From the start of a flush operation to its end.",
      Aggregation.ofSamples),
    MetricDefinition(
      "flush.queue_length", .count, "Operations in one ingester's flush queues, sampled over time.",
      Aggregation.ofGauge),
    MetricDefinition("flush.chunks", .count, "Chunks flushed.", Aggregation.ofTotal),
    MetricDefinition(
      "flush.reason.full", .count, "Chunks flushed because they were full.", Aggregation.ofTotal),
    MetricDefinition(
      "flush.reason.idle", .count, "Chunks flushed because nothing came any more.",
      Aggregation.ofTotal),
    MetricDefinition(
      "flush.reason.max_age", .count, "Chunks flushed because of their age.", Aggregation.ofTotal),
    MetricDefinition(
      "flush.reason.forced", .count, "Chunks flushed on shutdown or on request.",
      Aggregation.ofTotal),
    MetricDefinition(
      "flush.reason.synced", .count, "Chunks cut at a boundary of sync_period.",
      Aggregation.ofTotal),
    MetricDefinition(
      "chunk.size_bytes", .bytes, "Compressed size of a flushed chunk.", Aggregation.ofSamples),
    MetricDefinition(
      "chunk.utilization", .ratio, "Size of a flushed chunk over chunk_target_size.",
      Aggregation.ofSamples),
    MetricDefinition(
      "chunk.compression_ratio", .ratio, "Uncompressed over compressed size of a flushed chunk.",
      Aggregation.ofSamples),
    MetricDefinition(
      "chunk.entries", .count, "Entries of a flushed chunk.", Aggregation.ofSamples),
    MetricDefinition(
      "store.put.requests", .count, "Put requests to the object store.", Aggregation.ofTotal),
    MetricDefinition(
      "store.get.requests", .count, "Get requests to the object store.", Aggregation.ofTotal),
    MetricDefinition(
      "store.put.bytes", .bytes, "Bytes put into the object store.", Aggregation.ofTotal),
    MetricDefinition(
      "store.get.bytes", .bytes, "Bytes read from the object store.", Aggregation.ofTotal),
    MetricDefinition(
      "store.cost_usd", .usd, "Requests and bytes of the stores by the price list.",
      Aggregation.ofTotal),
    MetricDefinition(
      "index.write.rows", .count, "Rows written to the index store.", Aggregation.ofTotal),
    MetricDefinition(
      "index.query.requests", .count, "Queries sent to the index store.", Aggregation.ofTotal),
    MetricDefinition(
      "network.messages", .count, "Messages between nodes, requests and replies.",
      Aggregation.ofTotal),
    MetricDefinition(
      "wal.bytes", .bytes, "Bytes appended to write-ahead logs.", Aggregation.ofTotal),
    MetricDefinition(
      "wal.replay.duration", .nanoseconds, "Time of one replay of a write-ahead log.",
      Aggregation.ofSamples),
  ])
}
