/// `loki:` in Loki's own names. Keys that Loki has but nothing reads yet are errors of their own: a
/// setting that is silently without effect would make every conclusion from a run doubtful.
extension ScenarioReading {
  private func notYet(_ keys: [String]) -> [String: String] {
    var messages: [String: String] = [:]
    for key in keys { messages[key] = "\"\(key)\" is a setting of Loki that is not used yet" }
    return messages
  }

  /// Those that are read.
  static let lokiSections = ["ingester", "ingester_client", "limits_config", "querier"]

  func loki(_ file: Section) -> LokiSettings {
    var settings = LokiSettings()
    guard
      let loki = file.section(
        "loki", keys: Self.lokiSections,
        later: notYet([
          "auth_enabled", "server", "common", "distributor", "schema_config", "storage_config",
          "chunk_store_config", "compactor", "ruler", "frontend", "frontend_worker", "query_range",
          "query_scheduler", "table_manager", "memberlist", "runtime_config", "tracing",
          "analytics",
          "pattern_ingester", "bloom_build", "bloom_gateway", "index_gateway", "target",
        ]))
    else { return settings }
    ingester(loki, &settings.ingester)
    if let client = loki.section(
      "ingester_client", keys: ["remote_timeout"],
      later: notYet(["pool_config", "grpc_client_config"]))
    {
      client.set(&settings.ingesterClient.remoteTimeout, "remote_timeout", in: .positive)
    }
    limits(loki, &settings.limits)
    if let querier = loki.section(
      "querier", keys: ["query_ingesters_within"],
      later: notYet([
        "tail_max_duration", "extra_query_delay", "engine", "max_concurrent", "query_store_only",
        "query_ingester_only", "multi_tenant_queries_enabled", "per_request_limits_enabled",
      ]))
    {
      querier.set(&settings.querier.queryIngestersWithin, "query_ingesters_within")
    }
    return settings
  }

  private func ingester(_ loki: Section, _ settings: inout LokiSettings.Ingester) {
    guard
      let section = loki.section(
        "ingester",
        keys: [
          "chunk_target_size", "chunk_block_size", "chunk_encoding", "chunk_idle_period",
          "chunk_retain_period", "max_chunk_age", "flush_check_period", "flush_op_timeout",
          "concurrent_flushes", "flush_op_backoff", "sync_period", "sync_min_utilization", "wal",
          "lifecycler",
        ],
        later: notYet([
          "max_returned_stream_errors", "query_store_max_look_back_period", "autoforget_unhealthy",
          "index_shards", "max_dropped_streams", "shutdown_marker_path",
          "owned_streams_check_interval", "max_transfer_retries", "tailer",
        ]))
    else { return }
    section.set(&settings.chunkTargetSize, "chunk_target_size", in: 0...(1 << 30))
    section.set(&settings.chunkBlockSize, "chunk_block_size", in: 1...(1 << 26))
    if let node = section.node("chunk_encoding") {
      settings.chunkEncoding =
        diagnostics.choice(node, "chunk_encoding", LokiSettings.Encoding.self)
        ?? settings.chunkEncoding
    }
    section.set(&settings.chunkIdlePeriod, "chunk_idle_period", in: .positive)
    section.set(&settings.chunkRetainPeriod, "chunk_retain_period")
    section.set(&settings.maxChunkAge, "max_chunk_age", in: .positive)
    section.set(&settings.flushCheckPeriod, "flush_check_period", in: .positive)
    section.set(&settings.flushOpTimeout, "flush_op_timeout", in: .positive)
    settings.concurrentFlushes =
      section.integer("concurrent_flushes", in: 1...4096) ?? settings.concurrentFlushes
    section.set(&settings.syncPeriod, "sync_period")
    settings.syncMinUtilization =
      section.node("sync_min_utilization").flatMap { share($0, "sync_min_utilization") }
      ?? settings.syncMinUtilization
    backoff(section, &settings.flushOpBackoff)
    if let wal = section.section(
      "wal", keys: ["enabled", "flush_on_shutdown"],
      later: notYet([
        "dir", "checkpoint_duration", "replay_memory_ceiling", "disk_full_threshold",
      ]))
    {
      settings.wal.enabled = wal.boolean("enabled") ?? settings.wal.enabled
      settings.wal.flushOnShutdown =
        wal.boolean("flush_on_shutdown") ?? settings.wal.flushOnShutdown
    }
    lifecycler(section, &settings.lifecycler)
  }

  private func backoff(_ ingester: Section, _ settings: inout LokiSettings.Backoff) {
    guard
      let section = ingester.section(
        "flush_op_backoff", keys: ["min_period", "max_period", "max_retries"])
    else { return }
    section.set(&settings.minPeriod, "min_period", in: .positive)
    section.set(&settings.maxPeriod, "max_period", in: .positive)
    settings.maxRetries = section.integer("max_retries", in: 1...1_000_000) ?? settings.maxRetries
    if settings.minPeriod > settings.maxPeriod {
      diagnostics.report(
        section.position(of: section.has("min_period") ? "min_period" : "max_period"),
        "min_period is \(words(settings.minPeriod)), above max_period, \(words(settings.maxPeriod))",
        expected: "min_period at most max_period")
    }
  }

  private func lifecycler(_ ingester: Section, _ settings: inout LokiSettings.Lifecycler) {
    guard
      let section = ingester.section(
        "lifecycler", keys: ["num_tokens", "heartbeat_period", "ring"],
        later: notYet([
          "heartbeat_timeout", "observe_period", "join_after", "min_ready_duration", "final_sleep",
          "tokens_file_path", "availability_zone", "unregister_on_shutdown",
          "readiness_check_ring_health", "interface_names",
        ]))
    else { return }
    settings.numTokens = section.integer("num_tokens", in: 1...4096) ?? settings.numTokens
    section.set(&settings.heartbeatPeriod, "heartbeat_period", in: .positive)
    var later = notYet(["kvstore", "zone_awareness_enabled", "excluded_zones"])
    later["replication_factor"] = "the replication factor stands in cluster.replication_factor"
    if let ring = section.section("ring", keys: ["heartbeat_timeout"], later: later) {
      ring.set(&settings.heartbeatTimeout, "heartbeat_timeout", in: .positive)
    }
  }

  /// A number from 0 to 1.
  private func share(_ node: YAMLNode, _ name: String) -> Double? {
    if let text = node.text {
      var rest = Substring(text).utf8
      if QuantityText.takeDecimal(&rest) != nil, rest.isEmpty, let value = Double(text), value <= 1
      {
        return value
      }
    }
    diagnostics.report(
      node.position, "\(name) is \(node.kind)", expected: "a number from 0 to 1, as in 0.1")
    return nil
  }

  private func limits(_ loki: Section, _ settings: inout LokiSettings.Limits) {
    guard
      let section = loki.section(
        "limits_config",
        keys: [
          "max_line_size", "discover_service_name", "discover_log_levels", "reject_old_samples",
          "reject_old_samples_max_age", "creation_grace_period",
        ],
        later: notYet([
          "ingestion_rate_mb", "ingestion_burst_size_mb", "ingestion_rate_strategy",
          "max_label_name_length", "max_label_value_length", "max_label_names_per_series",
          "max_line_size_truncate", "increment_duplicate_timestamp", "allow_structured_metadata",
          "max_structured_metadata_size", "max_structured_metadata_entries_count",
          "log_level_fields", "shard_streams", "per_stream_rate_limit",
          "per_stream_rate_limit_burst", "max_streams_per_user", "max_global_streams_per_user",
          "unordered_writes", "max_entries_limit_per_query", "max_query_series",
          "max_query_length", "max_query_parallelism", "split_queries_by_interval",
          "query_timeout", "retention_period", "retention_stream", "volume_enabled",
        ]))
    else { return }
    section.set(&settings.maxLineSize, "max_line_size", in: 0...(1 << 30))
    settings.rejectOldSamples = section.boolean("reject_old_samples") ?? settings.rejectOldSamples
    section.set(&settings.rejectOldSamplesMaxAge, "reject_old_samples_max_age")
    section.set(&settings.creationGracePeriod, "creation_grace_period")
    if let names = section.list("discover_service_name", of: "label names"), let first = names.first
    {
      diagnostics.report(
        first.position, "discovery of service names is not supported yet",
        expected: "discover_service_name: []")
    }
    if let levels = section.node("discover_log_levels"),
      diagnostics.boolean(levels, "discover_log_levels") == true
    {
      diagnostics.report(
        levels.position, "discovery of log levels is not supported yet",
        expected: "discover_log_levels: false")
    }
  }
}

extension Section {
  /// Replaces a setting if the key is there and right.
  fileprivate func set(
    _ setting: inout Duration, _ key: String, in range: ClosedRange<Duration> = .anyDuration
  ) {
    if let value = duration(key, in: range) { setting = value }
  }

  /// Bytes, in Loki's notation.
  fileprivate func set(_ setting: inout Int, _ key: String, in range: ClosedRange<Int>) {
    if let value = size(key, .loki, in: range) { setting = value }
  }
}
