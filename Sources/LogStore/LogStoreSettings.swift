public import Chunks
public import LogModel

/// Settings of all parts of the log store, with Loki's names, units and defaults (spec: ingester §8,
/// distributor and ring §14, index and store §12). One value is shared by all nodes of a cluster.
public struct LogStoreSettings: Sendable {
  public var compatibility: Compatibility = .loki376
  /// A deliberate defect, for proving checkers.
  public var mutant: Mutant?

  // MARK: Chunks

  /// `chunk_target_size`, compressed bytes at which a chunk is full; 0: after ten blocks.
  public var chunkTargetSize = 1_572_864
  /// `chunk_block_size`, uncompressed bytes at which a block is cut.
  public var chunkBlockSize = 262_144
  /// `chunk_encoding`.
  public var chunkEncoding: ChunkEncoding = .gzip
  /// `sync_period`: replicas cut chunks at common points of this grid; 0 is off.
  public var syncPeriod: Duration = .seconds(3600)
  /// `sync_min_utilization`: a chunk is synchronised only when it is fuller than this share.
  public var syncMinUtilization = 0.1

  /// Blocks that all nodes of a simulated cluster share, so that each is compressed and decoded once;
  /// nil: every node does its own work. Nothing else depends on it: the work is charged all the same.
  public var blockMemo: BlockMemo?
  /// Rings that all nodes of a simulated cluster share in the same way.
  public var ringMemo: RingMemo?

  // MARK: Flushing

  /// `chunk_idle_period`: flushed after this time without an entry.
  public var chunkIdlePeriod: Duration = .seconds(1800)
  /// `chunk_retain_period`: kept in memory for this long after a flush.
  public var chunkRetainPeriod: Duration = .zero
  /// `max_chunk_age`: flushed when its entries span more; half of it is the window for late entries.
  public var maxChunkAge: Duration = .seconds(7200)
  /// `flush_check_period`: between sweeps.
  public var flushCheckPeriod: Duration = .seconds(30)
  /// `flush_op_timeout`: for all chunks of one attempt.
  public var flushOpTimeout: Duration = .seconds(600)
  /// `flush_op_backoff`.
  public var flushOpBackoff = FlushBackoff()
  /// `concurrent_flushes`: queues, one worker each.
  public var concurrentFlushes = 32

  // MARK: Write-ahead log

  /// `wal.enabled`.
  public var walEnabled = true
  /// `wal.dir`, inside the node's data directory.
  public var walDirectory = "wal"
  /// `wal.flush_on_shutdown`.
  public var walFlushOnShutdown = false
  /// Segment size of the write-ahead log, bytes (512 MiB in Loki, which has no setting for it).
  public var walSegmentSize = 512 << 20

  // MARK: Ring

  /// `num_tokens`.
  public var tokenCount = 128
  /// `heartbeat_period` of an ingester.
  public var heartbeatPeriod: Duration = .seconds(5)
  /// `heartbeat_timeout` of the ring: an instance without a beat for longer counts as dead.
  public var heartbeatTimeout: Duration = .seconds(60)
  /// `replication_factor`.
  public var replicationFactor = 3
  /// `unregister_on_shutdown`.
  public var unregisterOnShutdown = true
  /// `final_sleep`: between the flush at shutdown and leaving the ring.
  public var finalSleep: Duration = .zero

  // MARK: Distributor

  /// `ingester_client.remote_timeout`: for each call to an ingester.
  public var remoteTimeout: Duration = .seconds(5)
  /// `max_line_size`, bytes; 0 is no limit.
  public var maxLineSize = 262_144
  /// `max_label_name_length`, bytes.
  public var maxLabelNameLength = 1024
  /// `max_label_value_length`, bytes.
  public var maxLabelValueLength = 2048
  /// `max_label_names_per_series`.
  public var maxLabelNamesPerSeries = 15
  /// `reject_old_samples`.
  public var rejectOldSamples = true
  /// `reject_old_samples_max_age`.
  public var rejectOldSamplesMaxAge: Duration = .seconds(7 * 86_400)
  /// `creation_grace_period`: how far in the future an entry may lie.
  public var creationGracePeriod: Duration = .seconds(600)
  /// `max_returned_stream_errors`; 0 is all.
  public var maxReturnedStreamErrors = 10
  /// `unordered_writes`: entries older than the window are refused; off: everything is taken.
  public var unorderedWrites = true

  // MARK: Reads

  /// `query_ingesters_within`: older parts of a query are left to the store; 0: ingesters always.
  public var queryIngestersWithin: Duration = .seconds(3 * 3600)
  /// How long a querier waits for an ingester's answer to a query.
  public var queryTimeout: Duration = .seconds(60)
  /// `max_chunk_batch_size`: chunks that a query loads at once.
  public var maxChunkBatchSize = 50

  // MARK: Index

  /// `index.prefix` of the schema's period.
  public var indexPrefix = "index_"
  /// `row_shards` of the schema.
  public var rowShards = 16

  public init() {}

  /// How chunks of this store are built.
  public var chunkSettings: ChunkSettings {
    ChunkSettings(
      encoding: chunkEncoding, blockSize: chunkBlockSize, targetSize: chunkTargetSize,
      quirks: ChunkQuirks(compatibility))
  }

  /// Whether a graceful stop flushes all chunks (spec: ingester, §7).
  public var flushesOnShutdown: Bool { !walEnabled || walFlushOnShutdown }
}
