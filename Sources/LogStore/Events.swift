public import Environment

/// What the log store reports through `NodeEnvironment.record`: names and the meaning of the three
/// numbers `a`, `b`, `c`. Sizes are bytes, times nanoseconds.
extension Event.Name {
  // MARK: Distributor

  /// A push was acknowledged. a: entries stored; b: line bytes; c: streams.
  public static let pushAccepted = Event.Name("distributor.push.accepted")
  /// A push was refused. a: status; b: entries in the push; c: entries refused by validation.
  public static let pushRejected = Event.Name("distributor.push.rejected")

  // MARK: Ingester

  /// A stream was made. a: fingerprint; b: streams of the tenant by now.
  public static let streamCreated = Event.Name("ingester.stream.created")
  /// A stream without chunks was removed. a: fingerprint; b: streams of the tenant left.
  public static let streamRemoved = Event.Name("ingester.stream.removed")
  /// A chunk was cut by a push. a: `CutReason` raw value; b: compressed bytes; c: entries.
  public static let chunkCut = Event.Name("ingester.chunk.cut")
  /// A quirk has cost entries of a chunk that was written. a: entries; b: the quirk, its place in
  /// `ChunkQuirk.allCases`; c: the stream's fingerprint.
  public static let chunkQuirk = Event.Name("ingester.quirk.chunk")
  /// Entries were refused for being too old. a: entries.
  public static let entriesTooOld = Event.Name("ingester.entries.too_old")

  // MARK: Flush

  /// A chunk was written: which. a: `FlushReason` raw value; b: object bytes; c: uncompressed bytes.
  public static let chunkFlushed = Event.Name("flush.chunk")
  /// The same chunk: how. a: duration of put and index write; b: entries; c: utilisation, ‰.
  public static let chunkFlushDetail = Event.Name("flush.chunk.detail")
  /// An attempt to flush failed. a: attempt, from 1; b: chunks written before the failure.
  public static let flushFailed = Event.Name("flush.failed")
  /// An operation was given up; the next sweep queues it again. a: attempts.
  public static let flushDropped = Event.Name("flush.dropped")
  /// After a sweep. a: operations waiting; b: chunks in memory; c: streams in memory.
  public static let flushQueueLength = Event.Name("flush.queue_length")

  // MARK: Write-ahead log

  /// Records of one push were appended. a: record bytes; b: entries; c: duration.
  public static let walAppended = Event.Name("wal.append")
  /// An append failed. a: 1 if the disk was full; b: entries.
  public static let walAppendFailed = Event.Name("wal.append_failed")
  /// A replay ended. a: records; b: entries; c: duration.
  public static let walReplayed = Event.Name("wal.replay")
  /// A replay stopped at a damaged or torn record. a: records read before it.
  public static let walCorrupted = Event.Name("wal.corruption")
  /// Replay dropped entries because of their counter (quirk `wal-counter`). a: entries.
  public static let walCounterDropped = Event.Name("wal.quirk.counter")

  // MARK: Store

  /// Index rows of one chunk were written. a: rows.
  public static let indexWritten = Event.Name("index.write")
  /// Chunks were looked up for a query. a: index queries; b: series; c: chunk references.
  public static let indexRead = Event.Name("index.read")
  /// A chunk object was fetched. a: bytes; b: duration.
  public static let chunkFetched = Event.Name("store.chunk.fetch")
  /// A chunk of the index could not be read and was skipped. a: fingerprint.
  public static let chunkMissing = Event.Name("store.chunk.missing")
  /// Blocks of a chunk are damaged and were passed over: how many, and the chunk's fingerprint.
  public static let chunkBlocksDamaged = Event.Name("store.chunk.blocks_damaged")

  /// Chunks that end exactly at a query's start were passed over (quirk `chunk-end`). a: chunks.
  public static let chunkEndDropped = Event.Name("store.quirk.chunk_end")

  // MARK: Querier

  /// A query ended. a: entries read from ingesters; b: entries read from the store; c: duration.
  public static let queryDone = Event.Name("querier.query")
  /// The same query. a: chunks fetched; b: bytes fetched; c: doubles dropped.
  public static let queryDetail = Event.Name("querier.query.detail")
  /// A query failed. a: status.
  public static let queryFailed = Event.Name("querier.query.failed")

  // MARK: Ring

  /// This node's ring entry changed. a: `InstanceState` raw value, or -1 once it is removed.
  public static let ringState = Event.Name("ring.state")
  /// A ring write was given up. a: attempts.
  public static let ringWriteFailed = Event.Name("ring.write_failed")
}
