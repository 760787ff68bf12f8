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

  /// A chunk counts as full when its cut blocks, compressed, and its head, raw, reach the target: on
  /// the average half a block before the file does. Without a target it has ten blocks.
  private func estimatedLineBytes(_ total: ChunkComparison.Stored) -> Double {
    if settings.targetSize == 0 { return 10 * Double(settings.blockSize) }
    let target = Double(settings.targetSize)
    if settings.encoding == .none { return target }
    let size = max(target - Double(settings.blockSize) / 2, target / 2)
    return size * total.ratio
  }

  public var chunksPerGB: Double {
    lineBytesPerChunk == 0 ? 0 : ChunkComparison.gigabyte / lineBytesPerChunk
  }

  /// Bytes stored for a GB of lines.
  public var bytesPerGB: Double {
    total.ratio == 0 ? 0 : ChunkComparison.gigabyte / total.ratio
  }

  /// Mean time from the first to the last entry of a full chunk, ns; nil if no log has times of its own.
  public func span(_ logs: [ChunkComparison.Log]) -> Double? {
    let timed = zip(logs, self.logs).filter { $0.0.hasOwnTimes && $0.0.lineBytes > 0 }
    let full = timed.filter { $0.1.fullChunks > 0 }
    if !full.isEmpty {
      let chunks = full.reduce(0) { $0 + $1.1.fullChunks }
      return full.reduce(0.0) { $0 + Double($1.1.fullSpan) } / Double(chunks)
    }
    if timed.isEmpty { return nil }
    let spans = timed.map { Double($0.0.duration) * lineBytesPerChunk / Double($0.0.lineBytes) }
    return spans.reduce(0, +) / Double(spans.count)
  }

  /// MB (10⁶ bytes) of lines a second of CPU time.
  public var encodeSpeed: Double { Self.speed(total.lineBytes, encodeNanoseconds) }
  public var decodeSpeed: Double { Self.speed(total.lineBytes, decodeNanoseconds) }

  private static func speed(_ bytes: Int, _ nanoseconds: Int64) -> Double {
    nanoseconds <= 0 ? 0 : Double(bytes) * 1000 / Double(nanoseconds)
  }
}
