extension SchemaObject {
  /// `loki:`, in Loki's own names, with its defaults.
  static let loki = SchemaObject([
    SchemaKey(
      "ingester", .object(ingester), "Chunks, flushing, write-ahead log, ring",
      example: "{ chunk_encoding: snappy }"),
    SchemaKey(
      "ingester_client",
      .object(
        SchemaObject([
          SchemaKey(
            "remote_timeout", .duration, "Of a push to one ingester", standard: "5s", example: "2s")
        ])), "How distributors call ingesters", example: "{ remote_timeout: 5s }"),
    SchemaKey(
      "limits_config", .object(limits), "What is refused", example: "{ max_line_size: 256KB }"),
    SchemaKey(
      "querier",
      .object(
        SchemaObject([
          SchemaKey(
            "query_ingesters_within", .duration,
            "Queries that end earlier skip the ingesters; 0: never", standard: "3h", example: "0")
        ])), "How queries are answered", example: "{ query_ingesters_within: 3h }"),
  ])

  private static let ingester = SchemaObject([
    SchemaKey(
      "chunk_target_size", .lokiSize, "Compressed size at which a chunk is full",
      standard: "1572864", example: "256KB"),
    SchemaKey(
      "chunk_block_size", .lokiSize, "Uncompressed size at which a block is cut",
      standard: "262144", example: "64KB"),
    SchemaKey(
      "chunk_encoding", .choice(LokiSettings.Encoding.allCases.map(\.rawValue)),
      "How blocks are compressed", standard: "gzip", example: "snappy"),
    SchemaKey(
      "chunk_idle_period", .duration, "Silence after which a chunk is flushed", standard: "30m",
      example: "5m"),
    SchemaKey(
      "chunk_retain_period", .duration, "How long flushed chunks stay in memory", standard: "0",
      example: "1m"),
    SchemaKey(
      "max_chunk_age", .duration, "Age at which a chunk is flushed", standard: "2h", example: "1h"),
    SchemaKey(
      "flush_check_period", .duration, "How often chunks are looked through", standard: "30s",
      example: "10s"),
    SchemaKey("flush_op_timeout", .duration, "Of one flush", standard: "10m", example: "1m"),
    SchemaKey(
      "concurrent_flushes", .count(1...4096), "Flushes side by side", standard: "32", example: "4"),
    SchemaKey(
      "flush_op_backoff",
      .object(
        SchemaObject([
          SchemaKey("min_period", .duration, "First wait", standard: "10s", example: "1s"),
          SchemaKey("max_period", .duration, "Longest wait", standard: "1m", example: "30s"),
          SchemaKey("max_retries", .count(1...1_000_000), "Attempts", standard: "10", example: "5"),
        ])), "Before a failed flush is tried again", example: "{ min_period: 10s }"),
    SchemaKey(
      "sync_period", .duration, "Boundaries at which replicas cut chunks; 0: none",
      standard: "1h", example: "0"),
    SchemaKey(
      "sync_min_utilization", .share, "How full a chunk must be to be cut there", standard: "0.1",
      example: "0.5"),
    SchemaKey(
      "wal",
      .object(
        SchemaObject([
          SchemaKey(
            "enabled", .boolean, "Whether there is one", standard: "true", example: "false"),
          SchemaKey(
            "flush_on_shutdown", .boolean, "Whether a graceful stop flushes all chunks",
            standard: "false", example: "true"),
        ])), "The write-ahead log", example: "{ enabled: true }"),
    SchemaKey(
      "lifecycler", .object(lifecycler), "The ingester's place in the ring",
      example: "{ num_tokens: 128 }"),
  ])

  private static let lifecycler = SchemaObject([
    SchemaKey(
      "num_tokens", .count(1...4096), "Tokens of one ingester", standard: "128", example: "64"),
    SchemaKey(
      "heartbeat_period", .duration, "From sign of life to sign of life", standard: "5s",
      example: "10s"),
    SchemaKey(
      "ring",
      .object(
        SchemaObject([
          SchemaKey(
            "heartbeat_timeout", .duration, "Silence after which an ingester is unhealthy",
            standard: "1m", example: "2m")
        ])), "The ring as others see it", example: "{ heartbeat_timeout: 1m }"),
  ])

  private static let limits = SchemaObject([
    SchemaKey(
      "max_line_size", .lokiSize, "Of one line; 0: no limit", standard: "256KB", example: "64KB"),
    SchemaKey(
      "discover_service_name", .emptyList, "Not supported: only an empty list", standard: "[]"),
    SchemaKey("discover_log_levels", .off, "Not supported: only false", standard: "false"),
    SchemaKey(
      "reject_old_samples", .boolean, "Whether old entries are refused", standard: "true",
      example: "false"),
    SchemaKey(
      "reject_old_samples_max_age", .duration, "What old means", standard: "7d", example: "1d"),
    SchemaKey(
      "creation_grace_period", .duration, "How far in the future an entry may lie",
      standard: "10m", example: "1h"),
  ])
}
