import Bytes
import Environment
import LogModel
import Scenarios

/// Pushes the lines of one workload item as a log shipper does: a batch is sent `batch_wait` after
/// its first line; lines that do not fit follow in the next; one push at a time; failed pushes are
/// repeated with backoff, then given up.
final class WorkloadClient {
  private let system: any SystemUnderTest
  private let history: History
  private let producers: [Producer]
  private let settings: ClientSettings
  private let number: Int
  /// Wall time at virtual time zero.
  private let start: Int64
  /// Next ordinal of each producer, and when it comes, as wall time; `.max`: there are no more.
  private var next: [Int]
  private var arrivals: [Int64]
  /// Line bytes of the batch before: the next will have about as many.
  private var lastSize = 0
  private(set) var lineBytes = 0
  private let onPush: (_ entries: Int, _ outcome: PushOutcome, _ duration: Int64) -> Void

  init(
    _ number: Int, _ producers: [Producer], start: Timestamp, _ system: any SystemUnderTest,
    _ history: History,
    _ onPush: @escaping (_ entries: Int, _ outcome: PushOutcome, _ duration: Int64) -> Void
  ) {
    self.number = number
    self.producers = producers
    self.start = start.nanoseconds
    self.system = system
    self.history = history
    self.onPush = onPush
    settings = producers[0].client
    next = Array(repeating: 0, count: producers.count)
    arrivals = producers.map { $0.entryCount > 0 ? $0.arrival(of: 0).nanoseconds : .max }
  }

  func run() async throws(NodeStopped) {
    let environment = system.environment
    while let first = earliest() {
      let due = first - start + settings.batchWait.nanosecondCount
      let wait = due - environment.now.nanoseconds
      if wait > 0 { try await environment.sleep(for: .nanoseconds(wait)) }
      if let (request, push) = batch(upTo: start + environment.now.nanoseconds) {
        try await send(request, push)
      }
    }
  }

  /// When the next line comes, as wall time; nil when there are no more.
  private func earliest() -> Int64? {
    let first = arrivals.min() ?? .max
    return first < .max ? first : nil
  }

  /// The entry of a producer is taken: the next one's turn comes.
  private func advance(_ place: Int, _ producer: Producer) {
    next[place] += 1
    arrivals[place] =
      next[place] < producer.entryCount ? producer.arrival(of: next[place]).nanoseconds : .max
  }

  /// Lines that have come by `now`, as far as they fit; their history begins here.
  private func batch(upTo now: Int64) -> (PushRequest, push: Int)? {
    let push = history.pushes.count
    var batch = EntryBatch(lineCapacity: 64, byteCapacity: lastSize + lastSize / 8)
    var streams: [PushStream] = []
    streams.reserveCapacity(producers.count)
    for (place, producer) in producers.enumerated() {
      let first = batch.count
      let ordinal = next[place]
      while arrivals[place] <= now, batch.slab.count < settings.batchSize {
        producer.append(next[place], to: &batch)
        advance(place, producer)
      }
      if batch.count == first { continue }
      streams.append(PushStream(labels: producer.labels.canonical, entries: first..<batch.count))
      history.segments[producer.id].append(
        PushedSegment(first: Int32(ordinal), count: Int32(batch.count - first), push: Int32(push)))
    }
    lastSize = batch.slab.count
    if streams.isEmpty { return nil }
    lineBytes += batch.slab.count
    history.pushes.append(PushRecord(sent: system.environment.now.nanoseconds))
    return (PushRequest(tenant: producers[0].tenant, streams: streams, batch: batch), push)
  }

  private func send(_ request: PushRequest, _ push: Int) async throws(NodeStopped) {
    let environment = system.environment
    let draws = environment.random("client.backoff").of(UInt64(number))
    var backoff = settings.backoff.lowerBound.nanosecondCount
    for attempt in 0...max(0, settings.maxRetries) {
      history.pushes[push].attempts += 1
      if attempt > 0 { history.retries += 1 }
      let sent = environment.now.nanoseconds
      let outcome = try await system.push(request, timeout: settings.timeout)
      onPush(request.batch.count, outcome, environment.now.nanoseconds - sent)
      switch outcome {
      case .acknowledged: return end(push, .acknowledged)
      case .rejected: return end(push, .rejected)
      case .unknown: break
      }
      if attempt == settings.maxRetries { break }
      // Full jitter in [d/2, d), d doubling up to the longest.
      let draw = draws.draw(
        UInt64(push) << 8 | UInt64(attempt), below: UInt64(max(1, backoff / 2)))
      try await environment.sleep(for: .nanoseconds(backoff / 2 + Int64(draw)))
      backoff = min(backoff * 2, settings.backoff.upperBound.nanosecondCount)
    }
    end(push, .unknown)
  }

  private func end(_ push: Int, _ outcome: PushRecord.Outcome) {
    history.pushes[push].outcome = outcome
    history.pushes[push].ended = system.environment.now.nanoseconds
  }
}
