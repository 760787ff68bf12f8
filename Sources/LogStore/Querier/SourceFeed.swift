import Chunks
import LogModel
import LogQL
import LogQLPipeline

/// One source of a query, cut into windows of time: entries of the ingesters, and chunks of the store
/// that are loaded some at a time (spec: index and store, §10). Each window is complete: nothing of a
/// later one lies in it.
final class SourceFeed {
  let request: SourceRequest
  private let recent: [StreamsBody]
  /// In order of the direction: by start, going backward by end from the latest.
  private let references: [ChunkReference]
  private let batchSize: Int
  private var next = 0
  /// What is still to be fed.
  private var rest: TimeRange
  /// Chunks that reach into `rest`.
  private var loaded: [(reference: ChunkReference, chunk: FetchedChunk)] = []
  private var merge: StreamMerge

  var duplicates: Int { merge.duplicates }

  init(
    _ request: SourceRequest, recent: [StreamsBody], references: [ChunkReference], batchSize: Int,
    dropsDuplicates: Bool
  ) {
    self.request = request
    self.recent = recent
    self.batchSize = max(1, batchSize)
    self.references = Self.sorted(references, request.direction)
    rest = request.range
    merge = StreamMerge(
      request.direction, dropsDuplicates: dropsDuplicates, wantsLines: request.wantsLines)
  }

  private static func sorted(_ references: [ChunkReference], _ direction: Direction)
    -> [ChunkReference]
  {
    references.enumerated().sorted { a, b in
      let (x, y) = (a.element.key, b.element.key)
      let order =
        direction == .forward
        ? (x.from, x.fingerprint, a.offset) < (y.from, y.fingerprint, b.offset)
        : (y.through, y.fingerprint, a.offset) < (x.through, x.fingerprint, b.offset)
      return order
    }.map(\.element)
  }

  struct Window {
    var range: TimeRange
    /// Chunks to load for it.
    var references: [ChunkReference]
    var isLast: Bool
  }

  /// The next window: as many chunks as a batch holds, up to where the first chunk behind them
  /// begins. Chunks that begin together with it come along.
  func nextWindow() -> Window {
    let first = next
    var range = rest
    repeat {
      next = min(next + batchSize, references.count)
      range = rest
      guard next < references.count else { break }
      let key = references[next].key
      if request.direction == .forward {
        range.end = min(rest.end, Timestamp(milliseconds: key.from))
      } else {
        // The end of a chunk is rounded up to a millisecond and belongs to it.
        let end = Timestamp(nanoseconds: Timestamp(milliseconds: key.through).nanoseconds &+ 1)
        range.start = max(rest.start, end)
      }
    } while range.isEmpty
    if request.direction == .forward {
      rest.start = range.end
    } else {
      rest.end = range.start
    }
    return Window(
      range: range, references: Array(references[first..<next]), isLast: rest.isEmpty)
  }

  /// Takes what was fetched for a window; nil where a chunk could not be read.
  func take(_ fetched: some Sequence<(ChunkReference, FetchedChunk?)>) {
    for (reference, chunk) in fetched {
      if let chunk, chunk.entryCount > 0 { loaded.append((reference, chunk)) }
    }
  }

  /// The entries of a window per stream, merged, one part behind the other. Streams in order of first appearance: ingesters in
  /// order of the ring, then chunks.
  func batches(in window: TimeRange) -> [StreamBatch] {
    var order: [LabelSet] = []
    var runs: [LabelSet: [EntryBatch]] = [:]
    func add(_ labels: LabelSet, _ entries: EntryBatch) {
      let part = entries.slice(window, request.direction)
      if part.count == 0 { return }
      if runs[labels] == nil { order.append(labels) }
      runs[labels, default: []].append(part)
    }
    for body in recent {
      for stream in body.streams { add(stream.labels, stream.entries) }
    }
    for (_, chunk) in loaded {
      for part in chunk.parts { add(chunk.labels, part) }
    }
    let (from, through) = (rest.start.millisecondsFloor, rest.end.millisecondsCeiling)
    let isOver = rest.isEmpty
    loaded.removeAll { isOver || !$0.reference.overlaps(from: from, through: through) }
    return order.flatMap { labels in
      merge.parts(runs[labels] ?? []).map { StreamBatch(labels: labels, entries: $0) }
    }
  }
}
