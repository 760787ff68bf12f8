import Bytes
import LogModel
import LogQLPipeline
import LogQLSyntax

/// A range log query: the first `limit` entries in time order, over all streams (spec: LogQL, §8).
final class LogEvaluation {
  let request: SourceRequest
  private let parameters: QueryParameters
  private let limit: Int
  private let pipeline: Pipeline
  private var rows = PipelineRows()
  private var candidates: [LogCandidate] = []
  /// Lines of the candidates.
  private var slab: [UInt8] = []
  private var sequence: UInt64 = 0
  /// Whether the candidates are sorted and no more than `limit`.
  private var isPruned = true
  /// Times at which an entry can still be among the first `limit`. (At the time of the last of as
  /// many known ones its stream decides.)
  private var window: TimeRange

  init(_ expression: LogExpression, _ parameters: QueryParameters, _ quirks: LogQLQuirks)
    throws(LogQLError)
  {
    if parameters.kind == .instant { throw .instantLogQuery }
    self.parameters = parameters
    // More are never held.
    limit = min(max(0, parameters.limit), Int(Int32.max))
    pipeline = try Pipeline(
      lines: expression, quirks: quirks, categorizes: parameters.categorizesLabels)
    window = TimeRange(start: parameters.start, end: max(parameters.start, parameters.end))
    let isFiltersOnly = expression.lineFilters.count == expression.stages.count
    request = SourceRequest(
      matchers: expression.matchers, range: window, direction: parameters.direction,
      lineFilters: pipeline.prefilter, wantsLines: true, limit: isFiltersOnly ? limit : nil)
  }

  func feed(_ batch: StreamBatch) {
    if limit == 0 { return }
    rows.removeAllKeepingCapacity()
    pipeline.run(batch, within: window, into: &rows)
    rows.slab.withUnsafeBytes { rewritten in
      batch.entries.slab.withUnsafeBytes { original in take(batch, rewritten, original) }
    }
  }

  /// Takes the pipeline's rows as candidates. Their lines lie in one of the slabs.
  private func take(
    _ batch: StreamBatch, _ rewritten: UnsafeRawBufferPointer, _ original: UnsafeRawBufferPointer
  ) {
    let hash = batch.labels.stableHash
    for row in 0..<rows.count {
      let time = batch.entries.timestamps[Int(rows.entries[row])]
      // The window may have become smaller meanwhile.
      if !window.contains(Timestamp(nanoseconds: time)) { break }
      candidates.append(
        LogCandidate(
          time: time, streamHash: hash, sequence: sequence, labels: rows.labels[row],
          offset: slab.count, length: Int(rows.lengths[row])))
      sequence += 1
      let start = Int(rows.offsets[row])
      let line = start..<(start + Int(rows.lengths[row]))
      slab.append(
        contentsOf: UnsafeRawBufferPointer(
          rebasing: rows.isRewritten[row] ? rewritten[line] : original[line]))
      isPruned = false
      if candidates.count >= max(2 * limit, 1_024) { prune() }
    }
  }

  /// Whether `limit` entries are known that nothing still to come can precede.
  func isSettled(_ reached: Timestamp) -> Bool {
    if candidates.count < limit { return false }
    if limit == 0 { return true }
    prune()
    let last = candidates[limit - 1].time
    return request.direction == .forward
      ? last < reached.nanoseconds : last >= reached.nanoseconds
  }

  func result() -> [ResultStream] {
    prune()
    var streams = ResultStreams(pipeline.labels, categorizes: parameters.categorizesLabels)
    var thinning = Thinning(parameters)
    slab.withUnsafeBytes { slab in
      for candidate in candidates where thinning.keeps(candidate.time) {
        let line = slab[candidate.offset..<(candidate.offset + candidate.length)]
        streams.append(
          candidate.time, UnsafeRawBufferPointer(rebasing: line), Int(candidate.labels))
      }
    }
    return streams.sorted()
  }

  /// Sorts the candidates, drops those beyond the limit, and their lines.
  private func prune() {
    if isPruned { return }
    isPruned = true
    let (isForward, labels) = (request.direction == .forward, pipeline.labels)
    candidates.sort { $0.precedes($1, isForward, labels) }
    if candidates.count < limit { return }
    candidates.removeLast(candidates.count - limit)
    if let last = candidates.last?.time {
      if isForward {
        window.end = min(window.end, Timestamp(nanoseconds: last + 1))
      } else {
        window.start = Timestamp(nanoseconds: last)
      }
    }
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

/// An entry that may be among the first.
private struct LogCandidate {
  var time: Int64
  var streamHash: UInt64
  /// Counts entries as they are fed: in a stream, their order.
  var sequence: UInt64
  /// Number in the pipeline's labels.
  var labels: UInt32
  var offset: Int
  var length: Int

  /// By time; at one time by stream hash, in a stream by the text of the labels, then as fed.
  func precedes(_ other: Self, _ isForward: Bool, _ sets: PipelineLabels) -> Bool {
    if time != other.time { return (time < other.time) == isForward }
    if streamHash != other.streamHash { return streamHash < other.streamHash }
    if labels != other.labels {
      let order = ByteOrder.compare(
        sets[Int(labels)].canonical, sets[Int(other.labels)].canonical)
      if order != 0 { return order < 0 }
    }
    return sequence < other.sequence
  }
}

/// The `interval` parameter: entries keep a distance from the last one kept. It acts on what the
/// limit has left, as it does for entries in memory (spec: LogQL, §8).
private struct Thinning {
  private let interval: Int64
  private var last: Int64?

  init(_ parameters: QueryParameters) { interval = parameters.interval }

  mutating func keeps(_ time: Int64) -> Bool {
    if interval <= 0 { return true }
    if let last, (time < last ? last - time : time - last) < interval { return false }
    last = time
    return true
  }
}
