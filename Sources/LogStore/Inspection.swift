public import Environment

/// How an ingester is doing, as its metrics page would say.
public struct Inspection: Equatable, Sendable {
  /// Replayed and in the ring.
  public var isReady: Bool
  /// About what streams and chunks take, bytes.
  public var memoryBytes: Int
  public var streams: Int
  /// Chunks in memory, flushed and retained ones included.
  public var chunks: Int
  /// Chunks that the store does not have yet.
  public var unflushedChunks: Int
  /// Flush operations waiting or in progress.
  public var flushQueueLength: Int
}

/// The answer to `Method.inspect`.
public final class InspectionBody: MessageBody {
  public let inspection: Inspection

  init(_ inspection: Inspection) { self.inspection = inspection }
}
