import Chunks
import Environment

/// One chunk of a stream in an ingester's memory, with what happened to it.
final class ChunkDescriptor {
  var chunk: MemoryChunk
  /// Takes no more entries.
  var isClosed = false
  /// Closed at a common point of the replicas.
  var isSynced = false
  /// Wall time at which the store had it; nil: not yet.
  var flushedAt: WallTime?
  /// Wall time of the last entry; nil: none yet.
  var lastUpdated: WallTime?

  init(_ chunk: MemoryChunk) { self.chunk = chunk }

  /// Why the chunk is due at `now`; nil if it is not.
  func dueReason(at now: WallTime, _ settings: LogStoreSettings) -> FlushReason? {
    flushReason(
      closed: isClosed, synced: isSynced,
      idleFor: lastUpdated.map { now.nanoseconds &- $0.nanoseconds }, span: span,
      idlePeriod: settings.chunkIdlePeriod.nanosecondCount,
      maxAge: settings.maxChunkAge.nanosecondCount)
  }

  /// Closes the chunk: what is still in its head becomes a block.
  func close(synced: Bool = false) {
    chunk.close()
    if isClosed { return }
    isClosed = true
    isSynced = synced
  }
}

extension ChunkDescriptor {
  /// Times of the oldest and the newest entry, nanoseconds; both 0 while there is none.
  var bounds: (from: Int64, through: Int64) { chunk.bounds }

  /// Newest − oldest, nanoseconds.
  var span: Int64 {
    let (span, overflow) = bounds.through.subtractingReportingOverflow(bounds.from)
    return overflow ? .max : span
  }

  /// No entry was added.
  var isUntouched: Bool { chunk.blockCount == 0 && chunk.headEntryCount == 0 }
}

extension MemoryChunk {
  /// Uncompressed bytes of the block that was cut last.
  var lastBlockSize: Int { blockMetas.last?.uncompressedSize ?? 0 }
}

extension ChunkEncoding {
  /// What compressing costs in the table of costs.
  var compressOperation: ComputeCost.Operation {
    switch self {
    case .none: .compressNone
    case .gzip, .flate: .compressGzip
    case .snappy: .compressSnappy
    case .lz4Blocks64K, .lz4Blocks256K, .lz4Blocks1M, .lz4: .compressLZ4
    case .zstd: .compressZstd
    }
  }

  /// What decompressing costs in the table of costs.
  var decodeOperation: ComputeCost.Operation {
    switch self {
    case .none: .decodeNone
    case .gzip, .flate: .decodeGzip
    case .snappy: .decodeSnappy
    case .lz4Blocks64K, .lz4Blocks256K, .lz4Blocks1M, .lz4: .decodeLZ4
    case .zstd: .decodeZstd
    }
  }
}
