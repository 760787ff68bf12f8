import Chunks
import Environment
public import LogModel

/// What an ingester holds, for a person who looks into it.
public struct IngesterContents: Sendable {
  public struct Stream: Sendable {
    public var tenant: TenantID
    public var labels: LabelSet
    /// Accepted since the stream was made, or restored.
    public var entries: Int64
    /// Oldest first.
    public var chunks: [Chunk]
  }

  public struct Chunk: Sendable {
    public enum State: String, Sendable {
      /// Takes entries.
      case open
      /// Waits to be flushed.
      case closed
      /// In the store, and kept in memory for a while.
      case flushed
    }

    public var state: State
    /// Times of the oldest and the newest entry.
    public var from: Timestamp
    public var through: Timestamp
    public var entries: Int
    /// Cut blocks, and entries that are in none yet.
    public var blocks: Int
    public var headEntries: Int
    /// Bytes.
    public var uncompressedSize: Int
    public var compressedSize: Int
  }

  /// A flush that waits for its turn.
  public struct Operation: Sendable {
    public var queue: Int
    public var tenant: TenantID
    public var labels: LabelSet?
    /// All chunks, due or not.
    public var isImmediate: Bool
  }

  /// `starting`, `running`, `stopping`, `stopped`
  public var phase: String
  public var ringState: InstanceState
  public var tokens: Int
  /// Tenants in order of their first push, streams in order of creation.
  public var streams: [Stream]
  /// Queues in order; in each, what is next comes first.
  public var flushes: [Operation]
  /// Queues with a flush in progress.
  public var busyQueues: [Int]
}

extension IngesterNode {
  /// Reads what the ingester holds, and changes nothing.
  public func contents() -> IngesterContents {
    IngesterContents(
      phase: "\(phase)", ringState: lifecycler.state, tokens: lifecycler.heldTokens,
      streams: state.tenants.flatMap { instance in instance.streams.map(Self.contents) },
      flushes: flusher.waiting.map { queue, operation in
        IngesterContents.Operation(
          queue: queue, tenant: operation.tenant,
          labels: state[operation.tenant]?[operation.fingerprint]?.labels,
          isImmediate: operation.isImmediate)
      },
      busyQueues: flusher.busyQueues)
  }

  private static func contents(_ stream: IngesterStream) -> IngesterContents.Stream {
    IngesterContents.Stream(
      tenant: stream.tenant, labels: stream.labels, entries: stream.entryCount,
      chunks: stream.chunks.map { descriptor in
        let (bounds, chunk) = (descriptor.bounds, descriptor.chunk)
        return IngesterContents.Chunk(
          state: descriptor.flushedAt != nil ? .flushed : descriptor.isClosed ? .closed : .open,
          from: Timestamp(nanoseconds: bounds.from),
          through: Timestamp(nanoseconds: bounds.through), entries: chunk.entryCount,
          blocks: chunk.blockCount, headEntries: chunk.headEntryCount,
          uncompressedSize: chunk.uncompressedSize, compressedSize: chunk.compressedSize)
      })
  }
}
