public import Environment
import LogModel
import LogQLSyntax

/// A querier: answers queries from the ingesters' memory and the store, merged and without doubles.
public actor QuerierNode {
  public nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }
  nonisolated let environment: any NodeEnvironment
  let settings: LogStoreSettings
  let watcher: RingWatcher
  let store: ChunkStore
  /// Fetches in progress, by number.
  var fetches: [UInt64: ChunkFetch] = [:]
  var fetchNumber: UInt64 = 0
  public private(set) var isReady = false

  public init(environment: any NodeEnvironment, settings: LogStoreSettings) {
    self.environment = environment
    self.settings = settings
    watcher = RingWatcher(environment: environment, sharing: settings.ringMemo)
    store = ChunkStore(environment: environment, settings: settings)
  }

  /// Reads the ring and takes queries from then on.
  public func start() async throws {
    try await watcher.load()
    environment.spawn("querier.ring", on: self) { node in await node.watcher.run() }
    environment.network.serve(on: self) { node, _, request async throws(RPCError) in
      try await node.handle(request)
    }
    isReady = true
  }

  /// Takes no more queries; those in progress are answered.
  public func stop() async { isReady = false }

  private func handle(_ request: Message) async throws(RPCError) -> Message {
    guard request.method == Method.query.rawValue, let body = request.body as? QueryBody else {
      throw .status(code: 404, text: "querier: unknown method \(request.method)")
    }
    if !isReady { throw .status(code: 503, text: "querier is stopping") }
    do {
      let reply = try await run(body)
      return Message(
        method: request.method, wireBytes: 64 + 48 * reply.result.rowCount, body: reply)
    } catch {
      if case .status(let code, _) = error {
        environment.record(Event(.queryFailed, Int64(code)))
      }
      throw error
    }
  }
}
