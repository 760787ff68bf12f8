import LogModel
import LogQLPipeline
import LogQLSyntax

/// A range log query: the first `limit` entries in time order, over all streams (spec: LogQL, §8).
final class LogEvaluation {
  let request: SourceRequest
  private let limit: Int
  private var candidates: [Candidate] = []
  /// Lines of the candidates.
  private var slab: [UInt8] = []
  /// Result label sets in the order in which they were first seen.
  private var labels: [LabelSet] = []
  private var labelIndex: [LabelSet: Int] = [:]
  private var streams: [LabelSet: EntryLabels] = [:]
  private var sequence: UInt64 = 0
  /// Whether the candidates are sorted and no more than `limit`.
  private var isPruned = true
  /// The time of the last of `limit` known entries.
  private var lastTimestamp: Int64?

  /// An entry that may be among the first.
  private struct Candidate {
    var timestamp: Int64
    var streamHash: UInt64
    /// Counts entries as they are fed: within a stream, their order.
    var sequence: UInt64
    var labels: Int
    var offset: Int
    var length: Int
  }

  init(_ expression: LogExpression, _ parameters: QueryParameters) throws(LogQLError) {
    if parameters.kind == .instant { throw .instantLogQuery }
    limit = max(0, parameters.limit)
    request = SourceRequest(
      matchers: expression.matchers,
      range: TimeRange(start: parameters.start, end: max(parameters.start, parameters.end)),
      direction: parameters.direction,
      lineFilters: try LineFilterChain(expression.lineFilters), wantsLines: true)
  }

  func feed(_ batch: StreamBatch, _ selection: [UInt32]) {
    if selection.isEmpty || limit == 0 { return }
    let entryLabels = self.entryLabels(batch.labels)
    let entries = batch.entries
    var plainLabels: Int?
    for index in selection.lazy.map(Int.init) {
      let timestamp = entries.timestamps[index]
      if !request.range.contains(Timestamp(nanoseconds: timestamp)) { continue }
      if isBeyondLast(timestamp) { break }
      let pairs = entries.metadata?[index] ?? []
      let id =
        pairs.isEmpty
        ? plainLabels ?? intern(batch.labels) : intern(entryLabels.labels(pairs))
      if pairs.isEmpty { plainLabels = id }
      candidates.append(
        Candidate(
          timestamp: timestamp, streamHash: batch.labels.stableHash, sequence: sequence,
          labels: id, offset: slab.count, length: Int(entries.lengths[index])))
      sequence += 1
      entries.withLine(index) { slab.append(contentsOf: $0) }
      isPruned = false
      if candidates.count >= max(2 * limit, 1_024) { prune() }
    }
  }

  /// Whether `limit` entries are known that nothing still to come can precede.
  func isSettled(_ reached: Timestamp) -> Bool {
    if candidates.count < limit { return false }
    if limit == 0 { return true }
    prune()
    let last = candidates[limit - 1].timestamp
    return request.direction == .forward
      ? last < reached.nanoseconds : last >= reached.nanoseconds
  }

  func result() -> [ResultStream] {
    prune()
    var streams = labels.map { ResultStream(labels: $0, entries: EntryBatch()) }
    for candidate in candidates {
      let line = slab[candidate.offset..<(candidate.offset + candidate.length)]
      streams[candidate.labels].entries.append(candidate.timestamp, line)
    }
    return
      streams
      .filter { $0.entries.count > 0 }
      .sorted { $0.labels.canonical.utf8.lexicographicallyPrecedes($1.labels.canonical.utf8) }
  }

  private func entryLabels(_ stream: LabelSet) -> EntryLabels {
    if let known = streams[stream] { return known }
    let new = EntryLabels(stream)
    streams[stream] = new
    return new
  }

  private func intern(_ set: LabelSet) -> Int {
    if let known = labelIndex[set] { return known }
    labels.append(set)
    labelIndex[set] = labels.count - 1
    return labels.count - 1
  }

  /// Whether an entry at this time comes behind `limit` known ones. (At the time of the last of
  /// them the hash decides, later.)
  private func isBeyondLast(_ timestamp: Int64) -> Bool {
    guard let lastTimestamp else { return false }
    return request.direction == .forward ? timestamp > lastTimestamp : timestamp < lastTimestamp
  }

  private func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
    if a.timestamp != b.timestamp {
      return (a.timestamp < b.timestamp) == (request.direction == .forward)
    }
    return (a.streamHash, a.sequence) < (b.streamHash, b.sequence)
  }

  /// Sorts the candidates, drops those beyond the limit, and their lines.
  private func prune() {
    if isPruned { return }
    isPruned = true
    candidates.sort(by: precedes)
    if candidates.count < limit { return }
    candidates.removeLast(candidates.count - limit)
    lastTimestamp = candidates.last?.timestamp
    var kept: [UInt8] = []
    kept.reserveCapacity(candidates.reduce(0) { $0 + $1.length })
    for index in candidates.indices {
      let from = candidates[index].offset
      candidates[index].offset = kept.count
      kept.append(contentsOf: slab[from..<(from + candidates[index].length)])
    }
    slab = kept
  }
}
