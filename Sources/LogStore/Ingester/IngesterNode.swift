import Bytes
public import Environment
import LogModel

/// An ingester: keeps the newest entries of its streams in memory and in its write-ahead log, and
/// flushes chunks to the store.
public actor IngesterNode {
  nonisolated let environment: any NodeEnvironment
  public nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }
  let settings: LogStoreSettings
  let state = IngesterState()
  let flusher: Flusher
  let lifecycler: RingLifecycler
  var log: WriteAheadLog?
  var phase = Phase.starting
  /// A full disk was seen: what is in memory alone has to be flushed at a graceful stop.
  var flushesAtStop: Bool

  enum Phase { case starting, running, stopping, stopped }

  public init(environment: any NodeEnvironment, settings: LogStoreSettings) {
    self.environment = environment
    self.settings = settings
    flushesAtStop = settings.flushesOnShutdown
    lifecycler = RingLifecycler(environment: environment, settings: settings)
    flusher = Flusher(environment: environment, settings: settings, state: state)
  }

  // MARK: Inspection

  public var isReady: Bool { phase == .running }
  /// About what streams and chunks take, bytes.
  public var memoryBytes: Int { state.memoryBytes }
  public var streamCount: Int { state.streamCount }
  public var chunkCount: Int { state.chunkCount }
  /// Chunks that the store does not have yet.
  public var unflushedChunkCount: Int { state.unflushedChunkCount }
  /// Flush operations waiting or in progress.
  public var flushQueueLength: Int { flusher.waitingCount }

  // MARK: Life

  /// Replays the write-ahead log, then joins the ring and takes requests (spec: ingester, §7). Until
  /// then the node cannot be reached, whatever the ring says about it.
  public func start() async throws {
    if settings.walEnabled {
      let log = try await WriteAheadLog.open(environment: environment, settings: settings)
      _ = try await replay(log)
      self.log = log
    }
    environment.spawn("ingester.sweep", on: self) { node in await node.sweepLoop() }
    environment.network.serve(on: self) { node, _, request async throws(RPCError) in
      try await node.handle(request)
    }
    phase = .running
    try await lifecycler.join()
    environment.spawn("ring.heartbeat", on: self) { node in await node.lifecycler.beat() }
  }

  /// Graceful stop: no more pushes, log closed, LEAVING, flush if configured, out of the ring. With
  /// an unreachable store a flush at stop goes on for ever.
  public func stop() async {
    guard phase == .running else { return }
    phase = .stopping
    try? await log?.close()
    try? await lifecycler.leave()
    if flushesAtStop {
      startWorkers(flusher.sweep(isImmediate: true, removesStreams: false))
      await flusher.waitUntilIdle()
    }
    try? await environment.sleep(for: settings.finalSleep)
    if settings.unregisterOnShutdown { try? await lifecycler.unregister() }
    phase = .stopped
  }

  private func handle(_ request: Message) async throws(RPCError) -> Message {
    switch (Method(rawValue: request.method), request.body) {
    case (.ingesterPush, let body as IngesterPushBody):
      try await push(body)
      return Message(method: request.method, wireBytes: 32)
    case (.ingesterQuery, let body as IngesterQueryBody):
      return try await query(body)
    case (.flush, _):
      startWorkers(flusher.sweep(isImmediate: true, removesStreams: true))
      return Message(method: request.method, wireBytes: 32)
    case (.inspect, _):
      let inspection = Inspection(
        isReady: isReady, memoryBytes: memoryBytes, streams: streamCount, chunks: chunkCount,
        unflushedChunks: unflushedChunkCount, flushQueueLength: flushQueueLength)
      return Message(method: request.method, wireBytes: 96, body: InspectionBody(inspection))
    default:
      throw .status(code: 404, text: "ingester: unknown method \(request.method)")
    }
  }

  // MARK: Sweeps

  /// Sweeps at intervals uniform in [0.8, 1.2) of the period, the first after a random delay more
  /// (spec: ingester, §3.1).
  private func sweepLoop() async {
    let period = settings.flushCheckPeriod.nanosecondCount
    let draws = environment.random("ingester.sweep")
    var wait = Int64(draws.draw(0, below: UInt64(max(1, period / 5 * 4))))
    var number: UInt64 = 1
    while phase == .starting || phase == .running {
      wait += period / 5 * 4
      wait += Int64(draws.draw(number, below: UInt64(max(1, period / 5 * 2))))
      number += 1
      do {
        try await environment.sleep(for: .nanoseconds(wait), .background)
      } catch {
        return
      }
      guard phase == .running else { return }
      startWorkers(flusher.sweep(isImmediate: false, removesStreams: true))
      wait = 0
    }
  }

  /// Starts a worker for each queue that has work and none: an idle queue costs nothing.
  private func startWorkers(_ queues: [Int]) {
    for queue in queues {
      environment.spawn("flush.worker", on: self) { node in await node.flusher.work(on: queue) }
    }
  }
}
