/// The part of a Loki configuration that the reference implementation reads. Names, units and
/// defaults are Loki's of version 3.7.6 (spec: ingester §8, distributor §14, logql head), but for the
/// two discoveries, which are off: nothing else is supported so far.
public struct LokiSettings: Sendable, Equatable {
  public var ingester = Ingester()
  public var ingesterClient = IngesterClient()
  public var limits = Limits()
  public var querier = Querier()

  public init() {}

  /// How the blocks of a chunk are compressed (`chunk_encoding`).
  public enum Encoding: String, CaseIterable, Sendable {
    case none
    case gzip
    case lz4Blocks64K = "lz4-64k"
    case snappy
    case lz4Blocks256K = "lz4-256k"
    case lz4Blocks1M = "lz4-1M"
    case lz4
    case flate
    case zstd
  }

  /// `ingester:`
  public struct Ingester: Sendable, Equatable {
    /// `chunk_target_size`: compressed bytes at which a chunk is full; 0: after 10 blocks.
    public var chunkTargetSize = 1_572_864
    /// `chunk_block_size`: uncompressed bytes at which a block is cut.
    public var chunkBlockSize = 262_144
    public var chunkEncoding = Encoding.gzip
    public var chunkIdlePeriod = Duration.seconds(30 * 60)
    public var chunkRetainPeriod = Duration.zero
    public var maxChunkAge = Duration.seconds(2 * 3600)
    public var flushCheckPeriod = Duration.seconds(30)
    public var flushOpTimeout = Duration.seconds(10 * 60)
    public var concurrentFlushes = 32
    public var flushOpBackoff = Backoff()
    public var syncPeriod = Duration.seconds(3600)
    /// `sync_min_utilization`, 0 … 1.
    public var syncMinUtilization = 0.1
    public var wal = WriteAheadLog()
    public var lifecycler = Lifecycler()

    public init() {}
  }

  /// `flush_op_backoff:`
  public struct Backoff: Sendable, Equatable {
    public var minPeriod = Duration.seconds(10)
    public var maxPeriod = Duration.seconds(60)
    public var maxRetries = 10

    public init() {}
  }

  /// `wal:`
  public struct WriteAheadLog: Sendable, Equatable {
    public var enabled = true
    public var flushOnShutdown = false

    public init() {}
  }

  /// `lifecycler:`, with `ring.heartbeat_timeout`.
  public struct Lifecycler: Sendable, Equatable {
    public var numTokens = 128
    public var heartbeatPeriod = Duration.seconds(5)
    /// `ring.heartbeat_timeout`: silence after which an instance counts as unhealthy.
    public var heartbeatTimeout = Duration.seconds(60)

    public init() {}
  }

  /// `ingester_client:`
  public struct IngesterClient: Sendable, Equatable {
    public var remoteTimeout = Duration.seconds(5)

    public init() {}
  }

  /// `limits_config:`
  public struct Limits: Sendable, Equatable {
    /// `max_line_size`, bytes; 0: no limit.
    public var maxLineSize = 262_144
    /// Labels from which a service name is taken; none: off.
    public var discoverServiceName: [String] = []
    public var discoverLogLevels = false
    public var rejectOldSamples = true
    public var rejectOldSamplesMaxAge = Duration.seconds(7 * 86_400)
    /// `creation_grace_period`: how far in the future an entry may lie.
    public var creationGracePeriod = Duration.seconds(600)

    public init() {}
  }

  /// `querier:`
  public struct Querier: Sendable, Equatable {
    /// `query_ingesters_within`: queries that end earlier skip the ingesters; 0: never skip.
    public var queryIngestersWithin = Duration.seconds(3 * 3600)

    public init() {}
  }
}
