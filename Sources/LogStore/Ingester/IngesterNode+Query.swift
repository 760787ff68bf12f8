import Bytes
import Chunks
import Environment
import LogModel
import LogQLPipeline

extension IngesterNode {
  /// Entries of the matching streams, flushed but retained chunks included (spec: ingester, §6). Per
  /// stream in the direction asked for and without doubles; with a limit, all entries up to the time
  /// of the last one needed.
  func query(_ body: IngesterQueryBody) async throws(RPCError) -> Message {
    if phase != .running && phase != .stopping {
      throw .status(code: 503, text: "ingester not ready: Stopped")
    }
    var merge = StreamMerge(body.direction)
    var found: [StreamBatch] = []
    var bytes = 0
    for stream in state[body.tenant]?.streams.filter({ body.selects($0.labels) }) ?? [] {
      for part in read(stream, body, &merge, &bytes) {
        found.append(StreamBatch(labels: stream.labels, entries: part))
      }
    }
    if let limit = body.limit { found = Self.first(limit, of: found, body.direction) }
    let reply = StreamsBody(streams: found, duplicates: merge.duplicates)
    do {
      try await environment.compute(ComputeCost(.filter, bytes: bytes)) {}
    } catch {
      throw .nodeStopped
    }
    return Message(
      method: Method.ingesterQuery.rawValue, wireBytes: reply.wireBytes, body: reply)
  }

  /// The stream's entries in the range, in one part if there is a limit. Chunks are read in the order of the direction, and none that
  /// lies wholly behind the entries that a limit needs.
  private func read(
    _ stream: IngesterStream, _ body: IngesterQueryBody, _ merge: inout StreamMerge,
    _ bytes: inout Int
  ) -> [EntryBatch] {
    let isForward = body.direction == .forward
    let chunks = stream.chunks
      .filter { $0.overlaps(body.range) }
      .enumerated()
      .sorted { a, b in
        let (x, y) = (a.element.bounds, b.element.bounds)
        let order = isForward ? (x.from, y.from) : (y.through, x.through)
        return order.0 == order.1 ? a.offset < b.offset : order.0 < order.1
      }
      .map(\.element)
    let reader = ChunkReader(sharing: settings.blockMemo)
    var merged: [EntryBatch] = []
    var pending: [EntryBatch] = []
    for (index, descriptor) in chunks.enumerated() {
      reader.start(descriptor.chunk, body.range, body.direction, labels: stream.labels)
      for part in reader.parts() {
        bytes += part.lineBytes
        pending.append(body.lineFilters.filtered(part))
      }
      let isLast = index + 1 == chunks.count
      if isLast || (body.limit != nil && !chunks[index + 1].overlaps(descriptor)) {
        merged = merge.parts(merged + pending)
        pending = []
        guard let limit = body.limit else { continue }
        let joined = merge.joined(merged)
        merged = joined.count > 0 ? [joined] : []
        if joined.count >= limit { break }
      }
    }
    return merged
  }

  /// The first `limit` entries over all streams, and those at the time of the last of them.
  private static func first(_ limit: Int, of streams: [StreamBatch], _ direction: Direction)
    -> [StreamBatch]
  {
    let total = streams.reduce(0) { $0 + $1.entries.count }
    if total <= limit { return streams }
    if limit <= 0 { return [] }
    var times: [Int64] = []
    times.reserveCapacity(total)
    for stream in streams { times += stream.entries.timestamps.prefix(limit) }
    times.sort(by: direction == .forward ? { $0 < $1 } : { $0 > $1 })
    if times.count < limit { return streams }
    let last = times[limit - 1]
    return streams.compactMap { stream in
      let end =
        stream.entries.timestamps.firstIndex {
          direction == .forward ? $0 > last : $0 < last
        } ?? stream.entries.count
      return end == 0
        ? nil : StreamBatch(labels: stream.labels, entries: stream.entries.copy(0..<end))
    }
  }
}

extension ChunkDescriptor {
  func overlaps(_ range: TimeRange) -> Bool {
    !isUntouched && bounds.from < range.end.nanoseconds
      && bounds.through >= range.start.nanoseconds
  }

  func overlaps(_ other: ChunkDescriptor) -> Bool {
    bounds.from <= other.bounds.through && bounds.through >= other.bounds.from
  }
}
