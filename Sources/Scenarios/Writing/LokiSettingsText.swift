/// The `loki:` section of a scenario, a line for each group of settings that differ from the defaults.
enum LokiSettingsText {
  static func lines(_ settings: LokiSettings) -> [String] {
    let usual = LokiSettings()
    var groups: [(String, [(String, String)])] = []
    groups.append(("ingester", ingester(settings.ingester, usual.ingester)))
    var client: [(String, String)] = []
    add(&client, "remote_timeout", settings.ingesterClient, usual.ingesterClient, \.remoteTimeout)
    groups.append(("ingester_client", client))
    groups.append(("limits_config", limits(settings.limits, usual.limits)))
    var querier: [(String, String)] = []
    add(&querier, "query_ingesters_within", settings.querier, usual.querier, \.queryIngestersWithin)
    groups.append(("querier", querier))
    return groups.filter { !$0.1.isEmpty }.map { "\($0.0): \(YAMLText.mapping($0.1))" }
  }

  private static func add<Group>(
    _ fields: inout [(String, String)], _ key: String, _ group: Group, _ usual: Group,
    _ path: KeyPath<Group, Duration>
  ) {
    if group[keyPath: path] != usual[keyPath: path] {
      fields.append((key, words(group[keyPath: path])))
    }
  }

  private static func add<Group, Value: Equatable & CustomStringConvertible>(
    _ fields: inout [(String, String)], _ key: String, _ group: Group, _ usual: Group,
    _ path: KeyPath<Group, Value>
  ) {
    if group[keyPath: path] != usual[keyPath: path] {
      fields.append((key, group[keyPath: path].description))
    }
  }

  private static func ingester(_ own: LokiSettings.Ingester, _ usual: LokiSettings.Ingester)
    -> [(String, String)]
  {
    var fields: [(String, String)] = []
    add(&fields, "chunk_target_size", own, usual, \.chunkTargetSize)
    add(&fields, "chunk_block_size", own, usual, \.chunkBlockSize)
    add(&fields, "chunk_encoding", own, usual, \.chunkEncoding.rawValue)
    add(&fields, "chunk_idle_period", own, usual, \.chunkIdlePeriod)
    add(&fields, "chunk_retain_period", own, usual, \.chunkRetainPeriod)
    add(&fields, "max_chunk_age", own, usual, \.maxChunkAge)
    add(&fields, "flush_check_period", own, usual, \.flushCheckPeriod)
    add(&fields, "flush_op_timeout", own, usual, \.flushOpTimeout)
    add(&fields, "concurrent_flushes", own, usual, \.concurrentFlushes)
    add(&fields, "sync_period", own, usual, \.syncPeriod)
    add(&fields, "sync_min_utilization", own, usual, \.syncMinUtilization)
    var backoff: [(String, String)] = []
    add(&backoff, "min_period", own.flushOpBackoff, usual.flushOpBackoff, \.minPeriod)
    add(&backoff, "max_period", own.flushOpBackoff, usual.flushOpBackoff, \.maxPeriod)
    add(&backoff, "max_retries", own.flushOpBackoff, usual.flushOpBackoff, \.maxRetries)
    var log: [(String, String)] = []
    add(&log, "enabled", own.wal, usual.wal, \.enabled)
    add(&log, "flush_on_shutdown", own.wal, usual.wal, \.flushOnShutdown)
    var lifecycler: [(String, String)] = []
    add(&lifecycler, "num_tokens", own.lifecycler, usual.lifecycler, \.numTokens)
    add(&lifecycler, "heartbeat_period", own.lifecycler, usual.lifecycler, \.heartbeatPeriod)
    if own.lifecycler.heartbeatTimeout != usual.lifecycler.heartbeatTimeout {
      lifecycler.append(
        ("ring", "{ heartbeat_timeout: \(words(own.lifecycler.heartbeatTimeout)) }"))
    }
    for (key, group) in [("flush_op_backoff", backoff), ("wal", log), ("lifecycler", lifecycler)]
    where !group.isEmpty {
      fields.append((key, YAMLText.mapping(group)))
    }
    return fields
  }

  private static func limits(_ own: LokiSettings.Limits, _ usual: LokiSettings.Limits)
    -> [(String, String)]
  {
    var fields: [(String, String)] = []
    add(&fields, "max_line_size", own, usual, \.maxLineSize)
    add(&fields, "reject_old_samples", own, usual, \.rejectOldSamples)
    add(&fields, "reject_old_samples_max_age", own, usual, \.rejectOldSamplesMaxAge)
    add(&fields, "creation_grace_period", own, usual, \.creationGracePeriod)
    return fields
  }
}
