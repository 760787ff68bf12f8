import Environment
import LogModel
import SegmentLog

extension IngesterNode {
  /// Stores the streams of a push, then logs them; acknowledged once both are done (spec: ingester,
  /// §2.1). The error is that of the last stream: a later success hides an earlier refusal (strict:
  /// the last refusal).
  func push(_ body: IngesterPushBody) async throws(RPCError) {
    if phase != .running { throw .status(code: 500, text: "Ingester is shutting down") }
    let instance = state.instance(body.tenant)
    let rules = PushRules(settings, now: environment.wallTime, isReplay: false)
    var record = PushRecord(
      tenant: body.tenant, streams: body.streams.count,
      entries: body.streams.reduce(0) { $0 + $1.entries.count })
    var refusal: StreamPushError?
    var compressedBytes = 0
    for pushed in body.streams {
      let stream = stream(pushed.labels, in: instance, &record)
      let first = record.entryCount
      let outcome = stream.push(
        body.request.batch, pushed.entries, rules, into: &record.stored.indices)
      compressedBytes += outcome.compressedBytes
      report(outcome)
      if !outcome.refusals.isEmpty {
        refusal = StreamPushError(
          tenant: body.tenant, labels: pushed.labels, refusals: outcome.refusals,
          offered: pushed.entries.count)
      } else if settings.compatibility != .strict {
        refusal = nil
      }
      stream.recordGroup = record.stored.endGroup(
        from: first, ref: stream.fingerprint.bits, counter: stream.entryCount,
        guess: stream.recordGroup)
    }
    do {
      try await finish(record, body.request.batch, compressedBytes)
    } catch let error as RPCError {
      throw error
    } catch {
      throw .nodeStopped
    }
    if let refusal { throw refusal.rpcError(settings) }
  }

  private func stream(
    _ labels: LabelSet, in instance: TenantInstance, _ record: inout PushRecord
  ) -> IngesterStream {
    if let known = instance.pushed(labels) { return known }
    let stream = instance.makeStream(labels)
    record.series.append(
      SeriesRecord.Series(ref: stream.fingerprint.bits, labels: labels.labels))
    environment.record(
      Event(
        .streamCreated, Int64(bitPattern: stream.fingerprint.bits), Int64(instance.streamCount)))
    return stream
  }

  private func report(_ outcome: IngesterStream.Outcome) {
    for cut in outcome.cuts {
      environment.record(
        Event(.chunkCut, cut.reason.rawValue, Int64(cut.compressedSize), Int64(cut.entries)))
    }
    if !outcome.refusals.isEmpty {
      environment.record(Event(.entriesTooOld, Int64(outcome.refusals.count)))
    }
  }

  /// The write-ahead log, and what compressing blocks has cost on the way.
  private func finish(_ record: PushRecord, _ batch: EntryBatch, _ compressedBytes: Int)
    async throws
  {
    // The log's order is the order of the counters: nothing may suspend before the append.
    let isLogged = settings.mutant != .logOnlyNewStreams || !record.series.isEmpty
    if let log, !record.isEmpty, isLogged {
      try await append(record, batch, to: log)
    }
    if compressedBytes > 0 {
      let cost = ComputeCost(settings.chunkEncoding.compressOperation, bytes: compressedBytes)
      try await environment.compute(cost) {}
    }
    try await environment.point("ingester.push.afterWAL")
  }

  /// A full disk is no error: the entries stay acknowledged in memory, and a graceful stop will
  /// flush them. Any other failure is the client's, although the entries are in memory.
  private func append(_ record: PushRecord, _ batch: EntryBatch, to log: WriteAheadLog)
    async throws(RPCError)
  {
    do {
      try await log.append(record, batch)
    } catch {
      let isFull = if case .disk(.noSpace) = error { true } else { false }
      environment.record(
        Event(.walAppendFailed, isFull ? 1 : 0, Int64(record.entryCount)))
      if error == .nodeStopped { throw .nodeStopped }
      if !isFull { throw .status(code: 500, text: "write-ahead log: \(error)") }
      flushesAtStop = true
    }
  }
}
