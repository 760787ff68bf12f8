import Environment
import LogModel
import LogQL
import LogQLPipeline

extension QuerierNode {
  /// The part of a range that ingesters are asked for; nil: they are left out.
  static func ingesterRange(_ range: TimeRange, within: Duration, now: WallTime) -> TimeRange? {
    if within <= .zero { return range }
    let oldest = now.nanoseconds &- within.nanosecondCount
    if range.end.nanoseconds <= oldest { return nil }
    return TimeRange(
      start: max(range.start, Timestamp(nanoseconds: oldest)), end: range.end)
  }

  /// Asks every ingester of the read set and waits for as many as the ring does not tolerate to
  /// miss (spec: distributor and ring, §3). The answers in order of the ring.
  func askIngesters(
    _ tenant: TenantID, _ request: SourceRequest, _ statistics: inout QueryStatistics
  ) async throws(RPCError) -> [StreamsBody] {
    let now = environment.wallTime
    guard
      settings.mutant != .skipIngesters,
      let range = Self.ingesterRange(
        request.range, within: settings.queryIngestersWithin, now: now)
    else { return [] }
    let set: ReplicationSet
    do {
      set = try watcher.ring.replicationSet(
        for: .read, replicationFactor: settings.replicationFactor,
        heartbeatTimeout: settings.heartbeatTimeout, at: now)
    } catch {
      throw .status(code: 500, text: error.description)
    }
    let body = IngesterQueryBody(tenant: tenant, request, range: range)
    let replies = try await gather(body, from: set)
    statistics.ingestersAsked += set.instances.count
    statistics.ingestersAnswered += replies.count
    for reply in replies {
      statistics.ingesterEntries += reply.streams.reduce(0) { $0 + $1.entries.count }
      statistics.duplicates += reply.duplicates
    }
    return replies
  }

  private func gather(_ body: IngesterQueryBody, from set: ReplicationSet)
    async throws(RPCError) -> [StreamsBody]
  {
    let message = Message(method: Method.ingesterQuery.rawValue, wireBytes: 160, body: body)
    let group = environment.network.openGroup(timeout: settings.queryTimeout)
    defer { environment.network.close(group) }
    var failures = 0
    for instance in set.instances {
      if let address = watcher.addresses[instance] {
        environment.network.send(group, address, message, tag: instance)
      } else {
        failures += 1
        if failures > set.maxErrors { throw DistributorNode.answer(to: .unavailable) }
      }
    }
    let enough =
      settings.mutant == .contentWithOne ? 1 : set.instances.count - set.maxErrors
    var replies: [(tag: Int, body: StreamsBody)] = []
    do {
      while replies.count < enough,
        let reply = try await environment.network.nextReply(group)
      {
        switch reply.result {
        case .success(let message):
          if let body = message.body as? StreamsBody { replies.append((reply.tag, body)) }
        case .failure(let error):
          failures += 1
          if failures > set.maxErrors { throw DistributorNode.answer(to: error) }
        }
      }
    } catch let error as RPCError {
      throw error
    } catch {
      throw .nodeStopped
    }
    return replies.sorted { $0.tag < $1.tag }.map(\.body)
  }
}
