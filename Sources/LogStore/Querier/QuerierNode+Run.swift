import Environment
import LogModel
import LogQL
import LogQLPipeline
import LogQLSyntax

extension QuerierNode {
  /// Drives the evaluator of one query: it says what it lacks, and windows of time are fed until it
  /// is done. What it does not ask for is never fetched.
  func run(_ body: QueryBody) async throws(RPCError) -> QueryResultBody {
    let start = environment.now
    var parameters = body.parameters
    // Far beyond any result, but safe to double.
    if settings.mutant == .ignoreLimit { parameters.limit = 1 << 40 }
    if settings.mutant == .reverseAnswers {
      parameters.direction = parameters.direction == .forward ? .backward : .forward
    }
    if settings.mutant == .shiftRange {
      parameters.start.nanoseconds += 1_000_000_000
      parameters.end.nanoseconds += 1_000_000_000
    }
    let evaluator: Evaluator
    do {
      evaluator = try Evaluator(
        Query(parsing: body.text), parameters, quirks: LogQLQuirks(settings.compatibility))
    } catch {
      throw .status(code: error.status, text: error.description)
    }
    var statistics = QueryStatistics()
    var feeds: [SourceFeed?] = evaluator.sources.map { _ in nil }
    while case .needs(let source, _) = evaluator.next() {
      let request = evaluator.sources[source]
      let feed: SourceFeed
      if let open = feeds[source] {
        feed = open
      } else {
        feed = try await openFeed(body.tenant, request, &statistics)
        feeds[source] = feed
      }
      try await step(feed, source, into: evaluator, &statistics)
    }
    for feed in feeds { statistics.duplicates += feed?.duplicates ?? 0 }
    report(statistics, since: start)
    do {
      return QueryResultBody(result: try evaluator.result(), statistics: statistics)
    } catch {
      throw .status(code: error.status, text: error.description)
    }
  }

  /// Asks the ingesters first and the index second: a chunk that is flushed and dropped in between
  /// is in the index by then.
  private func openFeed(
    _ tenant: TenantID, _ request: SourceRequest, _ statistics: inout QueryStatistics
  ) async throws(RPCError) -> SourceFeed {
    let recent = try await askIngesters(tenant, request, &statistics)
    let references: [ChunkReference]
    do {
      references = try await store.references(
        tenant: tenant, matchers: request.matchers, range: request.range)
    } catch {
      throw Self.answer(to: error)
    }
    statistics.chunkReferences += references.count
    return SourceFeed(
      request, recent: recent, references: references, batchSize: settings.maxChunkBatchSize,
      dropsDuplicates: settings.mutant != .skipDedupe)
  }

  /// Feeds one window of time.
  private func step(
    _ feed: SourceFeed, _ source: Int, into evaluator: Evaluator,
    _ statistics: inout QueryStatistics
  ) async throws(RPCError) {
    let window = feed.nextWindow()
    let fetched = try await fetch(window.references, feed.request)
    for chunk in fetched {
      guard let chunk else {
        statistics.chunksMissing += 1
        continue
      }
      statistics.chunksFetched += 1
      statistics.bytesFetched += chunk.size
      statistics.storeEntries += chunk.entryCount
    }
    feed.take(zip(window.references, fetched))
    var bytes = 0
    for batch in feed.batches(in: window.range) {
      bytes += batch.entries.lineBytes
      evaluator.feed(source: source, batch)
    }
    if window.isLast {
      evaluator.finish(source: source)
    } else {
      evaluator.advance(
        source: source,
        to: feed.request.direction == .forward ? window.range.end : window.range.start)
    }
    if bytes > 0 {
      do {
        try await environment.compute(ComputeCost(.evaluate, bytes: bytes)) {}
      } catch {
        throw .nodeStopped
      }
    }
  }

  private func report(_ statistics: QueryStatistics, since start: MonotonicTime) {
    environment.record(
      Event(
        .queryDone, Int64(statistics.ingesterEntries), Int64(statistics.storeEntries),
        (environment.now - start).nanosecondCount))
    environment.record(
      Event(
        .queryDetail, Int64(statistics.chunksFetched), Int64(statistics.bytesFetched),
        Int64(statistics.duplicates)))
  }

  /// The status and text that a client gets when index or object store fail.
  static func answer(to error: StoreError) -> RPCError {
    switch error {
    case .nodeStopped: .nodeStopped
    case .notFound(let key): .status(code: 500, text: "store: not found: \(key)")
    case .unavailable(let text): .status(code: 500, text: "store: \(text)")
    case .timedOut: .status(code: 500, text: "store: request timed out")
    }
  }
}
