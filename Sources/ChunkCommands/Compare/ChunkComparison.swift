public import Chunks
import LogModel

/// What settings make of given logs, a cell for each setting. Every log is one stream.
public struct ChunkComparison: Sendable {
  /// A log as it went in.
  public struct Log: Sendable {
    public var name: String
    public var lines: Int
    /// Without line ends.
    public var lineBytes: Int
    /// Whether the times of its lines were recognised; else they are evenly spaced.
    public var hasOwnTimes: Bool
    /// Last time less first one, ns.
    public var duration: Int64
  }

  /// What one setting made of one log.
  public struct Stored: Sendable, Equatable {
    public var lineBytes = 0
    /// Of the chunk files, without envelopes.
    public var chunkBytes = 0
    public var chunks = 0
    /// Chunks that were closed because they were full, their line bytes, and the sum of their spans (ns).
    public var fullChunks = 0
    public var fullLineBytes = 0
    public var fullSpan: Int64 = 0

    public init() {}

    /// Line bytes a stored byte.
    public var ratio: Double { chunkBytes == 0 ? 0 : Double(lineBytes) / Double(chunkBytes) }
  }

  /// One setting: what it stored, a value a log, and what that took.
  public struct Cell: Sendable {
    public var settings: ChunkSettings
    public var logs: [Stored]
    /// CPU time for appending, cutting, closing and serialising all logs once, ns: the median of the
    /// rounds.
    public var encodeNanoseconds: Int64
    /// CPU time for opening all chunks, with their checksums, and decoding every entry, ns.
    public var decodeNanoseconds: Int64
  }

  public var logs: [Log]
  public var cells: [Cell]
  /// How often each cell was measured.
  public var rounds: Int

  /// Bytes of lines that the tables call a GB.
  public static let gigabyte = 1_000_000_000.0
}

extension ChunkComparison.Cell {
  /// All logs together.
  public var total: ChunkComparison.Stored {
    logs.reduce(into: ChunkComparison.Stored()) { total, log in
      total.lineBytes += log.lineBytes
      total.chunkBytes += log.chunkBytes
      total.chunks += log.chunks
      total.fullChunks += log.fullChunks
      total.fullLineBytes += log.fullLineBytes
      total.fullSpan += log.fullSpan
    }
  }

  /// Whether no log was long enough to fill a chunk: figures of full chunks are then estimates.
  public var isEstimated: Bool { logs.allSatisfy { $0.fullChunks == 0 } }

  /// Bytes of lines in a full chunk.
  public var lineBytesPerChunk: Double {
    let total = total
    if total.fullChunks > 0 { return Double(total.fullLineBytes) / Double(total.fullChunks) }
    return estimatedLineBytes(total)
  }

  /// A chunk counts as full when its cut blocks, compressed, and its head, raw, reach the target. So
  /// blocks are cut until one more raw block would; then the head fills up to the target. Without a
  /// target a chunk has ten blocks. Source: chunk format, §8.
  private func estimatedLineBytes(_ total: ChunkComparison.Stored) -> Double {
    let block = Double(settings.blockSize)
    if settings.targetSize == 0 { return 10 * block }
    let target = Double(settings.targetSize)
    if total.ratio == 0 || block == 0 { return target * total.ratio }
    let compressed = block / total.ratio
    let blocks = max(0, ((target - block) / compressed).rounded(.up))
    return blocks * block + max(0, target - blocks * compressed)
  }

  public var chunksPerGB: Double {
    lineBytesPerChunk == 0 ? 0 : ChunkComparison.gigabyte / lineBytesPerChunk
  }

  /// Bytes stored for a GB of lines.
  public var bytesPerGB: Double {
    total.ratio == 0 ? 0 : ChunkComparison.gigabyte / total.ratio
  }

  /// Time from the first to the last entry of a full chunk of each log, ns: the mean of its full chunks,
  /// else an estimate; nil for logs without times of their own.
  public func spans(_ logs: [ChunkComparison.Log]) -> [Double?] {
    zip(logs, self.logs).map { log, stored in
      if !log.hasOwnTimes || log.lineBytes == 0 { return nil }
      if stored.fullChunks > 0 { return Double(stored.fullSpan) / Double(stored.fullChunks) }
      return Double(log.duration) * lineBytesPerChunk / Double(log.lineBytes)
    }
  }

  /// MB (10⁶ bytes) of lines a second of CPU time.
  public var encodeSpeed: Double { Self.speed(total.lineBytes, encodeNanoseconds) }
  public var decodeSpeed: Double { Self.speed(total.lineBytes, decodeNanoseconds) }

  private static func speed(_ bytes: Int, _ nanoseconds: Int64) -> Double {
    nanoseconds <= 0 ? 0 : Double(bytes) * 1000 / Double(nanoseconds)
  }
}
